// What a notebook's views load: each shows one demonstration.
export { mount } from "./view.mjs";
