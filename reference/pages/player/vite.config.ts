import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The packages of this repository are taken from their folders, so that they have no entry in the lock file. */
const crashProtocol = fileURLToPath(new URL("../../../bindings-ts/crash-protocol/src/protocol.ts", import.meta.url));
const verifier = fileURLToPath(new URL("../../../bindings-ts/verifier", import.meta.url));
if (!existsSync(verifier)) {
  throw new Error("bindings-ts/verifier is missing; `cargo xtask build` makes it");
}

/** Where `npm run dev` finds the platform. */
const platform = process.env["CACTUS_URL"] ?? "http://localhost:8787";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@cactus/crash-protocol": crashProtocol, "@cactus/verifier": verifier } },
  worker: { format: "es" },
  build: {
    target: "es2022",
    // A data: URL would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: "mantine", test: /node_modules[\\/](@mantine|@floating-ui)[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: { "/api": { target: platform, ws: true, changeOrigin: true } },
    fs: { allow: [".", crashProtocol, verifier] },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
