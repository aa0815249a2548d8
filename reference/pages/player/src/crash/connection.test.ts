import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { CrashConnection } from "./connection";

/** A socket whose other end is the test. */
class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = FakeSocket.OPEN;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: URL) {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = 3;
  }

  tell(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  break(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  commands(): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame["type"] !== "ping");
  }
}

const listener = { onFrame: vi.fn(), onDown: vi.fn(), onTokenExpired: vi.fn() };
const hello = (round: number, bets: unknown[] = []) => ({
  type: "hello",
  server_ms: 1,
  state: { round, server_ms: 1, phase: "betting" },
  bets,
});
const bet = { type: "bet", ref: "a-1", amount_minor: 5, currency: "BRL" } as const;
const placed = { bet_id: "bet_1", round: 7, ref: "a-1", state: "placed" };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("location", { href: "https://brand.example/" });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
  FakeSocket.all = [];
});

function connect(round = 7): { connection: CrashConnection; socket: FakeSocket } {
  const connection = new CrashConnection("tok en", listener);
  connection.open();
  const socket = FakeSocket.all[0]!;
  socket.tell(hello(round));
  return { connection, socket };
}

function reconnect(round: number, bets: unknown[] = []): FakeSocket {
  vi.advanceTimersByTime(500);
  const socket = FakeSocket.all[1]!;
  socket.tell(hello(round, bets));
  return socket;
}

describe("a connection to a table", () => {
  it("does not close a socket before it is established", () => {
    const connection = new CrashConnection("token", listener);
    connection.open();
    const socket = FakeSocket.all[0]!;
    socket.readyState = FakeSocket.CONNECTING;
    connection.stop();
    expect(socket.readyState).toBe(FakeSocket.CONNECTING);
    socket.readyState = FakeSocket.OPEN;
    socket.onopen?.();
    expect(socket.readyState).toBe(3);
  });

  it("opens a secure socket with the token", () => {
    connect();
    expect(String(FakeSocket.all[0]?.url)).toBe("wss://brand.example/api/games/crash/connect?token=tok+en");
  });

  it("answers a command with the bet of its ack, and a refusal with its code", async () => {
    const { connection, socket } = connect();
    const acked = connection.send(bet);
    socket.tell({ type: "bet_ack", ref: "a-1", bet: placed });
    await expect(acked).resolves.toEqual(placed);
    const refused = connection.send({ type: "cashout", ref: "a-2", bet_id: "bet_1" });
    socket.tell({ type: "error", ref: "a-2", code: "round_crashed", detail: "" });
    await expect(refused).rejects.toMatchObject({ code: "round_crashed" });
  });

  it("repeats a command without an answer under its ref, in the same round", async () => {
    const { connection, socket } = connect();
    const acked = connection.send(bet);
    socket.break(1006);
    const again = reconnect(7);
    expect(again.commands()).toEqual([bet]);
    again.tell({ type: "bet_ack", ref: "a-1", bet: placed });
    await expect(acked).resolves.toEqual(placed);
  });

  it("never repeats a bet in the next round, where the ref is another bet", async () => {
    const { connection, socket } = connect();
    const lost = connection.send(bet);
    socket.break(1006);
    const outcome = expect(lost).rejects.toMatchObject({ code: "unavailable" });
    expect(reconnect(8).commands()).toEqual([]);
    await outcome;
  });

  it("takes a bet that the hello shows as answered", async () => {
    const { connection, socket } = connect();
    const acked = connection.send(bet);
    socket.break(1006);
    expect(reconnect(7, [placed]).commands()).toEqual([]);
    await expect(acked).resolves.toEqual(placed);
  });

  it("comes back with growing pauses, but not when the token ended or another page took over", () => {
    const { socket } = connect();
    socket.break(1006);
    expect(listener.onDown).toHaveBeenCalledWith(false);
    vi.advanceTimersByTime(500);
    FakeSocket.all[1]!.break(1006);
    vi.advanceTimersByTime(390);
    expect(FakeSocket.all).toHaveLength(2);
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all).toHaveLength(3);
    FakeSocket.all[2]!.break(4409);
    expect(listener.onDown).toHaveBeenLastCalledWith(true);
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(3);
  });

  it("says when the token has expired", () => {
    connect().socket.break(4401);
    vi.advanceTimersByTime(60_000);
    expect(listener.onTokenExpired).toHaveBeenCalledOnce();
    expect(FakeSocket.all).toHaveLength(1);
  });

  it("gives up waiting for an answer", async () => {
    const { connection } = connect();
    const outcome = expect(connection.send(bet)).rejects.toMatchObject({ code: "unavailable" });
    vi.advanceTimersByTime(12_000);
    await outcome;
  });
});
