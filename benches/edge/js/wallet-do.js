// Wallets: one object per tenant and player. Single writer, hash-chained log, idempotent commands.

import { conclude, decide, firstDifference, readEntry, refuse, seal, textOf, view } from "./ledger.js";
import { packEntries, packEvents } from "./money-events.js";
import { Alarm, isAmount, isText, notFound, refusal, serve, verifiedContext } from "./shell.js";
import { WalletState, hashOf } from "./wallet-state.js";

const WORKER = "igaming-wallet-do";
const FLUSH_INTERVAL_MS = 1_000;
const FLUSH_INTERVAL_MS_MAX = 60_000;
const FLUSH_MESSAGES_MAX = 16;
const ENTRIES_READ_MAX = 256;
const RECENT_MAX = 256;

const TABLES = `
  CREATE TABLE IF NOT EXISTS entries (
    sequence INTEGER PRIMARY KEY, command_key TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY CHECK (id = 1), synced_sequence INTEGER NOT NULL, state TEXT, digest TEXT NOT NULL) STRICT`;
const digestOf = (synced, state) => hashOf(`checkpoint\n${synced}\n${state}`);

export default {
  async fetch(request, env) {
    try {
      await verifiedContext(request, env);
      const [, root, name] = new URL(request.url).pathname.split("/");
      if (root !== "wallet-do" || !name) throw notFound();
      return await env.WALLET_DO.get(env.WALLET_DO.idFromName(name)).fetch(request);
    } catch (error) {
      return refusal(error, "", {});
    }
  },
};

const isKey = (key) =>
  typeof key === "object" && key !== null && isText(key.scope) && isText(key.id) && Object.keys(key).length === 2;
const isAsset = (asset) => typeof asset === "string" && /^[A-Z0-9]{3,12}$/.test(asset);
const isGame = (game) => typeof game === "string" && /^[a-z0-9_.-]{1,48}$/.test(game);
const BET = { key: isKey, round_id: isText, game: isGame, asset: isAsset, amount_minor: isAmount };
const optionalBoolean = Object.assign((value) => typeof value === "boolean", { optional: true });
const WIN = {
  key: isKey, round_id: isText, game: isGame, bet_key: isKey, asset: isAsset, amount_minor: isAmount,
  closes_round: optionalBoolean,
};
const isPositive = (amount) => isAmount(amount) && amount > 0;
const PROMO_CREDIT = { key: isKey, campaign: isText, asset: isAsset, amount_minor: isPositive };

const command = (kind, fields) => {
  const handler = async ({ object, body }) => ({ answer: await object.run({ kind, ...body }) });
  return { POST: { access: "service", fields, handler } };
};
const SHELL = {
  worker: WORKER,
  callers: ["igaming-auth", "igaming-games", "igaming-wallet"],
  routeOf: (path) => path.slice(path.lastIndexOf("/")),
  routes: {
    "/bet": command("bet", BET),
    "/win": command("win", WIN),
    "/promo-credit": command("promo_credit", PROMO_CREDIT),
    "/balances": { GET: { access: "service", handler: ({ object }) => ({ answer: object.balances() }) } },
  },
};

export class WalletDo {
  /** Null when it has to be read again: the log alone knows whether an insert that failed is there. */
  #state = null;
  #failures = 0;
  /** The last entries by their keys: what is asked of a wallet is mostly about what it has just done. */
  #recent = new Map();

  constructor(state, env) {
    Object.assign(this, { env, sql: state.storage.sql, name: state.id.name, alarmClock: new Alarm(state.storage) });
    this.sql.exec(TABLES);
    this.synced = this.sql.exec("SELECT synced_sequence FROM outbox WHERE id = 1").toArray()[0]?.synced_sequence ?? 0;
  }

  fetch(request) {
    return serve(SHELL, request, this.env, this);
  }

  /** The alarm is asked for in the same turn as the row is stored, and also after a fault: the row may be stored. */
  async run(command) {
    let answer;
    try {
      answer = this.execute(command);
    } catch (error) {
      await this.arm();
      throw error;
    }
    await this.arm();
    return answer;
  }

  /**
   * Decides and stores without an await, so that commands are executed one at a time. A key is taken to be new until
   * the table's own rule refuses it.
   */
  execute(command) {
    const state = this.state();
    const key = textOf(command.key);
    if (this.#recent.has(key)) return this.again(this.#recent.get(key), command);
    const bet = command.kind === "win" ? this.find(command.bet_key) : undefined;
    let next;
    try {
      next = seal(state, command, decide(state, command, bet), Date.now());
      this.#state = null;
      this.sql.exec("INSERT INTO entries (sequence, command_key, body) VALUES (?1, ?2, ?3)",
        next.entry.sequence, key, next.body);
    } catch (error) {
      const known = this.find(command.key);
      if (!known || known.sequence > state.sequence) throw error;
      this.#state = state;
      return this.again(known, command);
    }
    const { entry } = next;
    state.advance(entry);
    this.#state = state;
    this.remember(key, entry);
    return conclude(entry, false);
  }

  again(known, command) {
    const field = firstDifference(command, known.command);
    if (field) throw refuse("idempotency_conflict", { field });
    return conclude(known, true);
  }

  remember(key, entry) {
    this.#recent.set(key, entry);
    if (this.#recent.size > RECENT_MAX) this.#recent.delete(this.#recent.keys().next().value);
  }

  state() {
    if (!this.#state) {
      const state = this.checkpoint();
      for (let rows = this.bodiesAfter(0); rows.length > 0; rows = this.bodiesAfter(state.sequence)) {
        for (const body of rows) state.advance(readEntry(body));
      }
      this.#state = state;
    }
    return this.#state;
  }

  /** The state that the last flush has kept, so that only the entries after it are read. */
  checkpoint() {
    const [row] = this.sql.exec("SELECT synced_sequence, state, digest FROM outbox WHERE id = 1").toArray();
    if (!row) return new WalletState(this.name);
    if (row.digest !== digestOf(row.synced_sequence, row.state)) throw new Error("a checkpoint was changed");
    return WalletState.read(row.state);
  }

  bodiesAfter(sequence) {
    const rows = this.sql.exec("SELECT body FROM entries WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
      sequence, ENTRIES_READ_MAX).toArray();
    return rows.map((row) => row.body);
  }

  find(key) {
    const text = textOf(key);
    if (this.#recent.has(text)) return this.#recent.get(text);
    const [row] = this.sql.exec("SELECT body FROM entries WHERE command_key = ?1", text).toArray();
    return row && readEntry(row.body);
  }

  balances() {
    const { sequence, balances } = this.state();
    return { sequence, balances: balances.map(view) };
  }

  async arm() {
    if (this.state().sequence <= this.synced) return;
    const delayMs = Math.min(FLUSH_INTERVAL_MS * 2 ** Math.min(this.#failures, 6), FLUSH_INTERVAL_MS_MAX);
    this.alarmClock.setAtLatest(Date.now() + delayMs);
  }

  /** Sends what was not sent yet; an entry counts as sent only once both queues have confirmed it. */
  async alarm() {
    this.alarmClock.rang();
    try {
      for (let messages = 0; messages < FLUSH_MESSAGES_MAX; messages++) if (!(await this.sendMessage())) break;
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      console.error(JSON.stringify({ level: "error", worker: WORKER, event: "flush", fault: String(error) }));
    }
    await this.arm();
  }

  /** One message to the projection, and the events of the same entries. False when all were sent before. */
  async sendMessage() {
    const bodies = this.bodiesAfter(this.synced);
    if (bodies.length === 0) return false;
    const [tenantId, playerId] = this.name.split(":");
    const { message, count } = packEntries(tenantId, playerId, bodies);
    const entries = bodies.slice(0, count).map(readEntry);
    checkChain(entries);
    await this.env.SYNC_QUEUE.send(message, { contentType: "text" });
    for (const events of packEvents(tenantId, playerId, entries)) {
      await this.env.EVENTS_QUEUE.send(events, { contentType: "text" });
    }
    this.synced = entries.at(-1).sequence;
    const state = this.state().write();
    this.sql.exec("INSERT INTO outbox (id, synced_sequence, state, digest) VALUES (1, ?1, ?2, ?3) "
      + "ON CONFLICT (id) DO UPDATE SET synced_sequence = excluded.synced_sequence, state = excluded.state, "
      + "digest = excluded.digest", this.synced, state, digestOf(this.synced, state));
    return true;
  }
}

function checkChain(entries) {
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    if (before && (entry.sequence !== before.sequence + 1 || entry.previous_hash !== before.hash)) {
      throw new Error(`entry ${entry.sequence} does not follow the one before`);
    }
  });
}
