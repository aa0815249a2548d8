// The entry point: tenant by host, authentication, signed context, and on to the Worker of the path.

import {
  CONTEXT_HEADER, Rejection, cached, fromBase64url, hmacKey, notFound, refusal, signContext, tenantConfig, writeLine,
} from "./shell.js";

const WORKER = "igaming-apex";
const ROUTES = [["/api/wallet/", "WALLET"], ["/api/games/", "GAMES"], ["/api/auth/", "AUTH"]];
const HOST_BYTES_MAX = 253;
const TOKEN_BYTES_MAX = 2_048;
// {"alg":"HS256","typ":"at+jwt"}: the one header accepted, byte for byte.
const TOKEN_HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9";
const ISSUER = "igaming-auth";
const ORIGIN_ALLOWS = {
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers": "authorization, content-type, idempotency-key",
  "access-control-max-age": "7200",
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const tenantIdOfHost = cached((env, host) =>
  host.length <= HOST_BYTES_MAX ? env.CONFIG_KV.get(`host:${host.toLowerCase()}`) : null);

export default {
  async fetch(request, env) {
    const startedMs = Date.now();
    const url = new URL(request.url);
    const requestId = newRequestId(startedMs);
    const line = { level: "info", worker: WORKER, request_id: requestId, method: request.method, path: url.pathname };
    let response;
    try {
      response = await passOn(request, env, url, requestId, line, startedMs);
    } catch (error) {
      response = refusal(error, requestId, line);
    }
    writeLine(line, startedMs, response.status);
    return response;
  },
};

async function passOn(request, env, url, requestId, line, nowMs) {
  if (url.pathname === "/status") {
    return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
  }
  const tenantId = await tenantIdOfHost(env, url.hostname);
  if (!tenantId) throw new Rejection(421, "unknown_host", "No brand is served under this host name.");
  line.tenant_id = tenantId;
  const route = ROUTES.find(([prefix]) => url.pathname.startsWith(prefix));
  if (!route) throw notFound();
  const origin = request.headers.get("origin");
  if (origin !== null && request.method === "OPTIONS") return preflight(await tenantConfig(env, tenantId), origin);

  const subject = await subjectOf(request, env, tenantId, Math.floor(nowMs / 1_000));
  line.player_id = subject.player_id;
  const context = { issuer: WORKER, tenant_id: tenantId, subject, request_id: requestId };
  const country = request.headers.get("cf-ipcountry");
  if (country?.length === 2) context.country = country;
  const forwarded = new Request(request);
  forwarded.headers.set(CONTEXT_HEADER, await signContext(env, context, WORKER));
  const response = await env[route[1]].fetch(forwarded);
  return origin === null ? response : permit(await tenantConfig(env, tenantId), origin, response);
}

/** A request without a token is anonymous; one with a token that is not good is refused, never downgraded. */
async function subjectOf(request, env, tenantId, nowS) {
  const authorization = request.headers.get("authorization");
  if (authorization === null) return { kind: "anonymous" };
  const claims = authorization.startsWith("Bearer ")
    ? await verifiedClaims(env, authorization.slice("Bearer ".length), tenantId, nowS)
    : null;
  if (!claims || (await env.SESSIONS_KV.get(`session:${claims.sid}`)) !== claims.sub) {
    throw new Rejection(401, "invalid_token", "The access token is not valid here, or no longer; log in again.");
  }
  return { kind: "player", player_id: claims.sub, session_id: claims.sid };
}

/** Nothing inside the token is believed before its signature is checked. */
async function verifiedClaims(env, token, tenantId, nowS) {
  const parts = token.split(".");
  if (token.length > TOKEN_BYTES_MAX || parts.length !== 3 || parts[0] !== TOKEN_HEADER) return null;
  let payload, signature;
  try {
    payload = fromBase64url(parts[1]);
    signature = fromBase64url(parts[2]);
  } catch {
    return null;
  }
  const signed = encoder.encode(token.slice(0, token.lastIndexOf(".")));
  const key = await hmacKey(env, "ACCESS_TOKEN_KEY");
  if (!(await crypto.subtle.verify("HMAC", key, signature, signed))) return null;
  const claims = JSON.parse(decoder.decode(payload));
  const inForce = nowS >= claims.nbf && nowS >= claims.iat && nowS < claims.exp;
  return claims.iss === ISSUER && claims.aud === tenantId && inForce ? claims : null;
}

function preflight(tenant, origin) {
  const headers = new Headers({ vary: "origin" });
  if (tenant.allowed_origins.includes(origin)) {
    headers.set("access-control-allow-origin", origin);
    for (const [name, value] of Object.entries(ORIGIN_ALLOWS)) headers.set(name, value);
  }
  return new Response(null, { status: 204, headers });
}

function permit(tenant, origin, response) {
  if (!tenant.allowed_origins.includes(origin)) return response;
  const copy = new Response(response.body, response);
  copy.headers.set("access-control-allow-origin", origin);
  copy.headers.set("access-control-expose-headers", "x-request-id, idempotency-replayed");
  copy.headers.append("vary", "origin");
  return copy;
}

/** `req_`, 48 bits of time so that ids sort, and 80 random bits. */
function newRequestId(nowMs) {
  const random = crypto.getRandomValues(new Uint8Array(10));
  return `req_${nowMs.toString(16).padStart(12, "0")}${random.toHex()}`;
}
