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

import { Accounts, accountRoutes } from "./accounts.mjs";
import { randomHex } from "./outcomes.mjs";
import { Rounds } from "./rounds.mjs";
import { Table } from "./table.mjs";

const PORT = Number(process.env.PORT ?? 8790);
const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const WELCOME_MINOR = 100_000;

const accounts = new Accounts();

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

function register(body) {
  const answer = accounts.register(body);
  if (answer.player) wallet.move(answer.player.player_id, WELCOME_MINOR, "grant_promo", null, null);
  return answer;
}

const ROUTES = {
  "POST /api/auth/register": ({ body }) => register(body),
  ...accountRoutes(accounts),
  "GET /.worker/igaming-auth/auth/outbox": ({ url }) => accounts.outbox(url.searchParams.get("recipient")),
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

/** What answers a request whose path has a parameter. */
function parameterised(method, pathname) {
  const round = /^\/api\/games\/crash\/rounds\/(\d+)$/.exec(pathname)?.[1];
  if (round) return () => table.rounds.find((one) => one.round === Number(round)) ?? { code: "round_not_found" };
  const ended = method === "DELETE" && /^\/api\/auth\/sessions\/(\w+)$/.exec(pathname)?.[1];
  if (ended) return ({ session }) => accounts.end(session.account, (one) => one.session_id === ended);
  return null;
}

async function answer(request, response, url) {
  const handle = parameterised(request.method, url.pathname) ?? ROUTES[`${request.method} ${url.pathname}`];
  const token = request.headers.authorization?.slice("Bearer ".length);
  const session = accounts.sessionOf(token);
  const player = session?.account.player.player_id;
  const call = { player, session, url, body: await bodyOf(request) };
  const refused = token && !session ? { code: "invalid_token" } : { code: "not_found" };
  const result = handle && !(token && !session) ? await handle(call) : refused;
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
  if (/^\/(api|\.worker)\//.test(url.pathname)) void answer(request, response, url);
  else file(response, url);
});
const sockets = new WebSocketServer({ server, path: "/api/games/crash/connect" });
sockets.on("connection", (socket, request) => {
  const session = accounts.sessionOf(new URL(request.url, "http://localhost").searchParams.get("token"));
  const player = session?.account.player.player_id;
  if (player) table.join(socket, player);
  else socket.close(4401);
});
await table.start();
server.listen(PORT, () => console.log(`http://localhost:${PORT}`));
