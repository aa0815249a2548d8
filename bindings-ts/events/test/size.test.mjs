import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

/** What a page loads at once: 6 KiB, the table of names included. */
const ENTRY_BYTES_MAX = 6 * 1024;
/** What it loads after consent: storage and locks. */
const DEVICE_BYTES_MAX = 1024;

test("the SDK is small", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL("../src/index.ts", import.meta.url))],
    outdir: "out",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    write: false,
    metafile: true,
  });
  const sizes = {};
  for (const { path, contents } of outputFiles) {
    const name = /([a-z]+)(-\w+)?\.js$/.exec(path)[1];
    sizes[name] = gzipSync(contents, { level: 9 }).length;
    console.log(`${name}: ${contents.length} bytes, ${sizes[name]} gzip`);
  }
  assert.deepEqual(Object.keys(sizes).sort(), ["development", "device", "index"], "nothing is shared between the files");
  const entry = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint?.endsWith("index.ts"));
  assert.ok(
    Object.keys(entry.inputs).some((path) => path.endsWith("generated/names.ts")),
    "the table of names is in the entry",
  );
  assert.ok(sizes.index <= ENTRY_BYTES_MAX, `${sizes.index} bytes`);
  assert.ok(sizes.device <= DEVICE_BYTES_MAX, `${sizes.device} bytes`);
});
