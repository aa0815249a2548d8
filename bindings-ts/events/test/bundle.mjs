/** The SDK's source as one script, with a small catalog in the place of the real one. */

import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const entry = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const names = fileURLToPath(new URL("names.mjs", import.meta.url));

const smallCatalog = {
  name: "small-catalog",
  setup: (build) => build.onResolve({ filter: /generated\/names\.js$/ }, () => ({ path: names })),
};

/** As a text that sets `sdk` (format "iife") or that exports (format "esm"). */
export async function bundle(format) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    globalName: format === "iife" ? "sdk" : undefined,
    target: "es2022",
    plugins: [smallCatalog],
  });
  return outputFiles[0].text;
}
