/** Serves the repository's root on this machine, so that the page finds the package beside it. */

import { fileURLToPath } from "node:url";

import { serve } from "../../bindings-ts/browser/serve.mjs";

const { url } = await serve(fileURLToPath(new URL("../../", import.meta.url)));
console.log(`${url}/examples/verifier-page/`);
