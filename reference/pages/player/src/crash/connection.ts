import { CLOSE_CODES, CRASH_CONNECT_PATH, type ClientFrame, type CrashBet, type Frame } from "@cactus/crash-protocol";

import { Problem } from "../api/problem";
import { ServerClock } from "./clock";
import { readFrame } from "./protocol";

/** A page that stays quiet for 5 minutes is cut off; the exchanges also keep the clock right. */
const PING_MS = 20_000;
/** The first exchanges, to find a quick one. */
const PINGS_AT_ONCE = 3;
const BACK_OFF_MS = 400;
const BACK_OFF_MS_MAX = 10_000;
/** An answer that takes longer than this is not coming on this socket. */
const ANSWER_MS = 12_000;

type Command = Exclude<ClientFrame, { type: "ping" }>;

interface Pending {
  command: Command;
  round: number;
  resolve: (bet: CrashBet) => void;
  reject: (problem: Problem) => void;
  timer: ReturnType<typeof setTimeout>;
}

export interface ConnectionListener {
  onFrame: (frame: Frame) => void;
  onDown: (elsewhere: boolean) => void;
  onTokenExpired: () => void;
}

/** One socket at a time, opened again when it breaks; commands without an answer are repeated under their `ref`. */
export class CrashConnection {
  readonly clock = new ServerClock();
  #socket: WebSocket | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pinging: ReturnType<typeof setInterval> | undefined;
  #stopped = false;
  #round = 0;
  readonly #pending = new Map<string, Pending>();
  readonly #pings = new Map<string, number>();

  constructor(
    private readonly token: string,
    private readonly listener: ConnectionListener,
  ) {}

  open(): void {
    this.#stopped = false;
    clearTimeout(this.#timer);
    if (this.#socket) leave(this.#socket);
    const url = new URL(CRASH_CONNECT_PATH, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("token", this.token);
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = (event) => this.#receive(socket, event);
    socket.onclose = (event) => this.#closed(socket, event.code);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#pinging);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) leave(socket);
    for (const ref of [...this.#pending.keys()]) this.#fail(ref, new Problem("unavailable"));
  }

  /** Resolves with the bet once the table has answered. */
  send(command: Command): Promise<CrashBet> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(command.ref, new Problem("unavailable")), ANSWER_MS);
      this.#pending.set(command.ref, { command, round: this.#round, resolve, reject, timer });
      this.#write(command);
    });
  }

  #write(frame: ClientFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #ping = (): void => {
    const ref = `p-${crypto.randomUUID()}`;
    this.#pings.set(ref, Date.now());
    this.#write({ type: "ping", ref });
  };

  #receive(socket: WebSocket, event: MessageEvent): void {
    if (socket !== this.#socket || typeof event.data !== "string") return;
    const frame = readFrame(event.data);
    if (!frame) return;
    if (frame.type === "hello") this.#welcomed(frame.server_ms);
    if (frame.type === "hello" || frame.type === "state") this.#enter(frame.state.round, frame.state.server_ms);
    if (frame.type === "pong") this.#ponged(frame.ref, frame.server_ms);
    this.listener.onFrame(frame);
    if (frame.type === "hello") this.#settle(frame.bets);
    if (frame.type === "bet_ack" || frame.type === "cashout_ack" || frame.type === "cancel_ack") {
      this.#answer(frame.ref, frame.bet);
    }
    if (frame.type === "error" && frame.ref !== undefined) this.#fail(frame.ref, Problem.from(frame));
  }

  #welcomed(serverMs: number): void {
    this.#failures = 0;
    this.clock.reset();
    this.clock.heard(serverMs, Date.now());
    this.#pings.clear();
    clearInterval(this.#pinging);
    this.#pinging = setInterval(this.#ping, PING_MS);
    for (let ping = 0; ping < PINGS_AT_ONCE; ping += 1) this.#ping();
  }

  #enter(round: number, serverMs: number): void {
    this.#round = round;
    this.clock.heard(serverMs, Date.now());
  }

  #ponged(ref: string | undefined, serverMs: number | undefined): void {
    const sentMs = ref === undefined ? undefined : this.#pings.get(ref);
    if (ref === undefined || sentMs === undefined || serverMs === undefined) return;
    this.#pings.delete(ref);
    this.clock.measured(sentMs, serverMs, Date.now());
  }

  /** After a reconnection: a `ref` is a key within its round only, so that a command of a round that is over is not
   * repeated; a bet that the table shows needs no repetition. */
  #settle(bets: readonly CrashBet[]): void {
    for (const [ref, { command, round }] of this.#pending) {
      const placed = bets.find((bet) => bet.ref === ref);
      if (command.type === "bet" && placed) this.#answer(ref, placed);
      else if (round === this.#round) this.#write(command);
      else this.#fail(ref, new Problem("unavailable"));
    }
  }

  #answer(ref: string, bet: CrashBet): void {
    this.#take(ref)?.resolve(bet);
  }

  #fail(ref: string, problem: Problem): void {
    this.#take(ref)?.reject(problem);
  }

  #take(ref: string): Pending | undefined {
    const pending = this.#pending.get(ref);
    if (pending) clearTimeout(pending.timer);
    this.#pending.delete(ref);
    return pending;
  }

  #closed(socket: WebSocket, code: number): void {
    if (socket !== this.#socket || this.#stopped) return;
    clearInterval(this.#pinging);
    if (code === CLOSE_CODES.token_expired) {
      this.stop();
      this.listener.onTokenExpired();
      return;
    }
    const elsewhere = code === CLOSE_CODES.too_many_sockets;
    this.listener.onDown(elsewhere);
    if (elsewhere) {
      // Opening again would cut off the page that the player went on with.
      this.stop();
      return;
    }
    const longest = Math.min(BACK_OFF_MS * 2 ** this.#failures, BACK_OFF_MS_MAX);
    this.#failures += 1;
    // A spread, so that a table that comes back is not run down by all at once.
    this.#timer = setTimeout(() => this.open(), longest * (0.5 + Math.random() / 2));
  }
}

/** Closes a socket. Closed before it is established, a browser would report a failure. */
function leave(socket: WebSocket): void {
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(1000);
  else socket.close(1000);
}
