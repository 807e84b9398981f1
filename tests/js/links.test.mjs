import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLink, readValues, writeLink } from "../../site/links.mjs";
import { needsKey } from "../../site/keys.mjs";
import { readout } from "../../site/sliders.mjs";
import { Manager } from "../../site/manager.mjs";

const fields = [
  { name: "z1", kind: "number", lower: -3, upper: 3 }, { name: "z2", kind: "number", lower: -3, upper: 3 },
  { name: "z1.2", kind: "number", lower: -1, upper: 1 }, { name: "z2.2", kind: "number", lower: -1, upper: 1 },
  { name: "log-variance", aliases: ["log_variance"], kind: "number", lower: -6, upper: 2 },
  { name: "beta", kind: "choice", labels: ["0.1", "1", "2.048", "100"] }, { name: "panel", kind: "choice", labels: ["regions", "grid"] },
  { name: "show", kind: "list" }, { name: "a", kind: "number", lower: -1 }, { name: "joined", kind: "flag" },
];
const read = (hash) => Object.fromEntries(readValues(parseLink(hash).query, fields).map(({ field, value }) => [field.name, value]));

test("a link names a demonstration and says what it shows", () => {
  assert.equal(parseLink("#explorer-2?z=1.2,-0.4&show=grid").id, "explorer-2");
  assert.deepEqual(read("#explorer-2?z=1.2,-0.4&show=grid,gaps&a=7"), { z1: 1.2, z2: -0.4, show: ["grid", "gaps"], a: 7 });
  assert.deepEqual(read("#hanger-1"), {});
});

test("other addresses are none", () => {
  for (const hash of ["", "#", "#1-%C2%B7-Sample-it", "#/3/1", "#explorer", "#Explorer-2", "#explorer-2/3"]) assert.equal(parseLink(hash), null, hash);
});

test("what is out of range is brought into range", () => {
  assert.deepEqual(read("#x-1?z=99,-99&a=-5&log-variance=1e9"), { z1: 3, z2: -3, a: -1, "log-variance": 2 });
  assert.deepEqual(read("#x-1?z=Infinity,-Infinity"), { z1: 3, z2: -3 });
});

test("unknown names and texts that say nothing are ignored", () => {
  assert.deepEqual(read("#x-1?nonsense=1&z=abc,&log-variance=&joined=maybe&__proto__=1&panel=none"), {});
  assert.deepEqual(read("#x-1?z=%%%&joined=true"), { joined: true });
});

test("a true minus, another word for a value, a second view, one number of two", () => {
  assert.deepEqual(read("#x-1?z=−1,2&log_variance=−2"), { z1: -1, z2: 2, "log-variance": -2 });
  assert.deepEqual(read("#x-1?z.2=0.5,-0.25"), { "z1.2": 0.5, "z2.2": -0.25 });
  assert.deepEqual(read("#x-1?z2=0.5"), { z2: 0.5 });
  assert.deepEqual(read("#x-1?z=1"), { z1: 1 });
});

test("a choice is told by its label, or by the nearest number", () => {
  assert.deepEqual(read("#x-1?beta=2.048&panel=grid"), { beta: 2, panel: 1 });
  assert.deepEqual(read("#x-1?beta=60"), { beta: 3 });
  assert.deepEqual(read("#x-1?beta=-4"), { beta: 0 });
});

test("what is written is read again", () => {
  const values = { z1: -0.55, z2: 1.2, "z1.2": 0.5, "z2.2": -0.25, beta: 2, show: ["grid", "gaps"], joined: false };
  const link = writeLink("explorer-2", fields.filter(({ name }) => name in values).map((field) => ({ field, value: values[field.name] })));
  assert.equal(link, "#explorer-2?beta=2.048&show=grid,gaps&joined=false&z=-0.55,1.2&z.2=0.5,-0.25");
  assert.deepEqual(read(link), values);
  assert.equal(writeLink("hanger-1", []), "#hanger-1");
});

test("readouts are Python's, with a true minus and no minus at zero", () => {
  const cases = [[-0.9, ".2f", "−0.90"], [-0.001, ".2f", "0.00"], [3, "d", "3"], [2.048, ".3f", "2.048"], [0.5, "+.1f", "+0.5"], [0.25, ".0%", "25 %"], [12.345, ".3g", "12.3"]];
  for (const [value, format, text] of cases) assert.equal(readout(value, format), text);
});

test("a clicker's keys always turn slides, a slider keeps its arrows", () => {
  const [slider, box, body, text] = [{ tag: "input", type: "range" }, { tag: "input", type: "checkbox" }, { tag: "body" }, { tag: "textarea" }];
  for (const control of [slider, box, body, text, { tag: "div", own: true }]) {
    for (const key of ["PageDown", "PageUp"]) assert.equal(needsKey(control, key), false, `${control.tag} ${key}`);
  }
  assert.deepEqual([slider, box, body, text].map((control) => needsKey(control, "ArrowRight")), [true, false, false, true]);
  assert.deepEqual([slider, box, body, { tag: "button" }, { tag: "summary" }].map((control) => needsKey(control, " ")), [false, true, false, true, true]);
  assert.equal(needsKey({ tag: "div", scrolls: { across: false, down: true } }, "ArrowDown"), true);
});

test("linked models follow each other both ways, and start from the source", () => {
  const entry = (name, state) => ({ name, state });
  const manager = new Manager({
    s: entry("FloatSliderModel", { value: 0.5 }), v: entry("AnyModel", { z1: 0 }), w: entry("AnyModel", { z1: 0 }),
    one: entry("LinkModel", { source: ["IPY_MODEL_s", "value"], target: ["IPY_MODEL_v", "z1"] }),
    two: entry("LinkModel", { source: ["IPY_MODEL_v", "z1"], target: ["IPY_MODEL_w", "z1"] }),
  });
  const [slider, view, other] = ["s", "v", "w"].map((id) => manager.find(`IPY_MODEL_${id}`));
  assert.deepEqual([view.get("z1"), other.get("z1")], [0.5, 0.5]);
  let heard = 0;
  const listener = () => (heard += 1);
  slider.on("change:value", listener);
  other.set("z1", -2);
  assert.deepEqual([slider.get("value"), view.get("z1"), heard], [-2, -2, 1]);
  slider.off("change:value", listener);
  slider.set("value", 3);
  assert.deepEqual([other.get("z1"), heard], [3, 1]);
});
