// Bytes as text and back. `Uint8Array.from` with a function takes ten times as long as this loop, and spreading all
// bytes into one call runs out of stack.

/** @param {string} text @throws {DOMException} if it is no base64 */
export function fromBase64(text) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x6000) text += btoa(String.fromCharCode(...bytes.subarray(i, i + 0x6000))); // a multiple of 3
  return text;
}
