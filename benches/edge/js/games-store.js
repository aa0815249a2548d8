// The tables of a player's object. A round costs one row, written again with each step; a key costs one row once.

const TABLES = `
  CREATE TABLE IF NOT EXISTS player (
    id INTEGER PRIMARY KEY CHECK (id = 1), tenant_id TEXT NOT NULL, player_id TEXT NOT NULL,
    tag BLOB NOT NULL CHECK (length(tag) = 8), client_seed TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS server_seeds (
    seed_number INTEGER PRIMARY KEY, server_seed BLOB NOT NULL CHECK (length(server_seed) = 32)) STRICT;
  CREATE TABLE IF NOT EXISTS mines_rounds (
    seed_number INTEGER NOT NULL, nonce INTEGER NOT NULL, round TEXT NOT NULL,
    PRIMARY KEY (seed_number, nonce)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS idempotency_keys (
    idempotency_key TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, receipt TEXT NOT NULL) STRICT, WITHOUT ROWID`;
const SELECT_PLAYER = `
  SELECT p.tenant_id, p.player_id, p.tag, p.client_seed,
    used.seed_number, used.server_seed AS used, next.server_seed AS next,
    (SELECT coalesce(max(nonce) + 1, 0) FROM mines_rounds WHERE seed_number = used.seed_number) AS nonce
  FROM player p
  JOIN server_seeds next ON next.seed_number = (SELECT max(seed_number) FROM server_seeds)
  JOIN server_seeds used ON used.seed_number = next.seed_number - 1`;
const SELECT_ROUND = `
  SELECT r.round, s.server_seed FROM mines_rounds r JOIN server_seeds s ON s.seed_number = r.seed_number
  WHERE r.seed_number = ?1 AND r.nonce = ?2`;
const SELECT_NEWEST = `
  SELECT seed_number, nonce, round FROM mines_rounds ORDER BY seed_number DESC, nonce DESC LIMIT 1`;

const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const isUnfinished = ({ state }) => state.phase === "opening" || state.phase === "running";

export class GamesStore {
  constructor(sql) {
    this.sql = sql;
    this.sql.exec(TABLES);
  }

  rows(sql, ...values) {
    return this.sql.exec(sql, ...values).toArray();
  }

  /** The player's seeds, drawn at first use. */
  player({ tenant_id, subject: { player_id } }) {
    let [player] = this.rows(SELECT_PLAYER);
    if (!player) {
      this.sql.exec("INSERT INTO server_seeds (seed_number, server_seed) VALUES (0, ?1), (1, ?2)",
        random(32), random(32));
      this.sql.exec("INSERT INTO player (id, tenant_id, player_id, tag, client_seed) VALUES (1, ?1, ?2, ?3, ?4)",
        tenant_id, player_id, random(8), random(16).toHex());
      [player] = this.rows(SELECT_PLAYER);
    }
    if (player.player_id !== player_id || player.tenant_id !== tenant_id) throw new Error("another player's object");
    return player;
  }

  owner() {
    return this.rows("SELECT tenant_id, player_id FROM player")[0];
  }

  setClientSeed(seed) {
    this.sql.exec("UPDATE player SET client_seed = ?1", seed);
  }

  insert([seedNumber, nonce], round) {
    this.sql.exec("INSERT INTO mines_rounds (seed_number, nonce, round) VALUES (?1, ?2, ?3)",
      seedNumber, nonce, JSON.stringify(round));
  }

  load(at) {
    const [row] = this.rows(SELECT_ROUND, ...at);
    return row && { round: JSON.parse(row.round), serverSeed: row.server_seed };
  }

  update([seedNumber, nonce], round) {
    this.sql.exec("UPDATE mines_rounds SET round = ?3 WHERE seed_number = ?1 AND nonce = ?2",
      seedNumber, nonce, JSON.stringify(round));
  }

  /** The rounds that wait for the player or the wallet: the newest, and those it lists. Oldest first. */
  unresolved() {
    const [newest] = this.rows(SELECT_NEWEST);
    if (!newest) return [];
    const round = JSON.parse(newest.round);
    const listed = round.unresolved_before.map((at) => ({ at, round: this.load(at).round }));
    listed.push({ at: [newest.seed_number, newest.nonce], round });
    return listed.filter(({ round }) => isUnfinished(round) || round.state.retry);
  }

  known(key) {
    return this.rows("SELECT fingerprint, receipt FROM idempotency_keys WHERE idempotency_key = ?1", key)[0];
  }

  remember(key, receipt) {
    if (!key) return;
    this.sql.exec("INSERT INTO idempotency_keys (idempotency_key, fingerprint, receipt) VALUES (?1, ?2, ?3)",
      key.text, key.fingerprint, JSON.stringify(receipt));
  }
}
