// Mines and Tower of the mock platform, and the seeds that decide them.

import { SHAPES, commitmentOf, minesOf, randomHex, towerOf } from "./outcomes.mjs";

export class Rounds {
  rounds = new Map();

  constructor(wallet) {
    this.wallet = wallet;
    this.players = new Map();
  }

  async seedsOf(player) {
    if (!this.players.has(player)) {
      const [server_seed, next] = [randomHex(32), randomHex(32)];
      this.players.set(player, { server_seed, next, client_seed: randomHex(8), nonce: 0 });
    }
    return this.players.get(player);
  }

  async seeds(player) {
    const { server_seed, next, client_seed, nonce } = await this.seedsOf(player);
    const [commitment, next_commitment] = [await commitmentOf(server_seed), await commitmentOf(next)];
    return { commitment, client_seed, nonce, next_commitment };
  }

  async rotate(player, clientSeed) {
    const running = this.of(player).filter((round) => round.phase === "running").length;
    if (running > 0) return { code: "rounds_running", rounds: running };
    const seeds = await this.seedsOf(player);
    const { server_seed, nonce } = seeds;
    for (const round of this.of(player)) if (round.secret === server_seed) round.server_seed = server_seed;
    const revealed = { server_seed, commitment: await commitmentOf(server_seed), rounds: nonce };
    Object.assign(seeds, { server_seed: seeds.next, next: randomHex(32), nonce: 0 });
    if (clientSeed) seeds.client_seed = clientSeed;
    return { revealed, current: await this.seeds(player) };
  }

  of(player) {
    return [...this.rounds.values()].filter((round) => round.player === player);
  }

  async start(player, game, { amount_minor, mines, difficulty }) {
    const available = this.wallet.balance(player).available_minor;
    if (available < amount_minor) {
      return { code: "insufficient_funds", needed_minor: amount_minor, available_minor: available };
    }
    const seeds = await this.seedsOf(player);
    const { server_seed, client_seed } = seeds;
    const inputs = { server_seed, client_seed, nonce: seeds.nonce, mines, difficulty };
    const round = {
      round_id: `rnd_${randomHex(16)}`,
      game,
      player,
      phase: "running",
      currency: "BRL",
      amount_minor,
      moves: [],
      payout_minor: 0,
      secret: server_seed,
      server_seed: null,
      mines,
      difficulty,
      board: game === "mines" ? await minesOf(inputs) : await towerOf(inputs),
      fairness: {
        scheme: `cactus-${game}`,
        scheme_version: 1,
        commitment: await commitmentOf(server_seed),
        client_seed,
        nonce: seeds.nonce,
        house_edge_basis_points: 100,
        payout_max_minor: 1_000_000_000,
      },
    };
    seeds.nonce += 1;
    this.rounds.set(round.round_id, round);
    return shown(round, this.wallet.move(player, -amount_minor, "bet", game, round.round_id));
  }

  reveal(player, id, tile) {
    const round = this.rounds.get(id);
    if (!round || round.player !== player) return { code: "round_not_found" };
    if (round.phase !== "running") return { code: "round_over" };
    if (round.game === "mines" && round.moves.includes(tile)) return { code: "tile_already_open" };
    const level = round.moves.length;
    round.moves.push(tile);
    const safe = round.game === "mines" ? !round.board.includes(tile) : round.board[level].includes(tile);
    if (!safe) round.phase = "lost";
    const last = round.game === "mines" ? 25 - round.mines : 9;
    if (safe && round.moves.length === last) return this.cashOut(player, id);
    return shown(round, null);
  }

  cashOut(player, id) {
    const round = this.rounds.get(id);
    if (!round || round.player !== player) return { code: "round_not_found" };
    if (round.phase !== "running") return { code: "round_over" };
    if (round.moves.length === 0) return { code: "nothing_revealed" };
    round.payout_minor = worth(round);
    round.phase = "cashed_out";
    return shown(round, this.wallet.move(player, round.payout_minor, "win", round.game, id));
  }

  list(player, game) {
    const over = this.of(player).filter((round) => round.game === game && round.phase !== "running");
    return over.toReversed().map((round) => ({ ...shown(round, null), game, server_seed: round.server_seed }));
  }

  open(player, game) {
    const running = this.of(player).filter((round) => round.game === game && round.phase === "running");
    return running.map((round) => shown(round, null));
  }
}

const good = (round) => round.moves.length - (round.phase === "lost" ? 1 : 0);

function fraction(round) {
  let [numerator, denominator] = [9_900n, 10_000n];
  for (let move = 0; move < good(round); move += 1) {
    const [tiles, safe] = round.game === "mines" ? [25 - move, 25 - round.mines - move] : SHAPES[round.difficulty];
    [numerator, denominator] = [numerator * BigInt(tiles), denominator * BigInt(safe)];
  }
  return [numerator, denominator];
}

function worth(round) {
  const [numerator, denominator] = fraction(round);
  return Number((BigInt(round.amount_minor) * numerator) / denominator);
}

function shown(round, balance) {
  const { round_id, phase, currency, amount_minor, payout_minor, fairness, game, moves, board } = round;
  const over = phase !== "running";
  const own =
    game === "mines"
      ? { mines: round.mines, opened_tiles: moves, mine_tiles: over ? board : null }
      : { difficulty: round.difficulty, climbed_tiles: moves, level: good(round), safe_tiles: over ? board : null };
  return {
    round_id,
    phase,
    currency,
    amount_minor,
    multiplier: good(round) === 0 ? null : fraction(round).join("/"),
    cash_out_minor: over || moves.length === 0 ? null : worth(round),
    payout_minor,
    fairness,
    balance,
    ...own,
  };
}
