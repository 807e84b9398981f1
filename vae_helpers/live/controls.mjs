// The ipywidgets sliders beside a view are ours to name and to guard, not to change: a name and a value in words for a
// screen reader, and keys that stay theirs. Looked for whenever the page puts them there, so also after a reload.

/**
 * @param {HTMLElement} el the view @param {AbortSignal} signal
 * @param {() => void} touched when a hand takes hold of a control
 * @param {() => Record<string, string>} words value texts by the control's name, of the frame that is shown
 * @param {(name: string, value: number) => void} reach a slider's own End key stops where its end was at first: it goes on
 */
export function guardControls(el, signal, touched, words, reach) {
  guardShortcuts(signal);
  let box = /** @type {Element | null} */ (null);
  let naming = 0;
  const name = () => {
    naming = 0;
    for (const handle of box?.querySelectorAll(".widget-slider [role=slider]") ?? []) nameHandle(handle, words());
    for (const control of el.querySelectorAll("button, input, [tabindex]")) suppress(control);
  };
  const soon = () => { // once a frame, however often a slider says its value
    naming ||= requestAnimationFrame(name);
  };
  const watcher = new MutationObserver(soon);
  const find = () => {
    if (signal.aborted) return;
    box = el.closest(".live-demonstration");
    if (!box) return void requestAnimationFrame(find); // not on the page yet
    watcher.observe(box, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-valuenow"] });
    for (const event of ["pointerdown", "keydown"]) {
      box.addEventListener(event, (e) => {
        if (/** @type {Element} */ (e.target).closest(".widget-slider, .live-slider")) touched();
      }, { signal, capture: true });
    }
    box.addEventListener("keydown", (e) => {
      const handle = /** @type {Element} */ (e.target).closest(".widget-slider [role=slider]");
      if (/** @type {KeyboardEvent} */ (e).key !== "End" || !handle) return;
      setTimeout(() => { // once the slider has moved
        const last = Number(handle.ariaValueMax);
        if (Number(handle.ariaValueNow) < last) reach(labelOf(handle), last);
      });
    }, { signal, capture: true });
    name();
  };
  find();
  signal.addEventListener("abort", () => {
    watcher.disconnect();
    cancelAnimationFrame(naming);
  });
}

/** @param {Element} handle */
function labelOf(handle) {
  return handle.closest(".widget-slider")?.querySelector(".widget-label")?.textContent?.trim() ?? "";
}

/** @param {Element} handle @param {Record<string, string>} words */
function nameHandle(handle, words) {
  const row = handle.closest(".widget-slider");
  const label = labelOf(handle);
  const said = words[label] ?? row?.querySelector(".widget-readout")?.textContent?.trim() ?? "";
  if (label && handle.ariaLabel !== label) handle.ariaLabel = label;
  if (said && handle.ariaValueText !== said) handle.ariaValueText = said;
  suppress(handle);
}

/** JupyterLab takes keys (arrows, b, x, d d) from a focused control unless the control says not to. @param {Element} control */
function suppress(control) {
  if (!control.hasAttribute("data-lm-suppress-shortcuts")) control.setAttribute("data-lm-suppress-shortcuts", "true");
}

/**
 * But Ctrl+S, Shift+Enter and their like are the page's: the mark is lifted while such a key goes by.
 * @param {AbortSignal} signal
 */
function guardShortcuts(signal) {
  addEventListener("keydown", (event) => {
    const pages = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
    const control = event.target instanceof Element && event.target.closest(".live-demonstration [data-lm-suppress-shortcuts]");
    if (!pages || !control) return;
    control.removeAttribute("data-lm-suppress-shortcuts");
    setTimeout(() => control.setAttribute("data-lm-suppress-shortcuts", "true"));
  }, { capture: true, signal });
}
