// Bundle the demonstrations for notebooks, and the host that mounts them for pages. `--check` only compares.
//
//     node tools/bundle.mjs [--check]
import { build } from "esbuild";
import { readFile, writeFile, rename } from "node:fs/promises";

const BUNDLES = [
  ["vae_helpers/live/main.mjs", "vae_helpers/live/bundle.mjs"],
  ["site/host.mjs", "site/bundle.mjs"],
];

for (const [entry, path] of BUNDLES) {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    loader: { ".css": "text" },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    write: false,
  });
  const text = result.outputFiles[0].text;
  const before = await readFile(path, "utf8").catch(() => "");
  if (process.argv.includes("--check")) {
    if (text !== before) {
      console.error(`${path} is not what its modules make: run \`make bundle\``);
      process.exitCode = 1;
    }
  } else if (text !== before) {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
    console.log(`${path}: ${text.length} characters`);
  }
}
