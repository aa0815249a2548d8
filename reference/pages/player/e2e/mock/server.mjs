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

const accounts = new Accounts((player) => wallet.move(player, WELCOME_MINOR, "grant_promo", null, null));
const { open, own } = accountRoutes(accounts);

/** What anybody may ask. */
const OPEN = {
  ...open,
  "GET /api/games/crash/history": () => ({ rounds: table.rounds.slice(0, 50) }),
  "GET /api/games/crash/chain": () => table.chain(),
  "GET /api/games/crash/rounds/*": ({ last }) =>
    table.rounds.find((one) => one.round === Number(last)) ?? { code: "round_not_found" },
};

/** What only somebody who is logged in may. */
const OWN = {
  ...own,
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
};
for (const game of ["mines", "tower"]) {
  OWN[`GET /api/games/${game}/open`] = ({ player }) => ({ rounds: rounds.open(player, game) });
  OWN[`POST /api/games/${game}/start`] = ({ player, body }) => rounds.start(player, game, body);
  OWN[`POST /api/games/${game}/reveal`] = ({ player, body }) => rounds.reveal(player, body.round_id, body.tile);
  OWN[`POST /api/games/${game}/cashout`] = ({ player, body }) => rounds.cashOut(player, body.round_id);
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? {} : JSON.parse(text);
}

const STATUS = { authentication_required: 401, invalid_token: 401, invalid_refresh_token: 401, not_found: 404 };

function send(response, result) {
  const status = result === undefined ? 204 : result.code ? (STATUS[result.code] ?? 409) : 200;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(result === undefined ? undefined : JSON.stringify(result));
}

async function answer(request, response, url) {
  const [, folder, last] = /^(.*\/)([^/]*)$/.exec(url.pathname);
  const find = (routes) => routes[`${request.method} ${url.pathname}`] ?? routes[`${request.method} ${folder}*`];
  const body = await bodyOf(request);
  const anybody = find(OPEN);
  if (anybody) return send(response, await anybody({ url, body, last }));
  const handle = find(OWN);
  if (!handle) return send(response, { code: "not_found" });
  const token = request.headers.authorization?.slice("Bearer ".length);
  const session = accounts.of(token);
  if (!session) return send(response, { code: token ? "invalid_token" : "authentication_required" });
  const player = session.account.player.player_id;
  return send(response, await handle({ session, player, url, body, last }));
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
  const session = accounts.of(new URL(request.url, "http://localhost").searchParams.get("token"));
  if (session) table.join(socket, session.account.player.player_id);
  else socket.close(4401);
});
await table.start();
server.listen(PORT, () => console.log(`http://localhost:${PORT}`));
