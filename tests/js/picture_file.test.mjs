import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect, toSheet } from "../../vae_helpers/live/picture_file.mjs";

const text = (letters) => [...letters].map((letter) => letter.charCodeAt(0));
const big = (n) => [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
const png = (width, height, ...chunks) => Uint8Array.from([
  0x89, ...text("PNG\r\n\x1a\n"), ...big(13), ...text("IHDR"), ...big(width), ...big(height), 8, 0, 0, 0, 0, ...big(0),
  ...chunks.flatMap((name) => [...big(0), ...text(name), ...big(0)]),
]);
const jpeg = (width, height) => Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3);
const webp = (flags, width, height) => Uint8Array.from([
  ...text("RIFF"), 0, 0, 0, 0, ...text("WEBPVP8X"), 10, 0, 0, 0, flags, 0, 0, 0,
  ...[width - 1, height - 1].flatMap((n) => [n & 255, (n >> 8) & 255, n >> 16]),
]);

test("type and size stand in the header", () => {
  assert.deepEqual(inspect(png(300, 200, "IDAT")), { type: "image/png", width: 300, height: 200 });
  assert.deepEqual(inspect(jpeg(4000, 3000)), { type: "image/jpeg", width: 4000, height: 3000 });
  assert.deepEqual(inspect(webp(0, 640, 480)), { type: "image/webp", width: 640, height: 480 });
});

test("what is not taken is said in one line", () => {
  const cases = [
    [new Uint8Array(0), /the file is empty/],
    [Uint8Array.from(text("%PDF-1.7 and so on, for as long as it takes")), /no PNG, JPEG or WebP/],
    [Uint8Array.from(text("GIF89a")), /no PNG, JPEG or WebP/],
    [png(1, 1, "IDAT"), /it has 1 × 1 pixels; at least 8 × 8/],
    [png(20000, 20000, "IDAT"), /it has 20,000 × 20,000 pixels; at most/],
    [png(0, 30, "IDAT"), /header is damaged/],
    [jpeg(4000, 3000).slice(0, 10), /header is damaged/],
    [png(30, 30, "acTL", "IDAT"), /animated/],
    [webp(2, 30, 30), /animated/],
  ];
  for (const [bytes, message] of cases) assert.throws(() => inspect(bytes), message);
});

const pixels = (width, height, color) => Array.from({ length: width * height }, (_, i) => color(i % width, Math.floor(i / width))).flat();

test("a dark thing on light ground is turned over, its ground black", () => {
  const inside = (x, y) => x > 5 && x < 20 && y > 5 && y < 20;
  const sheet = toSheet(pixels(28, 28, (x, y) => [...Array(3).fill(inside(x, y) ? 30 : 230), 255]), 28, 28);
  assert.equal(sheet[32 * 12 + 12], Math.round((255 * (225 - 25)) / (255 - 25)));
  assert.equal(sheet[32 * 3 + 3], 0);
  assert.equal(sheet[0], 0);
});

test("a light thing on dark ground stays, in the middle; clear pixels are ground", () => {
  const wide = toSheet(pixels(28, 10, () => [200, 200, 200, 0]), 28, 10);
  assert.equal(wide.some(Boolean), false);
  const light = toSheet(pixels(28, 10, (x) => [255, 255, 255, x > 9 && x < 18 ? 255 : 0]), 28, 10);
  assert.deepEqual([light[32 * 11 + 2 + 12], light[32 * 20 + 14], light[32 * 10 + 14], light[32 * 11 + 3]], [255, 255, 0, 0]);
  const dark = toSheet(pixels(28, 28, (x) => [0, 0, 0, x > 9 && x < 18 ? 255 : 0]), 28, 28);
  assert.equal(dark[32 * 12 + 14], 255);
});
