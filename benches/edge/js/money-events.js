// Entries of a wallet's log as the messages that others follow: the projection, and whoever counts money events.

export const MESSAGE_BYTES_MAX = 127_000;
const SCHEMA_VERSION = 1;
const NAMES = { bet: "bet.placed", win: "bet.settled", promo_credit: "wallet.promo_credited" };
/** 10 messages of a batch have as many events as an invocation may write points. */
const MESSAGE_EVENTS_MAX = 25;
const OPENING = '{"source":"wallet","events":[';

/** As many rows as fit one message, from the first. The rows are JSON already, all of it ASCII. */
export function packEntries(tenantId, playerId, bodies) {
  const envelope = JSON.stringify({
    schema_version: SCHEMA_VERSION, tenant_id: tenantId, player_id: playerId, entries: [],
  });
  let bytes = envelope.length;
  let count = 0;
  while (count < bodies.length && bytes + bodies[count].length + 1 <= MESSAGE_BYTES_MAX) {
    bytes += bodies[count].length + 1;
    count += 1;
  }
  if (count === 0) throw new Error("an entry does not fit a queue message");
  return { message: `${envelope.slice(0, -2)}${bodies.slice(0, count).join(",")}]}`, count };
}

/** The events of the entries in as few messages as they fit. */
export function packEvents(tenantId, playerId, entries) {
  const messages = [];
  let events = [];
  let bytes = OPENING.length + 2;
  const end = () => messages.push(`${OPENING}${events.join(",")}]}`);
  for (const entry of entries) {
    const event = JSON.stringify(eventOf(tenantId, playerId, entry));
    if (bytes + event.length + 1 > MESSAGE_BYTES_MAX || events.length === MESSAGE_EVENTS_MAX) {
      end();
      events = [];
      bytes = OPENING.length + 2;
    }
    events.push(event);
    bytes += event.length + 1;
  }
  if (events.length > 0) end();
  return messages;
}

function eventOf(tenant_id, player_id, { sequence, at_ms, hash, command, outcome, balances_after }) {
  const { kind, asset, amount_minor, game, round_id } = command;
  const row = balances_after.find((row) => row.asset === asset);
  const isPlayer = (account) => account.startsWith("player:");
  const change = (outcome.postings ?? []).reduce((sum, { debit, credit, amount_minor: amount }) =>
    sum + (isPlayer(credit) ? amount : 0) - (isPlayer(debit) ? amount : 0), 0);
  return {
    schema_version: SCHEMA_VERSION,
    event_id: `${tenant_id}:${player_id}:${sequence}`,
    tenant_id,
    player_id,
    name: outcome.kind === "applied" ? NAMES[kind] : "wallet.command_refused",
    at_ms,
    data: {
      sequence,
      hash,
      kind,
      refusal_code: outcome.rejection?.code,
      currency: asset,
      amount_minor,
      change_minor: change,
      balance_after_minor: row ? row.cash_minor + row.bonus_minor + row.promo_minor + row.held_minor : 0,
      game_id: game,
      round_id,
    },
  };
}
