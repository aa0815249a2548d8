import type {
  CrashBet,
  CrashFairness,
  CrashLimits,
  CrashState,
  CrashTick,
  Frame,
} from "@cactus/crash-protocol";

/** Two bets a round, each with a panel of its own. */
export const SLOTS = ["a", "b"] as const;
export type Slot = (typeof SLOTS)[number];

export type ConnectionState = "connecting" | "open" | "reconnecting" | "elsewhere";

/** What the page knows of a table. */
export interface Table {
  connection: ConnectionState;
  limits: CrashLimits | null;
  fairness: CrashFairness | null;
  currency: string | null;
  state: CrashState | null;
  tick: CrashTick | null;
  /** The player's bets on the round of now, by id. */
  bets: Readonly<Record<string, CrashBet>>;
  /** The last rounds that ended, newest first. */
  recent: readonly { round: number; point_hundredths: number }[];
}

export const RECENT_MAX = 24;

export const EMPTY_TABLE: Table = {
  connection: "connecting",
  limits: null,
  fairness: null,
  currency: null,
  state: null,
  tick: null,
  bets: {},
  recent: [],
};

export type TableEvent =
  | { type: "connection"; connection: ConnectionState }
  | { type: "recent"; recent: Table["recent"] }
  | { type: "frame"; frame: Frame };

/** The table after an event. Frames of another round than the one that is shown change nothing. */
export function reduceTable(table: Table, event: TableEvent): Table {
  switch (event.type) {
    case "connection":
      return { ...table, connection: event.connection };
    case "recent":
      return { ...table, recent: mergeRecent(table.recent, event.recent) };
    case "frame":
      return reduceFrame(table, event.frame);
  }
}

function reduceFrame(table: Table, frame: Frame): Table {
  switch (frame.type) {
    case "hello":
      return {
        ...enterState(table, frame.state),
        connection: "open",
        limits: frame.limits,
        fairness: frame.fairness ?? null,
        currency: frame.currency,
        bets: Object.fromEntries(
          frame.bets.map((bet) => [bet.bet_id, forward(table.bets[bet.bet_id], bet)]),
        ),
      };
    case "state":
      return enterState(table, frame.state);
    case "tick":
      return frame.round === table.state?.round ? { ...table, tick: frame } : table;
    case "crash":
      return crash(table, frame);
    case "bet_ack":
    case "cashout_ack":
    case "cancel_ack":
    case "bet_update":
      return putBet(table, frame.bet);
    default:
      return table;
  }
}

function enterState(table: Table, state: CrashState): Table {
  const sameRound = table.state?.round === state.round && table.state.chain === state.chain;
  const next = sameRound ? { ...table, state } : { ...table, state, bets: {}, tick: null };
  return state.phase === "crashed" && state.point_hundredths !== undefined
    ? {
        ...next,
        recent: mergeRecent(next.recent, [{ round: state.round, point_hundredths: state.point_hundredths }]),
      }
    : next;
}

function crash(table: Table, frame: Extract<Frame, { type: "crash" }>): Table {
  const { round, point_hundredths, hash, next_round_at_ms } = frame;
  const recent = mergeRecent(table.recent, [{ round, point_hundredths }]);
  if (table.state?.round !== round) return { ...table, recent };
  const state: CrashState = { ...table.state, phase: "crashed", point_hundredths, hash, next_round_at_ms };
  return { ...table, state, recent };
}

function putBet(table: Table, bet: CrashBet): Table {
  if (bet.round !== table.state?.round) return table;
  return { ...table, bets: { ...table.bets, [bet.bet_id]: forward(table.bets[bet.bet_id], bet) } };
}

/** Answers and updates may overtake each other; a bet only ever goes forward. */
function forward(known: CrashBet | undefined, told: CrashBet): CrashBet {
  return known && progress(known) > progress(told) ? known : told;
}

function progress(bet: CrashBet): number {
  return bet.state === "placed" ? 0 : bet.paid ? 2 : 1;
}

function mergeRecent(known: Table["recent"], more: Table["recent"]): Table["recent"] {
  const byRound = new Map([...known, ...more].map((one) => [one.round, one]));
  return [...byRound.values()].sort((one, other) => other.round - one.round).slice(0, RECENT_MAX);
}

/** A `ref` names its panel, so that a bet finds it again after a reconnection. */
export function newRef(slot: Slot): string {
  return `${slot}-${crypto.randomUUID()}`;
}

/** The bet that a panel shows: the last of its own that was not taken back. */
export function betOfSlot(table: Table, slot: Slot): CrashBet | null {
  const live = Object.values(table.bets).filter((bet) => bet.state !== "cancelled");
  const own = live.filter((bet) => bet.ref.startsWith(`${slot}-`));
  // Bets that another page or program placed have other names; they take the panels in turn.
  const foreign = live.filter((bet) => !SLOTS.some((one) => bet.ref.startsWith(`${one}-`)));
  const free = SLOTS.filter((one) => !live.some((bet) => bet.ref.startsWith(`${one}-`)));
  return own.at(-1) ?? foreign[free.indexOf(slot)] ?? null;
}
