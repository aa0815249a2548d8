/** For browsers without IndexedDB or without Web Locks: both in localStorage. */

import type { Keep } from "./keep.js";
import type { Presence } from "./presence.js";
import { heir, type Row, type Store } from "./store.js";

/** Null where nothing outlives the page: in Node, or where the person blocks storage. */
export const storeInKeep = (keep: Keep): Store | null => {
  const read = () => keep.get<Row[]>("rows") ?? [];
  if (!keep.lasting) return null;
  return {
    async write(put, remove) {
      keep.set("rows", [...read().filter(({ id }) => !remove.includes(id)), ...put]);
    },
    async claim(living, owner) {
      const inherit = await heir(read(), living, owner);
      const rows = read();
      const claimed = inherit(rows);
      keep.set("rows", rows);
      return claimed;
    },
  };
};

/**
 * A tab that ends as it should gives its lease back; only what a crash left behind waits so long. A tab that neither
 * starts nor comes to the front for longer may see its rows sent by another one too.
 */
export const LEASE_MS = 24 * 60 * 60 * 1000;

/** Who is alive, by a lease instead of a lock. */
export const presenceByLease = (keep: Keep): Presence => {
  let self = "";
  const renew = (forMs: number) => {
    const nowMs = Date.now();
    const leases = { ...keep.get<Record<string, number>>("tabs"), [self]: nowMs + forMs };
    const living = Object.entries(leases).filter(([, endMs]) => endMs > nowMs);
    keep.set("tabs", Object.fromEntries(living));
    return new Set(living.map(([owner]) => owner));
  };
  return {
    async enter(owner) {
      self = owner;
      renew(LEASE_MS);
    },
    leave: () => renew(0),
    living: async () => renew(LEASE_MS),
  };
};
