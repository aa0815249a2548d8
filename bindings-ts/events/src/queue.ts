/** The events of this tab that are not yet known to have arrived: in memory, with a copy in the store. */

import type { Keep } from "./keep.js";
import type { Problem } from "./options.js";
import { createPresence, type Presence } from "./presence.js";
import { openStore, type Row, type Store } from "./store.js";

/** With the default of 1,000 events each has 2 KB, thrice a usual one. */
const QUEUE_BYTES_MAX = 2_000_000;
/** Events of one moment are written together; a crash loses no more than this. */
const SAVE_MS = 50;

const fallback = () => import("./fallback.js");

export type Report = (problem: Problem) => void;
export type Queue = ReturnType<typeof createQueue>;

export const createQueue = (keep: Keep, name: string, uuid: () => string, max: number, report: Report) => {
  const encoder = new TextEncoder();
  let rows: Row[] = [];
  let bytes = 0;
  let owner = "";
  let presence: Presence | undefined;
  let store: Store | null = null;
  let unsaved: Row[] = [];
  let done: string[] = [];
  let timer: unknown;

  const save = async () => {
    timer = undefined;
    const put = unsaved;
    const remove = done;
    unsaved = [];
    done = [];
    try {
      await store?.write(put, remove);
    } catch {
      store = null;
      report({ code: "storage", lost: 0 });
    }
  };
  const saveSoon = () => (timer ??= setTimeout(save, SAVE_MS));

  const remove = (gone: ReadonlySet<string>) => {
    rows = rows.filter((row) => {
      if (!gone.has(row.id)) return true;
      bytes -= row.bytes;
      return false;
    });
    unsaved = unsaved.filter(({ id }) => !gone.has(id));
    done.push(...gone);
    saveSoon();
  };

  /** The oldest make room, but not those whose fate a request decides. */
  const trim = () => {
    const gone = new Set<string>();
    let left = bytes;
    for (const row of rows) {
      if (rows.length - gone.size <= max && left <= QUEUE_BYTES_MAX) break;
      if (row.flying) continue;
      gone.add(row.id);
      left -= row.bytes;
    }
    if (gone.size) {
      remove(gone);
      report({ code: "overflow", lost: gone.size });
    }
  };

  /** Takes over what dead tabs left. It is older than what is here. */
  const adopt = async () => {
    try {
      const orphans = (await store?.claim(await presence!.living(), owner)) ?? [];
      rows = [...orphans, ...rows];
      for (const row of orphans) bytes += row.bytes;
      trim();
    } catch {
      report({ code: "storage", lost: 0 });
    }
  };

  const drop = () => {
    rows = [];
    unsaved = [];
    bytes = 0;
  };

  return {
    remove,
    adopt,
    rows: () => rows,
    bytes: () => bytes,
    add(id: string, player: string | null, text: string) {
      const row = { id, owner, player, text, bytes: encoder.encode(text).length, flying: false };
      rows.push(row);
      unsaved.push(row);
      bytes += row.bytes;
      trim();
      saveSoon();
    },
    async open() {
      owner = `${name} ${uuid()}`;
      presence ??= globalThis.navigator?.locks ? createPresence() : (await fallback()).presenceByLease(keep);
      await presence.enter(owner);
      store ??= await openStore(name).catch(async () => (await fallback()).storeInKeep(keep));
      await adopt();
    },
    /** The tab goes. Its rows are in the store, for whoever comes next. */
    close() {
      save();
      presence?.leave();
      if (store) drop();
    },
    /** Consent is gone, and so is everything that waits here or was left by dead tabs. The living hear it themselves. */
    async clear() {
      const gone = rows.map(({ id }) => id);
      drop();
      await adopt();
      done.push(...gone, ...rows.map(({ id }) => id));
      drop();
      await save();
      presence?.leave();
    },
  };
};
