// A stored lesson comes with stored widgets. A cell that is run shows new ones; the stored ones have no kernel that would
// close them, and would be saved with the notebook for ever. So a stored view that is replaced closes what it was made of.

const WAIT_MS = 2000; // a cell that is only moved shows its view again before that

/** @param {import("./types.d.ts").Model} model @param {AbortSignal} signal of the view */
export function closeWhenReplaced(model, signal) {
  const manager = model.widget_manager, family = model.get("family") ?? [];
  const blobs = new Set([model.get("script"), ...references(model.get("data"))]);
  signal.addEventListener("abort", () => setTimeout(async () => {
    if (!family.length || !manager.has_model(family[0])) return; // closed by its kernel
    const root = await manager.get_model(family[0]);
    if (root.comm_live || Object.keys(root.views ?? {}).length) return;
    for (const id of family) await close(manager, id);
    for (const reference of blobs) {
      const id = String(reference).replace("IPY_MODEL_", "");
      const users = manager.has_model(id) ? (await manager.get_model(id)).get("users") : [];
      if (!users.some((/** @type {string} */ user) => manager.has_model(user))) await close(manager, id);
    }
  }, WAIT_MS));
}

/**
 * JupyterLab calls a notebook changed as soon as its stored widgets come to life. While nothing was edited, it is not.
 * @param {import("./types.d.ts").Model} model
 */
export async function staysSaved(model) {
  const manager = /** @type {any} */ (model.widget_manager), notebook = manager.context?.model;
  const [root] = model.get("family") ?? [];
  if (!notebook?.dirty || !root || !manager.has_model(root)) return;
  const stored = !(await manager.get_model(root)).comm_live;
  if (stored && notebook.sharedModel?.canUndo?.() === false) notebook.dirty = false;
}

/** @param {any} value @returns {string[]} the blobs that data refers to */
function references(value) {
  if (value === null || typeof value !== "object") return [];
  if (typeof value.blob === "string") return [value.blob];
  return Object.values(value).flatMap(references);
}

/** @param {import("./types.d.ts").Model["widget_manager"]} manager @param {string} id */
async function close(manager, id) {
  if (!manager.has_model(id)) return;
  const model = await manager.get_model(id);
  model.trigger("comm:close"); // the manager forgets it
  model.close(true);
}
