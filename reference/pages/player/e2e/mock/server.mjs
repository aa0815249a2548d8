// A platform in memory that answers this page as the real one does, so that the page can be worked on alone:
//
//     npm run build && npm run mock        serves dist/ and /api at http://localhost:8790
//
// It is test code: nothing is kept, nobody is checked.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { WebSocketServer } from "ws";

import { randomHex } from "./outcomes.mjs";
import { Rounds } from "./rounds.mjs";
import { Table } from "./table.mjs";

const PORT = Number(process.env.PORT ?? 8790);
const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const WELCOME_MINOR = 100_000;

const accounts = new Map();
const tokens = new Map();

const wallet = {
  entries: [],
  minor: new Map(),
  balance(player) {
    const minor = this.minor.get(player) ?? 0;
    const colours = { cash_minor: 0, bonus_minor: 0, promo_minor: minor, held_minor: 0 };
    return { currency: "BRL", scale: 2, balance_minor: minor, available_minor: minor, ...colours };
  },
  move(player, change, kind, game, round) {
    const after = (this.minor.get(player) ?? 0) + change;
    this.minor.set(player, after);
    const entry = { kind, game, round_id: round, change_minor: change, amount_minor: Math.abs(change) };
    const place = { player, sequence: this.entries.length + 1, at_ms: Date.now(), currency: "BRL" };
    this.entries.unshift({ ...place, ...entry, balance_after_minor: after, hash: randomHex(32) });
    return this.balance(player);
  },
};

const rounds = new Rounds(wallet);
const table = new Table(wallet);

function logIn(account) {
  const token = randomHex(16);
  tokens.set(token, account.player.player_id);
  return {
    player: account.player,
    access_token: token,
    token_type: "Bearer",
    expires_in_s: 3600,
    refresh_token: "none",
    refresh_expires_in_s: 86_400,
    device_token: "none",
  };
}

function register({ email, password }) {
  if (accounts.has(email)) return { code: "email_taken" };
  if (password.length < 8) return { code: "invalid_password", bytes_min: 8, bytes_max: 1024 };
  const player = { player_id: `plr_${randomHex(16)}`, tenant_id: "demo", email, created_at_ms: Date.now() };
  const account = { player, password };
  accounts.set(email, account);
  wallet.move(player.player_id, WELCOME_MINOR, "grant_promo", null, null);
  return logIn(account);
}

function login({ email, password }) {
  const account = accounts.get(email);
  return account?.password === password ? logIn(account) : { code: "invalid_credentials" };
}

const ROUTES = {
  "POST /api/auth/register": ({ body }) => register(body),
  "POST /api/auth/login": ({ body }) => login(body),
  "POST /api/auth/logout": () => ({}),
  "GET /api/wallet/balances": ({ player }) => ({ balances: [wallet.balance(player)] }),
  "GET /api/wallet/history": ({ player }) => {
    const entries = wallet.entries.filter((entry) => entry.player === player);
    return { entries, next_cursor: null };
  },
  "GET /api/games/seeds": ({ player }) => rounds.seeds(player),
  "POST /api/games/seeds/rotate": ({ player, body }) => rounds.rotate(player, body.client_seed),
  "GET /api/games/rounds": ({ player, url }) => ({
    rounds: rounds.list(player, url.searchParams.get("game")),
    next_cursor: null,
  }),
  "GET /api/games/crash/bets": ({ player }) => ({ bets: table.betsOf(player) }),
  "GET /api/games/crash/history": () => ({ rounds: table.rounds.slice(0, 50) }),
  "GET /api/games/crash/chain": () => table.chain(),
};
for (const game of ["mines", "tower"]) {
  ROUTES[`GET /api/games/${game}/open`] = ({ player }) => ({ rounds: rounds.open(player, game) });
  ROUTES[`POST /api/games/${game}/start`] = ({ player, body }) => rounds.start(player, game, body);
  ROUTES[`POST /api/games/${game}/reveal`] = ({ player, body }) => rounds.reveal(player, body.round_id, body.tile);
  ROUTES[`POST /api/games/${game}/cashout`] = ({ player, body }) => rounds.cashOut(player, body.round_id);
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? {} : JSON.parse(text);
}

async function answer(request, response, url) {
  const round = /^\/api\/games\/crash\/rounds\/(\d+)$/.exec(url.pathname)?.[1];
  const handle = round
    ? () => table.rounds.find((one) => one.round === Number(round)) ?? { code: "round_not_found" }
    : ROUTES[`${request.method} ${url.pathname}`];
  const player = tokens.get(request.headers.authorization?.slice("Bearer ".length));
  const result = handle ? await handle({ player, url, body: await bodyOf(request) }) : { code: "not_found" };
  response.writeHead(result.code ? 409 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(result));
}

const CONTENT = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
// As narrow as the page can live with.
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self'; " +
  "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function file(response, url) {
  const asked = join(DIST, normalize(url.pathname));
  const path = asked.startsWith(DIST) && extname(asked) && existsSync(asked) ? asked : join(DIST, "index.html");
  const type = CONTENT[extname(path)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "content-security-policy": POLICY });
  createReadStream(path).pipe(response);
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname.startsWith("/api/")) void answer(request, response, url);
  else file(response, url);
});
const sockets = new WebSocketServer({ server, path: "/api/games/crash/connect" });
sockets.on("connection", (socket, request) => {
  const player = tokens.get(new URL(request.url, "http://localhost").searchParams.get("token"));
  if (player) table.join(socket, player);
  else socket.close(4401);
});
await table.start();
server.listen(PORT, () => console.log(`http://localhost:${PORT}`));
