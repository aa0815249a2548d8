// Whose access token it is.

import { Rejection, fromBase64url, toBase64url } from "../shell.js";

const TOKEN_BYTES_MAX = 2_048;
const TOKENS_MAX = 4_096;
const P256 = { name: "ECDSA", namedCurve: "P-256" };
const ES256 = { name: "ECDSA", hash: "SHA-256" };
const ISSUER = "igaming-auth";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A request without a token is anonymous; one with a token that is not good is refused, never downgraded. */
export async function subjectOf(request, env, tenantId, nowS) {
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

/** The public keys by the one header that tokens of each have, byte for byte; imported once per isolate. */
let publicKeys;

async function importKeys(text) {
  const keys = text.split(",").map(async (entry) => {
    const [id, point] = entry.split(":");
    const header = encoder.encode(`{"alg":"ES256","kid":"${id}","typ":"at+jwt"}`);
    const key = await crypto.subtle.importKey("raw", Uint8Array.fromHex(point), P256, false, ["verify"]);
    return [toBase64url(header), key];
  });
  return new Map(await Promise.all(keys));
}

/** What tokens say whose signatures were found right, until they expire. */
const verified = new Map();

function remember(token, claims, nowS) {
  if (verified.size >= TOKENS_MAX) {
    for (const [known, { exp }] of verified) if (exp <= nowS) verified.delete(known);
    if (verified.size >= TOKENS_MAX) verified.clear();
  }
  verified.set(token, claims);
}

async function verifiedClaims(env, token, tenantId, nowS) {
  let claims = verified.get(token);
  if (claims === undefined) {
    claims = await signedClaims(env, token);
    if (claims === null) return null;
    remember(token, claims, nowS);
  }
  const inForce = nowS >= claims.nbf && nowS >= claims.iat && nowS < claims.exp;
  return claims.iss === ISSUER && claims.aud === tenantId && inForce ? claims : null;
}

/** Nothing inside the token is believed before its signature is checked. */
async function signedClaims(env, token) {
  const parts = token.split(".");
  if (token.length > TOKEN_BYTES_MAX || parts.length !== 3) return null;
  publicKeys ??= await importKeys(env.ACCESS_TOKEN_PUBLIC_KEYS);
  const key = publicKeys.get(parts[0]);
  if (key === undefined) return null;
  let payload, signature;
  try {
    payload = fromBase64url(parts[1]);
    signature = fromBase64url(parts[2]);
  } catch {
    return null;
  }
  const signed = encoder.encode(token.slice(0, token.lastIndexOf(".")));
  return (await crypto.subtle.verify(ES256, key, signature, signed)) ? JSON.parse(decoder.decode(payload)) : null;
}
