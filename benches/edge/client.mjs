// The players of the benchmark, and requests on their behalf.

import assert from "node:assert/strict";
import { createHmac, randomBytes, sign } from "node:crypto";
import http from "node:http";
import { SECRETS, TOKEN_KEY, TOKEN_KEY_ID } from "./deployment.mjs";

export const TENANT = "bench";
const PAGE = "https://play.bench.example";
export const TENANT_CONFIG = {
  name: "Bench",
  play_money: true,
  currencies: ["BRL"],
  allowed_origins: [PAGE],
  mines: {
    house_edge_basis_points: 100,
    stake_minor_min: 1,
    stake_minor_max: 10_000_000,
    payout_minor_max: 1_000_000_000,
    open_rounds_max: 1,
  },
};
const base64url = (value) => Buffer.from(value).toString("base64url");
const mac = (secret, data) => createHmac("sha256", SECRETS[secret]).update(data).digest("base64url");

function accessToken(playerId, sessionId) {
  const nowS = Math.floor(Date.now() / 1_000);
  const times = { iat: nowS, nbf: nowS, exp: nowS + 86_400 };
  const claims = { iss: "igaming-auth", aud: TENANT, sub: playerId, sid: sessionId, ...times };
  const header = `{"alg":"ES256","kid":"${TOKEN_KEY_ID}","typ":"at+jwt"}`;
  const signed = `${base64url(header)}.${base64url(JSON.stringify(claims))}`;
  return `${signed}.${sign("sha256", signed, { key: TOKEN_KEY, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

const CONTEXT_RENEWED_MS = 30_000;
let context = { text: "", madeAtMs: 0 };

function serviceContext() {
  const nowMs = Date.now();
  if (nowMs - context.madeAtMs > CONTEXT_RENEWED_MS) context = { text: makeContext(), madeAtMs: nowMs };
  return context.text;
}

function makeContext() {
  const json = JSON.stringify({
    issuer: "igaming-wallet",
    tenant_id: TENANT,
    subject: { kind: "service" },
    request_id: "bench",
    expires_at_ms: Date.now() + 60_000,
  });
  return `${base64url(json)}.${mac("CONTEXT_KEY", `cactus/context/1${json}`)}`;
}

export function makePlayers(count) {
  return Array.from({ length: count }, (_, index) => {
    const number = index.toString().padStart(26, "0");
    const [id, session] = [`plr_${number}`, `ses_${number}`];
    return { id, session, token: accessToken(id, session), endedToken: accessToken(id, `${session}-ended`) };
  });
}

export const agent = new http.Agent({ keepAlive: true });

function send(port, method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, host: "127.0.0.1", port, method, path, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
        const text = Buffer.concat(chunks).toString();
        let json;
        try {
          json = JSON.parse(text);
        } catch {
          json = { text };
        }
        const headers = Object.keys(response.headers).sort();
        resolve({ status: response.statusCode, type: response.headers["content-type"], headers, json });
      });
    });
    request.on("error", reject);
    request.end(body && JSON.stringify(body));
  });
}

/** What a browser sends with a request of a page on another host, and what the platform adds. */
const AS_BROWSERS_DO = {
  "user-agent": "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "accept": "*/*",
  "accept-encoding": "gzip, deflate, br, zstd",
  "accept-language": "pt-BR,pt;q=0.9,en;q=0.8",
  "origin": PAGE,
  "referer": `${PAGE}/`,
  "sec-ch-ua": '"Chromium";v="142", "Not_A Brand";v="99"',
  "sec-ch-ua-mobile": "?0",
  "sec-ch-ua-platform": '"Linux"',
  "sec-fetch-dest": "empty",
  "sec-fetch-mode": "cors",
  "sec-fetch-site": "same-site",
  "cf-connecting-ip": "203.0.113.7",
  "cf-ray": "9a1b2c3d4e5f6789-GRU",
  "x-forwarded-for": "203.0.113.7",
  "x-forwarded-proto": "https",
};

export const asPlayer = (side, player, method, path, body, port = side.ports.apex) => {
  const headers = { ...AS_BROWSERS_DO, authorization: `Bearer ${player.token}` };
  if (body) headers["content-type"] = "application/json";
  if (path.endsWith("/start")) headers["idempotency-key"] = randomBytes(12).toString("hex");
  return send(port, method, path, headers, body);
};
export const toWallet = (side, player, method, command, body) =>
  send(side.ports.wallet, method, `/wallet-do/${TENANT}:${player.id}/${command}`,
    { "x-cactus-context": serviceContext(), "content-type": "application/json" }, body);

export function expect(response, status, what) {
  assert.equal(response.status, status, `${what} was answered ${JSON.stringify(response.json)}`);
  return response.json;
}
