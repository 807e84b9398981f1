// A page without a kernel: explorers with a model of their own, and demonstrations as recorded frames.

/** What explorer.mjs asks of a model (get, set, on, off, save_changes), with nobody at the other end. */
class PageModel {
  constructor(values) {
    this.values = values;
    this.listeners = [];
  }
  get(name) {
    return this.values[name];
  }
  set(name, value) {
    if (this.values[name] === value) return;
    this.values[name] = value;
    for (const [event, heed] of this.listeners) if (event === `change:${name}`) heed();
  }
  on(events, heed) {
    for (const event of events.split(" ")) this.listeners.push([event, heed]);
  }
  off(events, heed) {
    this.listeners = this.listeners.filter(([event, other]) => other !== heed || !events.split(" ").includes(event));
  }
  save_changes() {}
}

/** A labeled slider; `heed(value)` at each move. Returns the input and its readout. */
function slider(parent, name, { min, max, step, value }, heed) {
  const row = make("label", { className: "page-slider" });
  const input = make("input", { type: "range", min, max, step, value, ariaLabel: name });
  const readout = make("output", {});
  row.append(make("span", { textContent: name }), input, readout);
  input.addEventListener("input", () => heed(Number(input.value)));
  parent.append(row);
  return { input, readout };
}

function mountExplorer(parent, values) {
  const model = new PageModel({ ...values, movers: [] });
  const box = make("div", { className: "latent-explorer" });
  for (const [i, name] of ["z1", "z2"].entries()) {
    const ends = { min: values.lower[i], max: values.upper[i], step: values.step, value: values[name] };
    const { input, readout } = slider(box, name, ends, (value) => model.set(name, value));
    const show = () => {
      input.value = model.get(name);
      readout.textContent = model.get(name).toFixed(2).replace("-", "−");
    };
    model.on(`change:${name}`, show);
    show();
  }
  const plane = make("div", {});
  box.append(plane);
  parent.append(box);
  render({ model, el: plane });
  return model;
}

function mountExplorers(parent, recording, blobs) {
  const row = make("div", { className: "page-row" });
  parent.append(row);
  const unpacked = (value) => (Number.isInteger(value?.blob) ? blobs[value.blob] : value);
  const models = recording.explorers.map((traits) =>
    mountExplorer(row, Object.fromEntries(Object.entries(traits).map(([name, value]) => [name, unpacked(value)]))),
  );
  if (!recording.joined) return models;
  for (const model of models) {
    for (const name of ["a", "b", "t"]) {
      model.on(`change:${name}`, () => models.forEach((other) => other.set(name, model.get(name))));
    }
  }
  return models;
}

/** The demonstration's pictures and texts, put together as it was on the page of the notebook. */
function mountFrames(parent, recording, blobs) {
  const places = [...recording.start];
  const sources = blobs.map((bytes) => URL.createObjectURL(new Blob([bytes], { type: "image/webp" })));
  const leaves = [];
  const update = () => {
    const frame = recording.frames[places.reduce((at, place, i) => at * recording.sliders[i].count + place, 0)];
    leaves.forEach((show, i) => show(recording.leaves[i][frame[i]]));
  };
  const grow = (node, into) => {
    if (node.box) {
      const box = make("div", { className: `page-${node.box}` });
      if (node.box === "stack") box.tabIndex = 0; // on a narrow screen it scrolls, by keyboard too
      into.append(box);
      node.children.forEach((child) => grow(child, box));
    } else if (node.slider !== undefined) {
      const { name, count } = recording.sliders[node.slider];
      const ends = { min: 0, max: count - 1, step: 1, value: places[node.slider] };
      const { input, readout } = slider(into, name, ends, (place) => {
        places[node.slider] = place;
        update();
      });
      leaves[node.leaf] = (text) => (readout.textContent = input.ariaValueText = text);
    } else if (node.image) {
      const image = make("img", { alt: "" }); // the text beside it says what it shows
      image.style.width = node.width;
      into.append(image);
      leaves[node.leaf] = (value) => {
        image.src = sources[value.blob];
        image.style.background = value.under === undefined ? "" : `url(${sources[value.under]}) 0 0 / 100% 100%`;
      };
    } else {
      const text = make("div", { className: "page-text" });
      into.append(text);
      leaves[node.leaf] = (value) => (text.innerHTML = value);
    }
  };
  grow(recording.tree, parent);
  parent.append(make("p", { className: "page-note", textContent: "Recorded: a slider stops at the places drawn beforehand." }));
  update();
}

/** A blob as it was, from its even bytes and then its odd ones. */
function interleave(planes) {
  const bytes = new Uint8Array(planes.length);
  const half = (planes.length + 1) >> 1;
  for (let i = 0; i < planes.length; i++) bytes[i] = planes[(i >> 1) + (i & 1) * half];
  return bytes;
}

async function mount() {
  const text = document.getElementById("recording").textContent;
  const packed = new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
  const unpacked = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
  let end = 4 + new DataView(bytes.buffer).getUint32(0, true); // length of the JSON, the JSON, then the blobs
  const recording = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end)));
  const blobs = recording.blobs.map((length) => interleave(bytes.subarray(end, (end += length))));
  const main = document.querySelector("main");
  if (recording.kind === "explorers") globalThis.models = mountExplorers(main, recording, blobs);
  else mountFrames(main, recording, blobs);
  // the page around it gives the frame the height that it needs
  new ResizeObserver(() => parent.postMessage({ height: document.documentElement.offsetHeight }, "*")).observe(main);
}

mount();
