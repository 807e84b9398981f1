// Widgets without a kernel: models as Jupyter has them, made of a stored state, and the links between them.

/** @typedef {import("./state.mjs").Stored} Stored */

/** What the demonstrations ask of a model, with nobody at the other end. */
export class PageModel {
  /** @type {Map<string, Set<() => void>>} */
  #listeners = new Map();

  /** @param {Record<string, any>} state @param {string} name of the kind @param {Manager} manager */
  constructor(state, name, manager) {
    this.state = state;
    this.name = name;
    this.widget_manager = manager;
  }
  /** @param {string} name @returns {any} */
  get(name) {
    return this.state[name];
  }
  /** @param {string} name @param {any} value */
  set(name, value) {
    if (same(this.state[name], value)) return;
    this.state[name] = value;
    for (const listener of [...(this.#listeners.get(`change:${name}`) ?? [])]) listener();
  }
  save_changes() {}
  /** @param {string} events @param {() => void} listener */
  on(events, listener) {
    for (const event of events.split(" ")) {
      if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
      this.#listeners.get(event)?.add(listener);
    }
  }
  /** @param {string} events @param {() => void} [listener] */
  off(events, listener) {
    for (const event of events.split(" ")) {
      if (listener) this.#listeners.get(event)?.delete(listener);
      else this.#listeners.delete(event);
    }
  }
}

/** @param {any} one @param {any} other */
function same(one, other) {
  return Object.is(one, other) || (Array.isArray(one) && Array.isArray(other) && JSON.stringify(one) === JSON.stringify(other));
}

/** The models of a page. */
export class Manager {
  /** @param {Record<string, Stored>} stored */
  constructor(stored) {
    this.models = new Map(Object.entries(stored).map(([id, { state, name }]) => [id, new PageModel(state, name, this)]));
    this.links = [...this.models.values()].filter(({ name }) => /^(Directional)?LinkModel$/.test(name));
    for (const link of this.links) this.#join(link);
  }
  /** @param {string} id @returns {Promise<any>} */
  async get_model(id) {
    if (!this.models.has(id)) throw new Error(`the page has no widget ${id.slice(0, 40)}`);
    return this.models.get(id);
  }
  /** @param {string} id */
  has_model(id) {
    return this.models.has(id);
  }
  /** The model that a state refers to. @param {any} reference @returns {PageModel} */
  find(reference) {
    const model = this.models.get(String(reference).replace("IPY_MODEL_", ""));
    if (!model) throw new Error("the page lacks a widget that another one refers to");
    return model;
  }
  /** Both ends of a link. @param {PageModel} link @returns {{model: PageModel, name: string}[]} */
  ends(link) {
    return ["source", "target"].map((end) => ({ model: this.find(link.get(end)[0]), name: link.get(end)[1] }));
  }
  /** As ipywidgets' jslink: the target takes the source's value now, and each the other's from now on. @param {PageModel} link */
  #join(link) {
    const [source, target] = this.ends(link);
    const pass = (/** @type {typeof source} */ from, /** @type {typeof source} */ to) => () => to.model.set(to.name, from.model.get(from.name));
    pass(source, target)();
    source.model.on(`change:${source.name}`, pass(source, target));
    if (link.name === "LinkModel") target.model.on(`change:${target.name}`, pass(target, source));
  }
}
