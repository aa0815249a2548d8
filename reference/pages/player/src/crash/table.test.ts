import type { CrashBet, CrashState, Frame } from "@cactus/crash-protocol";
import { describe, expect, it } from "vitest";

import { EMPTY_TABLE, RECENT_MAX, type Table, betOfSlot, newRef, reduceTable } from "./table";

type HelloFrame = Extract<Frame, { type: "hello" }>;

const state = (round: number, phase: CrashState["phase"]): CrashState => ({
  round,
  chain: 1,
  game: round,
  phase,
  server_ms: 1_000,
});

const bet = (change: Partial<CrashBet> = {}): CrashBet => ({
  bet_id: "bet_1",
  round: 7,
  ref: "a-1",
  currency: "BRL",
  amount_minor: 500,
  state: "placed",
  payout_minor: 0,
  paid: true,
  ...change,
});

const hello = (change: Partial<HelloFrame> = {}): HelloFrame => ({
  type: "hello",
  protocol: 1,
  player_id: "plr_1",
  table: "main",
  currency: "BRL",
  server_ms: 1_000,
  limits: {
    stake_minor_min: 1,
    stake_minor_max: 100,
    payout_minor_max: 1_000,
    round_payout_minor_max: 10_000,
    multiplier_max_hundredths: 1_000_000,
    bets_per_round: 2,
  },
  state: state(7, "betting"),
  bets: [],
  ...change,
});

const after = (...frames: Frame[]): Table =>
  frames.reduce((table, frame) => reduceTable(table, { type: "frame", frame }), EMPTY_TABLE);

const cashedOut = bet({ state: "cashed_out", payout_minor: 900, paid: false, cashed_out_at_hundredths: 180 });

describe("a table", () => {
  it("shows what the hello tells, and opens", () => {
    const table = after(hello({ bets: [bet()] }));
    expect(table.connection).toBe("open");
    expect(table.bets["bet_1"]?.amount_minor).toBe(500);
  });

  it("forgets bets and ticks of the round before", () => {
    const ack: Frame = { type: "bet_ack", ref: "a-1", bet: bet() };
    const table = after(hello(), ack, { type: "state", state: state(8, "betting") });
    expect(table.bets).toEqual({});
    expect(table.tick).toBeNull();
  });

  it("keeps bets through the phases of one round", () => {
    const table = after(hello({ bets: [bet()] }), { type: "state", state: state(7, "running") });
    expect(Object.keys(table.bets)).toEqual(["bet_1"]);
  });

  it("never takes a bet back to where it stood before", () => {
    const paid = { ...cashedOut, paid: true };
    const late: Frame[] = [
      { type: "bet_update", bet: paid },
      { type: "cashout_ack", ref: "a-2", bet: cashedOut },
      { type: "bet_ack", ref: "a-1", bet: bet() },
    ];
    expect(after(hello(), ...late).bets["bet_1"]).toEqual(paid);
    expect(after(hello(), late[0]!, hello({ bets: [cashedOut] })).bets["bet_1"]).toEqual(paid);
  });

  it("ignores ticks and bets of other rounds", () => {
    const tick = { type: "tick" as const, round: 6, elapsed_ms: 5, multiplier_hundredths: 100 };
    const numbers = { bets: 1, open_bets: 1, stake_minor: 1, payout_minor: 0 };
    const table = after(hello(), { ...tick, ...numbers }, { type: "bet_update", bet: bet({ round: 6 }) });
    expect(table.tick).toBeNull();
    expect(table.bets).toEqual({});
  });

  it("ends a round by its crash frame and remembers the point once", () => {
    const end: Frame = { type: "crash", round: 7, point_hundredths: 123, hash: "ab", next_round_at_ms: 9 };
    const told = { ...state(7, "crashed"), point_hundredths: 123 };
    const table = after(hello(), end, { type: "state", state: told });
    expect(table.state?.phase).toBe("crashed");
    expect(table.recent).toEqual([{ round: 7, point_hundredths: 123 }]);
  });

  it("remembers a bounded number of rounds, newest first, whatever the order of news", () => {
    const recent = Array.from({ length: 40 }, (_, index) => ({ round: index + 1, point_hundredths: 100 }));
    const table = reduceTable(EMPTY_TABLE, { type: "recent", recent });
    expect(table.recent).toHaveLength(RECENT_MAX);
    expect(table.recent[0]?.round).toBe(40);
  });

  it("skips frames that it does not know", () => {
    const table = after(hello());
    const unknown = { type: "jackpot" } as unknown as Frame;
    expect(reduceTable(table, { type: "frame", frame: unknown })).toBe(table);
  });
});

describe("panels", () => {
  it("find their bets by ref, and not those taken back", () => {
    const other = bet({ bet_id: "bet_2", ref: "b-1" });
    const cancelled = bet({ bet_id: "bet_0", state: "cancelled" });
    const table = after(hello({ bets: [cancelled, bet(), other] }));
    expect(betOfSlot(table, "a")?.bet_id).toBe("bet_1");
    expect(betOfSlot(table, "b")?.bet_id).toBe("bet_2");
    expect(betOfSlot(after(hello({ bets: [cancelled] })), "a")).toBeNull();
  });

  it("show bets that were placed elsewhere", () => {
    const table = after(hello({ bets: [bet({ ref: "mine" }), bet({ bet_id: "bet_2", ref: "b-1" })] }));
    expect(betOfSlot(table, "a")?.ref).toBe("mine");
    expect(betOfSlot(table, "b")?.ref).toBe("b-1");
  });

  it("name refs within the protocol's bounds", () => {
    expect(newRef("a")).toMatch(/^a-[\x21-\x7e]{1,62}$/);
  });
});
