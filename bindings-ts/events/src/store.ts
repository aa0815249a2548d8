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
  write(put: readonly Row[], remove: readonly string[]): Promise<void>;
  /** Takes over the rows whose owners live no more: one transaction, so that two tabs never take the same. */
  claim(living: ReadonlySet<string>, owner: string): Promise<Row[]>;
}

/** Some browsers never answer. */
const OPEN_MS = 2_000;
const ROWS = "rows";

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
    new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(ROWS, "readwrite");
      transaction.oncomplete = () => resolve();
      transaction.onabort = reject;
      work(transaction.objectStore(ROWS));
    });
  return {
    write: (put, remove) =>
      change((rows) => {
        for (const row of put) rows.put(row);
        for (const id of remove) rows.delete(id);
      }),
    async claim(living, owner) {
      let claimed: Row[] = [];
      await change((rows) => {
        const request = rows.getAll();
        request.onsuccess = () => {
          claimed = (request.result as Row[]).filter((row) => !living.has(row.owner));
          for (const row of claimed) rows.put(Object.assign(row, { owner, flying: false }));
        };
      });
      return claimed;
    },
  };
};
