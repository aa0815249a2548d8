// One crash table of the mock platform: rounds on a clock, two bets a player, protocol 1.

import { crashOf, randomHex, stepOf } from "./outcomes.mjs";

const BETTING_MS = 5_000;
const CLOSING_MS = 500;
const PAUSE_MS = 3_000;
const GAMES = 2_000;
const LIMITS = {
  stake_minor_min: 1,
  stake_minor_max: 10_000_000,
  payout_minor_max: 1_000_000_000,
  round_payout_minor_max: 5_000_000_000,
  multiplier_max_hundredths: 1_000_000,
  bets_per_round: 2,
};

const multiplierAt = (elapsedMs) => Math.floor(100 * Math.exp(0.000_06 * elapsedMs));
const reachedAtMs = (hundredths) => Math.ceil(Math.log(hundredths / 100) / 0.000_06);

export class Table {
  sockets = new Set();
  rounds = [];
  round = 0;
  bets = [];
  phase = "preparing";

  constructor(wallet) {
    this.wallet = wallet;
  }

  async start() {
    this.hashes = [randomHex(32)];
    for (let game = 0; game < GAMES; game += 1) this.hashes.unshift(await stepOf(this.hashes[0]));
    this.salt = randomHex(32);
    // A table that has been played before shows more.
    while (this.round < 30) {
      this.round += 1;
      const { point } = await crashOf(this.outcomeInputs());
      this.rounds.unshift(this.record(point, Date.now()));
    }
    void this.play();
  }

  outcomeInputs() {
    return { hash: this.hashes[this.round], salt: this.salt, game: this.round };
  }

  async play() {
    for (;;) {
      this.round += 1;
      this.bets = [];
      const now = Date.now();
      this.times = { opened_at_ms: now, betting_closes_at_ms: now + BETTING_MS };
      this.times.starts_at_ms = now + BETTING_MS + CLOSING_MS;
      const { point } = await crashOf(this.outcomeInputs());
      await this.enter("betting", BETTING_MS);
      await this.enter("starting", CLOSING_MS);
      this.times.started_at_ms = Date.now();
      await this.enter("running", 0);
      await this.run(point);
      await this.end(point);
    }
  }

  async enter(phase, ms) {
    this.phase = phase;
    this.broadcast({ type: "state", state: this.state() });
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  async run(point) {
    const bustMs = reachedAtMs(point);
    for (;;) {
      const elapsed = Date.now() - this.times.started_at_ms;
      const reached = Math.min(multiplierAt(elapsed), point);
      for (const bet of this.open()) {
        const target = bet.auto_cash_out_hundredths;
        if (target !== undefined && target <= reached) this.pay(bet, target, "auto");
      }
      if (elapsed >= bustMs) return;
      this.broadcast(this.tick(elapsed, reached));
      await new Promise((resolve) => setTimeout(resolve, Math.min(250, bustMs - elapsed)));
    }
  }

  async end(point) {
    this.phase = "crashed";
    for (const bet of this.open()) {
      bet.state = "lost";
      this.tell(bet.player, { type: "bet_update", bet: shown(bet) });
    }
    this.times.next_round_at_ms = Date.now() + PAUSE_MS;
    this.point = point;
    this.rounds.unshift(this.record(point, this.times.opened_at_ms));
    this.broadcast({
      type: "crash",
      round: this.round,
      point_hundredths: point,
      hash: this.hashes[this.round],
      next_round_at_ms: this.times.next_round_at_ms,
    });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }

  open() {
    return this.bets.filter((bet) => bet.state === "placed");
  }

  pay(bet, hundredths, by) {
    Object.assign(bet, { state: "cashed_out", cashed_out_at_hundredths: hundredths, cashed_out_by: by, paid: false });
    bet.payout_minor = Math.floor((bet.amount_minor * hundredths) / 100);
    setTimeout(() => {
      bet.paid = true;
      const balance = this.wallet.move(bet.player, bet.payout_minor, "win", "crash", bet.bet_id);
      this.tell(bet.player, { type: "bet_update", bet: shown(bet), balance });
    }, 40);
  }

  record(point, openedAt) {
    return {
      round: this.round,
      chain: 1,
      game: this.round,
      phase: "crashed",
      scheme: "cactus-crash",
      scheme_version: 1,
      house_edge_basis_points: 100,
      multiplier_max_hundredths: LIMITS.multiplier_max_hundredths,
      hash: this.hashes[this.round],
      previous_hash: this.hashes[this.round - 1],
      salt: this.salt,
      point_hundredths: point,
      interrupted: false,
      opened_at_ms: openedAt,
      bets: this.bets.length,
      stake_minor: sum(this.bets, "amount_minor"),
      payout_minor: sum(this.bets, "payout_minor"),
    };
  }

  chain() {
    const played = this.rounds.length;
    const seeding = { published_at_ms: 1, beacon_public_key: "00", beacon_genesis_s: 1, beacon_period_s: 1 };
    return {
      chain: 1,
      scheme: "cactus-crash",
      scheme_version: 1,
      games: GAMES,
      played,
      remaining: GAMES - played,
      first_round: 1,
      terminating_hash: this.hashes[0],
      seeding: { ...seeding, beacon_round: 1, salt: this.salt },
      last_hash: this.hashes[played],
      checkpoints: [],
    };
  }

  state() {
    const crashed = this.phase === "crashed";
    return {
      round: this.round,
      chain: 1,
      game: this.round,
      phase: this.phase,
      ...this.times,
      previous_hash: this.hashes[this.round - 1],
      server_ms: Date.now(),
      ...(crashed ? { point_hundredths: this.point, hash: this.hashes[this.round] } : {}),
    };
  }

  tick(elapsed, hundredths) {
    const bets = this.bets.filter((bet) => bet.state !== "cancelled");
    return {
      type: "tick",
      round: this.round,
      elapsed_ms: elapsed,
      multiplier_hundredths: hundredths,
      bets: bets.length,
      open_bets: this.open().length,
      stake_minor: sum(bets, "amount_minor"),
      payout_minor: sum(bets, "payout_minor"),
    };
  }

  join(socket, player) {
    const member = { socket, player };
    this.sockets.add(member);
    socket.on("close", () => this.sockets.delete(member));
    socket.on("message", (data) => this.receive(member, JSON.parse(String(data))));
    const fairness = { scheme: "cactus-crash", scheme_version: 1, house_edge_basis_points: 100, mode: "chain" };
    send(socket, {
      type: "hello",
      protocol: 1,
      player_id: player,
      table: "main",
      currency: "BRL",
      server_ms: Date.now(),
      limits: LIMITS,
      fairness: { ...fairness, terminating_hash: this.hashes[0], salt: this.salt },
      state: this.state(),
      bets: this.bets.filter((bet) => bet.player === player).map(shown),
    });
  }

  receive({ socket, player }, frame) {
    const refuse = (code, more = {}) => send(socket, { type: "error", ref: frame.ref, code, detail: code, ...more });
    if (frame.type === "ping") return send(socket, { type: "pong", ref: frame.ref, server_ms: Date.now() });
    if (frame.type === "bet") return this.bet(socket, player, frame, refuse);
    const bet = this.bets.find((one) => one.bet_id === frame.bet_id && one.player === player);
    if (!bet) return refuse("bet_not_found");
    if (bet.state !== "placed") return refuse("bet_over");
    if (frame.type === "cashout") {
      if (this.phase !== "running") return refuse("round_not_running");
      this.pay(bet, multiplierAt(Date.now() - this.times.started_at_ms), "player");
      return send(socket, { type: "cashout_ack", ref: frame.ref, bet: shown(bet) });
    }
    if (this.phase !== "betting") return refuse("betting_closed");
    bet.state = "cancelled";
    send(socket, { type: "cancel_ack", ref: frame.ref, bet: shown(bet) });
    const balance = this.wallet.move(player, bet.amount_minor, "rollback", "crash", bet.bet_id);
    return this.tell(player, { type: "bet_update", bet: shown(bet), balance });
  }

  bet(socket, player, frame, refuse) {
    if (this.phase !== "betting") return refuse("betting_closed");
    const own = this.bets.filter((bet) => bet.player === player && bet.state !== "cancelled");
    if (own.length >= LIMITS.bets_per_round) return refuse("too_many_bets", { bets_per_round: 2 });
    const available = this.wallet.balance(player).available_minor;
    if (available < frame.amount_minor) {
      return refuse("insufficient_funds", { needed_minor: frame.amount_minor, available_minor: available });
    }
    const bet = { bet_id: `bet_${randomHex(16)}`, player, round: this.round, ref: frame.ref, currency: "BRL" };
    bet.amount_minor = frame.amount_minor;
    if (frame.auto_cash_out_hundredths) bet.auto_cash_out_hundredths = frame.auto_cash_out_hundredths;
    Object.assign(bet, { state: "placed", payout_minor: 0, paid: true });
    const balance = this.wallet.move(player, -bet.amount_minor, "bet", "crash", bet.bet_id);
    this.bets.push(bet);
    (this.past ??= []).unshift(bet);
    return send(socket, { type: "bet_ack", ref: frame.ref, bet: shown(bet), balance });
  }

  betsOf(player) {
    return (this.past ?? []).filter((bet) => bet.player === player).map(shown);
  }

  broadcast(frame) {
    for (const { socket } of this.sockets) send(socket, frame);
  }

  tell(player, frame) {
    for (const member of this.sockets) if (member.player === player) send(member.socket, frame);
  }
}

const shown = ({ player: _, ...bet }) => bet;
const sum = (list, name) => list.reduce((total, one) => total + one[name], 0);
const send = (socket, frame) => socket.send(JSON.stringify(frame));
