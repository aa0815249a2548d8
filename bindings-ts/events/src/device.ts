/**
 * What is asked of the device: a store, who else uses it, what browser this is, and its gzip. A file of its own that is
 * loaded once the person has consented: a page without consent neither stores anything nor loads what could.
 */

import { presenceByLease, storeInKeep } from "./fallback.js";
import type { Keep } from "./keep.js";
import { presenceByLock } from "./presence.js";
import { openDatabase } from "./store.js";

/** SHA-256 of what the browser calls itself, in hexadecimal; absent outside of secure contexts. */
const hashUserAgent = async () => {
  const digest = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(navigator.userAgent));
  return digest && Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
};

const compress = async (text: string) =>
  new Response(new Response(text).body!.pipeThrough(new CompressionStream("gzip"))).blob();

/** `store` is null where nothing outlives the page. */
export type Device = Awaited<ReturnType<typeof openDevice>>;

export const openDevice = async (name: string, keep: Keep) => ({
  presence: globalThis.navigator?.locks ? presenceByLock() : presenceByLease(keep),
  store: await openDatabase(name).catch(() => storeInKeep(keep)),
  compress: "CompressionStream" in globalThis && compress,
  userAgentHash: await hashUserAgent().catch(() => undefined),
});
