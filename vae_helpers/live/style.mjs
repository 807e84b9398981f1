// The one style sheet of all demonstrations, put into the document once.
import css from "./style.css";
import { make } from "./dom.mjs";

export function styleOnce() {
  if (!document.getElementById("live-style")) document.head.append(make("style", { id: "live-style", textContent: css }));
}
