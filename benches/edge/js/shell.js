// What the three Workers share: the signed context, tenants' configuration, problems, the log line.

export const CONTEXT_HEADER = "x-cactus-context";
const CONTEXT_LIFETIME_MS = 60_000;
const CONTEXT_TEXT_MAX = 2_048;
const BODY_BYTES_MAX = 16 * 1024;
const CACHE_MS = 60_000;
const CACHED_MAX = 1_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CONTEXT_TAG = encoder.encode("cactus/context/1");
const BASE64URL = { alphabet: "base64url", omitPadding: true };

/** An expected "no": status, stable code, a sentence, and the numbers of the moment. */
export class Rejection extends Error {
  constructor(status, code, detail, fields = {}) {
    super(detail);
    Object.assign(this, { status, code, fields });
  }
}

export const forbidden = () => new Rejection(403, "forbidden", "This caller may not do this.");
export const authenticationRequired = () =>
  new Rejection(401, "authentication_required", "Log in and send the access token as a bearer token.");
export const notFound = () => new Rejection(404, "not_found", "There is nothing at this path.");

export const toBase64url = (bytes) => bytes.toBase64(BASE64URL);
export const fromBase64url = (text) => Uint8Array.fromBase64(text, BASE64URL);

const keys = new Map();

/** An HMAC key of the environment, imported once per isolate. */
export async function hmacKey(env, name) {
  let key = keys.get(name);
  if (!key) {
    const secret = encoder.encode(env[name]);
    if (secret.length < 32) throw new Error(`${name} is shorter than 32 bytes`);
    key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
    keys.set(name, key);
  }
  return key;
}

function tagged(json) {
  const bytes = new Uint8Array(CONTEXT_TAG.length + json.length);
  bytes.set(CONTEXT_TAG);
  bytes.set(json, CONTEXT_TAG.length);
  return bytes;
}

/** The text of a context that `issuer` vouches for, from now on for a minute. */
export async function signContext(env, context, issuer) {
  const issued = { ...context, issuer, expires_at_ms: Date.now() + CONTEXT_LIFETIME_MS };
  const json = encoder.encode(JSON.stringify(issued));
  const mac = await crypto.subtle.sign("HMAC", await hmacKey(env, "CONTEXT_KEY"), tagged(json));
  return `${toBase64url(json)}.${toBase64url(new Uint8Array(mac))}`;
}

/** The context that a request carries, if it is signed and in force. */
export async function verifiedContext(request, env) {
  const text = request.headers.get(CONTEXT_HEADER);
  const dot = text?.indexOf(".") ?? -1;
  if (dot < 0 || text.length > CONTEXT_TEXT_MAX) throw forbidden();
  let json, mac;
  try {
    json = fromBase64url(text.slice(0, dot));
    mac = fromBase64url(text.slice(dot + 1));
  } catch {
    throw forbidden();
  }
  const key = await hmacKey(env, "CONTEXT_KEY");
  if (!(await crypto.subtle.verify("HMAC", key, mac, tagged(json)))) throw forbidden();
  const context = JSON.parse(decoder.decode(json));
  const leftMs = context.expires_at_ms - Date.now();
  if (!(leftMs > 0 && leftMs <= 2 * CONTEXT_LIFETIME_MS)) throw forbidden();
  return context;
}

/** Remembers what `load` answered for a minute. */
export function cached(load) {
  const cache = new Map();
  return async (env, key) => {
    const nowMs = Date.now();
    const known = cache.get(key);
    if (known && known.untilMs > nowMs) return known.value;
    const value = await load(env, key);
    if (cache.size >= CACHED_MAX) cache.clear();
    cache.set(key, { value, untilMs: nowMs + CACHE_MS });
    return value;
  };
}

export const tenantConfig = cached(async (env, tenantId) => {
  const config = await env.CONFIG_KV.get(`tenant:${tenantId}:config`, "json");
  if (!config) throw new Error(`tenant ${tenantId} has no configuration`);
  return config;
});

const headersOf = (type, requestId) => ({
  "content-type": type, "x-request-id": requestId, "cache-control": "no-store",
});

export function problem({ status, code, message, fields }, requestId) {
  const body = {
    type: `urn:cactus:problem:${code}`,
    title: code.replaceAll("_", " "),
    status,
    detail: message,
    request_id: requestId,
    code,
    ...fields,
  };
  return new Response(JSON.stringify(body), { status, headers: headersOf("application/problem+json", requestId) });
}

/** Turns whatever was thrown into a problem, and what is not a rejection into a line of the log. */
export function refusal(error, requestId, line) {
  let rejection = error;
  if (!(error instanceof Rejection)) {
    rejection = new Rejection(500, "internal", "Something went wrong on our side.");
    Object.assign(line, { level: "error", fault: String(error) });
  }
  line.code = rejection.code;
  return problem(rejection, requestId);
}

/** The words of a path; whatever else is in it may be an id. */
export function loggedRoute(path) {
  const isWord = (segment) => segment.length <= 24 && /^(?:\d?[a-z-]+)?$/.test(segment);
  return path.split("/").map((segment) => (isWord(segment) ? segment : "*")).join("/");
}

export function writeLine(line, startedMs, status) {
  line.status = status;
  line.duration_ms = Date.now() - startedMs;
  if (line.fault) console.error(JSON.stringify(line));
  else console.log(JSON.stringify(line));
}

/** Answers a request by a table of endpoints, `routes[path][method] = { access, handler }`. */
export async function serve({ worker, callers, routes, routeOf = (path) => path }, request, env, object) {
  const startedMs = Date.now();
  const path = new URL(request.url).pathname;
  const line = { level: "info", worker, request_id: "", method: request.method, route: loggedRoute(path) };
  let response;
  try {
    const context = await verifiedContext(request, env);
    line.request_id = context.request_id;
    line.tenant_id = context.tenant_id;
    const methods = routes[routeOf(path)];
    if (!methods) throw notFound();
    const route = methods[request.method];
    if (!route) throw new Rejection(405, "method_not_allowed", "This path takes another method.");
    if (!callers.includes(context.issuer)) throw forbidden();
    if (route.access === "player" && context.subject.kind !== "player") throw authenticationRequired();
    const body = request.method === "POST" ? await readBody(request, route.fields) : undefined;
    const { answer, replayed } = await route.handler({ object, env, context, request, body });
    const headers = headersOf("application/json", context.request_id);
    if (replayed) headers["idempotency-replayed"] = "true";
    response = new Response(JSON.stringify(answer), { headers });
  } catch (error) {
    response = refusal(error, line.request_id, line);
  }
  writeLine(line, startedMs, response.status);
  return response;
}

/** A JSON object of exactly the known fields, in their order; `fields[name]` says whether a value is valid. */
async function readBody(request, fields) {
  const text = await request.text();
  if (text.length > BODY_BYTES_MAX) {
    throw new Rejection(413, "body_too_large", "The body is too long.", { bytes_max: BODY_BYTES_MAX });
  }
  let body;
  try {
    body = JSON.parse(text || "{}");
  } catch {
    throw new Rejection(400, "malformed_json", "The body is not valid JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw invalidField("body");
  for (const field in body) {
    if (!fields[field]) {
      throw new Rejection(422, "unknown_field", `The field \`${field}\` is not known here.`, { field });
    }
  }
  const known = {};
  for (const field in fields) {
    const value = body[field];
    if (value === undefined && !fields[field].optional) {
      throw new Rejection(422, "missing_field", `The field \`${field}\` is missing.`, { field });
    }
    if (value === undefined) continue;
    if (!fields[field](value)) throw invalidField(field);
    known[field] = value;
  }
  return known;
}

function invalidField(field) {
  const code = field.endsWith("_minor") ? "invalid_amount" : "invalid_field";
  return new Rejection(422, code, `The field \`${field}\` has the wrong type or value.`, { field });
}

export const isText = (value) => typeof value === "string" && /^[!-~]{1,128}$/.test(value);
export const isAmount = (value) => Number.isSafeInteger(value) && value >= 0;
export const optional = (check) => Object.assign((value) => value === null || check(value), { optional: true });

/** Keeps at most one alarm, the earliest asked for. */
export class Alarm {
  #knownMs = Infinity;

  constructor(storage) {
    this.storage = storage;
  }

  /** Not awaited: the output gate holds every answer back until the alarm is stored. */
  setAtLatest(atMs) {
    if (this.#knownMs <= atMs) return;
    this.#knownMs = atMs;
    this.storage.setAlarm(atMs);
  }

  rang() {
    this.#knownMs = Infinity;
  }
}
