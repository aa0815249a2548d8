/** Where events wait for a later page. */

export interface Row {
  /** The event's id; rows are in its order. */
  readonly id: string;
  /** The tab that sends it. */
  owner: string;
  readonly player: string | null;
  /** The event as it goes onto the wire. */
  readonly text: string;
  readonly bytes: number;
  /** A request or a beacon carries it now. Says nothing about a row that was just claimed. */
  flying: boolean;
}

export interface Store {
  write(put: readonly Row[], remove: readonly string[]): Promise<unknown>;
  /** Takes over the rows of the dead: one transaction, so that two tabs never take the same. */
  claim(living: Living, owner: string): Promise<Row[]>;
}

/** The owners that live, as of a moment between call and answer. */
export type Living = () => Promise<ReadonlySet<string>>;

/** Some browsers never answer. */
const OPEN_MS = 2_000;
const ROWS = "rows";

/**
 * Gives what makes `owner` the heir of all who own `rows` and do not live afterwards. In this order: a tab enters
 * before it owns a row, so who is missing has died, and is not one that came after the living were counted.
 */
export const heir = async (rows: readonly Row[], living: Living, owner: string) => {
  const alive = await living();
  const dead = new Set(rows.filter((row) => !alive.has(row.owner)).map((row) => row.owner));
  return (rows: readonly Row[]) =>
    rows.filter((row) => dead.has(row.owner)).map((row) => Object.assign(row, { owner, flying: false }));
};

/** Rejects where the browser has no IndexedDB for this page. */
export const openDatabase = async (name: string): Promise<Store> => {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
    setTimeout(reject, OPEN_MS);
  });
  const change = (work: (rows: IDBObjectStore) => void) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(ROWS, "readwrite");
      transaction.oncomplete = resolve;
      transaction.onabort = reject;
      work(transaction.objectStore(ROWS));
    });
  /** What `take` gives of all rows. It may change them: nobody else does meanwhile. */
  const takeFrom = async (take: (all: Row[], rows: IDBObjectStore) => Row[]) => {
    let taken: Row[];
    await change((rows) => {
      const request = rows.getAll();
      request.onsuccess = () => (taken = take(request.result, rows));
    });
    return taken!;
  };
  return {
    write: (put, remove) =>
      change((rows) => {
        for (const row of put) rows.put(row);
        for (const id of remove) rows.delete(id);
      }),
    async claim(living, owner) {
      const inherit = await heir(await takeFrom((all) => all), living, owner);
      return takeFrom((all, rows) => {
        const inherited = inherit(all);
        for (const row of inherited) rows.put(row);
        return inherited;
      });
    },
  };
};
