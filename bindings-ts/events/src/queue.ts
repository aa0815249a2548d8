/** The events of this tab that are not yet known to have arrived: in memory, with a copy in the store. */

import type { Device } from "./device.js";
import type { Keep } from "./keep.js";
import type { Problem } from "./options.js";
import type { Row, Store } from "./store.js";

/** With the default of 1,000 events each has 2 KB, thrice a usual one. */
const QUEUE_BYTES_MAX = 2_000_000;
/** Events of one moment are written together; a crash loses no more than this. */
const SAVE_MS = 50;

export type Report = (problem: Problem) => void;
export type Queue = ReturnType<typeof createQueue>;

export const createQueue = (keep: Keep, name: string, uuid: () => string, max: number, report: Report) => {
  const encoder = new TextEncoder();
  let rows: Row[] = [];
  let bytes = 0;
  let owner = "";
  let device: Device | undefined;
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

  const remove = (gone: readonly string[]) => {
    rows = rows.filter((row) => {
      if (!gone.includes(row.id)) return true;
      bytes -= row.bytes;
      return false;
    });
    unsaved = unsaved.filter(({ id }) => !gone.includes(id));
    done.push(...gone);
    saveSoon();
  };

  /** The oldest make room, but not those whose fate a request decides. */
  const trim = () => {
    let lost = 0;
    while (rows.length > max || bytes > QUEUE_BYTES_MAX) {
      const oldest = rows.find(({ flying }) => !flying);
      if (!oldest) break;
      remove([oldest.id]);
      lost++;
    }
    if (lost) report({ code: "overflow", lost });
  };

  /** Takes over what dead tabs left. It is older than what is here. */
  const adopt = async () => {
    try {
      const orphans = (await store?.claim(device!.presence.living, owner)) ?? [];
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
    device: () => device,
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
      try {
        device ??= await (await import("./device.js")).openDevice(name, keep);
        store = device.store;
        await device.presence.enter(owner);
      } catch {
        report({ code: "storage", lost: 0 });
      }
      await adopt();
    },
    /** The tab goes. Its rows are in the store, for whoever comes next. */
    close() {
      save();
      device?.presence.leave();
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
      device?.presence.leave();
    },
  };
};
