// Which web pages may ask for what, and what every answer gets.

import { Rejection } from "../shell.js";

const METHODS = ["GET", "POST", "PATCH", "DELETE"];
const HEADERS = ["authorization", "content-encoding", "content-type", "idempotency-key", "if-match"];
const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];
const EXPOSED = "x-request-id, idempotency-replayed, retry-after, etag, ratelimit, ratelimit-policy";
const SECURITY_HEADERS = [
  ["strict-transport-security", "max-age=63072000; includeSubDomains"],
  ["x-content-type-options", "nosniff"],
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
  ["referrer-policy", "no-referrer"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"],
  ["cross-origin-resource-policy", "same-origin"],
];

/** "own", "listed", "unreadable" or "refused". */
export function decideOrigin(request, ownOrigin, tenant) {
  const origin = request.headers.get("origin");
  const isMutating = !SAFE_METHODS.includes(request.method);
  if (origin !== null) {
    if (origin === ownOrigin) return "own";
    if (origin !== "null" && tenant.allowed_origins.includes(origin)) return "listed";
    return isMutating ? "refused" : "unreadable";
  }
  const site = request.headers.get("sec-fetch-site");
  if (isMutating && (site === "cross-site" || site === "same-site")) return "refused";
  if (site === "cross-site" && request.headers.get("sec-fetch-mode") === "no-cors") return "refused";
  return "own";
}

export const originRefused = () => new Rejection(403, "origin_refused", "This web page may not ask for that.");

export function preflight(request, decision) {
  const headers = new Headers({ vary: "access-control-request-method, access-control-request-headers" });
  const asked = (request.headers.get("access-control-request-headers") ?? "").split(",").map((name) => name.trim());
  const method = request.headers.get("access-control-request-method");
  const isPermitted = asked.every((name) => name === "" || HEADERS.includes(name.toLowerCase()));
  if (decision === "listed" && METHODS.includes(method) && isPermitted) {
    headers.set("access-control-allow-methods", METHODS.join(", "));
    headers.set("access-control-allow-headers", HEADERS.join(", "));
    headers.set("access-control-max-age", "7200");
  }
  return new Response(null, { status: 204, headers });
}

export function finish(response, requestId, reader, isPrivate) {
  const finished = new Response(response.body, response);
  const headers = finished.headers;
  for (const [name, value] of SECURITY_HEADERS) headers.set(name, value);
  headers.set("x-request-id", requestId);
  if (isPrivate || !headers.has("cache-control")) headers.set("cache-control", "no-store");
  headers.append("vary", "origin");
  if (reader !== undefined) {
    headers.set("access-control-allow-origin", reader);
    headers.set("access-control-expose-headers", EXPOSED);
  }
  return finished;
}
