// Put before the Worker with the wallets, of either side: counts what an object writes, and tells at `/written`. It
// stands between the object and the platform, so neither side has a part in the counting.

import worker, { WalletDo as Wallet } from "./wallet-worker.js";

export default worker;

const TABLE = /^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)/i;

export class WalletDo {
  #wallet;
  #sql;
  #written = { rows: {}, alarms: 0 };

  constructor(state, env) {
    this.#sql = state.storage.sql;
    this.#count(state.storage);
    this.#wallet = new Wallet(state, env);
  }

  #count(storage) {
    const { rows } = this.#written;
    const exec = storage.sql.exec;
    storage.sql.exec = (query, ...parameters) => {
      const cursor = exec.call(this.#sql, query, ...parameters);
      // A statement that answers no rows has run to its end.
      const table = TABLE.exec(query)?.[1];
      if (table) rows[table] = (rows[table] ?? 0) + cursor.rowsWritten;
      return cursor;
    };
    const setAlarm = storage.setAlarm;
    storage.setAlarm = (...time) => {
      this.#written.alarms += 1;
      return setAlarm.call(storage, ...time);
    };
  }

  async fetch(request) {
    if (!new URL(request.url).pathname.endsWith("/written")) return this.#wallet.fetch(request);
    const log = this.#sql.exec("SELECT count(*) AS entries, sum(length(body)) AS body_bytes FROM entries").one();
    const last = this.#sql.exec("SELECT * FROM entries ORDER BY sequence DESC LIMIT 1").one();
    return Response.json({ ...this.#written, ...log, last, database_bytes: this.#sql.databaseSize });
  }

  alarm(info) {
    return this.#wallet.alarm(info);
  }
}
