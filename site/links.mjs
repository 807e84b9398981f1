// A state is a link: `#explorer-2?z=1.2,-0.4&show=grid`. From text to values and back; no document.

/**
 * A value that a link may set.
 * @typedef {object} Field
 * @property {string} name as the link calls it
 * @property {string[]} [aliases] other words for it
 * @property {"number" | "text" | "flag" | "list" | "choice"} kind
 * @property {number} [lower] @property {number} [upper]
 * @property {string[]} [labels] of a choice, whose value is an index
 */

/**
 * The demonstration that a link names, and what it says of it.
 * @param {string} hash @returns {{id: string, query: URLSearchParams} | null}
 */
export function parseLink(hash) {
  const match = /^#([a-z][a-z_]*-\d+)(?:\?(.*))?$/s.exec(hash);
  return match && { id: match[1], query: new URLSearchParams(match[2] ?? "") };
}

/**
 * The values that a link sets: in range, and none whose name is unknown or whose text says nothing.
 * @param {URLSearchParams} query @param {Field[]} fields @returns {{field: Field, value: any}[]}
 */
export function readValues(query, fields) {
  const found = [];
  const texts = new Map();
  for (const [name, text] of query) {
    const point = /^z(\.\d+)?$/.exec(name); // z stands for z1 and z2
    if (point) text.split(",").slice(0, 2).forEach((part, i) => texts.set(`z${i + 1}${point[1] ?? ""}`, part));
    else texts.set(name, text);
  }
  for (const field of fields) {
    const name = [field.name, ...(field.aliases ?? [])].find((known) => texts.has(known));
    const value = name === undefined ? undefined : readValue(field, texts.get(name));
    if (value !== undefined) found.push({ field, value });
  }
  return found;
}

/** @param {Field} field @param {string} text */
function readValue(field, text) {
  const number = text.trim() === "" ? NaN : Number(text.replace("−", "-"));
  switch (field.kind) {
    case "list":
      return text.split(",").filter((name) => name !== "");
    case "flag":
      return { true: true, false: false }[text];
    case "text":
      return text;
    case "choice":
      return choose(/** @type {string[]} */ (field.labels), text, number);
    default:
      if (Number.isNaN(number)) return undefined;
      return Math.min(field.upper ?? Infinity, Math.max(field.lower ?? -Infinity, number));
  }
}

/**
 * Which label is meant: the same text, or the nearest number.
 * @param {string[]} labels @param {string} text @param {number} number
 */
function choose(labels, text, number) {
  const same = labels.findIndex((label) => label.trim() === text.trim());
  if (same >= 0 || Number.isNaN(number)) return same >= 0 ? same : undefined;
  const numbers = labels.map((label) => Number(label.replace("−", "-")));
  if (numbers.some(Number.isNaN)) return undefined;
  const distance = (/** @type {number} */ i) => (number === numbers[i] ? 0 : Math.abs(number - numbers[i]));
  return numbers.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
}

/**
 * The link to these values.
 * @param {string} id @param {{field: Field, value: any}[]} values @returns {string}
 */
export function writeLink(id, values) {
  const texts = new Map(values.map(({ field, value }) => [field.name, writeValue(field, value)]));
  for (const name of [...texts.keys()]) {
    const point = /^z1(\.\d+)?$/.exec(name), other = `z2${point?.[1] ?? ""}`;
    if (!point || !texts.has(other)) continue;
    const both = `${texts.get(name)},${texts.get(other)}`;
    texts.delete(name);
    texts.delete(other);
    texts.set(`z${point[1] ?? ""}`, both);
  }
  const query = [...texts].map(([name, text]) => `${escape(name)}=${escape(text)}`).join("&");
  return `#${id}${query ? `?${query}` : ""}`;
}

/** @param {Field} field @param {any} value */
function writeValue({ kind, labels }, value) {
  if (kind === "list") return value.join(",");
  if (kind === "choice") return labels?.[value]?.trim() ?? "";
  return kind === "number" ? String(Number(Number(value).toFixed(6))) : String(value);
}

/** What a link needs, and no more: commas and slashes stay readable. @param {string} text */
function escape(text) {
  return encodeURIComponent(text).replace(/%2C/g, ",").replace(/%2F/g, "/");
}
