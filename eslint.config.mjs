import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["**/bundle.mjs"] },
  js.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node, Reveal: "readonly" } }, rules: { eqeqeq: "error", "no-var": "error", "prefer-const": ["error", { destructuring: "all" }] } },
];
