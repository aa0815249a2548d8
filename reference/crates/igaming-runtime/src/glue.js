import { waitUntil } from "cloudflare:workers";

// What would otherwise cross between wasm and JavaScript in many small steps, done here in one.

// Each wake of a Rust future takes one microtask. workerd's own queueMicrotask was measured at about ten times the cost
// of a promise's reaction; the order is the same. This module is evaluated before the wasm, and the promise belongs
// to no request. An error is reported as the platform's would be: that is how worker-build's shim learns that an
// instance must be replaced.
const settled = Promise.resolve();

globalThis.queueMicrotask = (task) => {
  settled.then(() => {
    try {
      task();
    } catch (error) {
      reportError(error);
    }
  });
};

const mark = (value) => (value === null ? "-" : `+${value}`);

// Method, URL and the headers that a Worker needs, one a line; a header is "+value", or "-" when absent. Neither a
// method, a URL nor a header value can hold a line feed.
export function head(request) {
  return `${internalHead(request)}\n${mark(request.headers.get("upgrade"))}`;
}

// The lines of a request from outside, in their order. Names of headers are looked up while all of them are counted.
const OUTSIDE = [
  "x-cactus-context",
  "idempotency-key",
  "upgrade",
  "authorization",
  "origin",
  "user-agent",
  "sec-fetch-site",
  "sec-fetch-mode",
  "access-control-request-method",
  "access-control-request-headers",
  "content-length",
  "transfer-encoding",
];
const FIRST_LINE = 2;
const LINES = new Map(OUTSIDE.map((name, index) => [name, FIRST_LINE + index]));
const ABSENT = OUTSIDE.map(() => "-");

// What the platform says may be anything; in a line it is one.
const known = (value) => (value === undefined || value === null ? "-" : `+${String(value).replaceAll("\n", " ")}`);

export function outsideHead(request) {
  const lines = [request.method, request.url, ...ABSENT];
  const extensions = [];
  let count = 0;
  let bytes = 0;
  request.headers.forEach((value, name) => {
    count += 1;
    bytes += name.length + value.length;
    const line = LINES.get(name);
    if (line !== undefined) lines[line] = `+${value}`;
    if (name.startsWith("x-")) extensions.push(name);
  });
  const { country, colo, threatScore, botManagement } = request.cf ?? {};
  lines.push(known(country), known(colo), known(threatScore));
  lines.push(known(botManagement?.score), known(botManagement?.verifiedBot));
  lines.push(`+${count}`, `+${bytes}`, `+${extensions.join(" ")}`);
  return lines.join("\n");
}

// The beginning of the same.
export function internalHead(request) {
  const headers = request.headers;
  const context = mark(headers.get("x-cactus-context"));
  return `${request.method}\n${request.url}\n${context}\n${mark(headers.get("idempotency-key"))}`;
}

// What is unavailable mostly is so for seconds: an object that moves, a queue that is full.
const UNAVAILABLE = 503;
const RETRY_AFTER_S = "5";

export function respond(status, body, contentType, cacheControl, requestId, replayed, allow) {
  const headers = { "content-type": contentType, "x-request-id": requestId, "cache-control": cacheControl };
  if (body === undefined) delete headers["content-type"];
  if (allow !== undefined) headers.allow = allow;
  if (status === UNAVAILABLE) headers["retry-after"] = RETRY_AFTER_S;
  if (replayed) headers["idempotency-replayed"] = "true";
  return new Response(body, { status, headers });
}

const P256 = { name: "ECDSA", namedCurve: "P-256" };
const ES256 = { name: "ECDSA", hash: "SHA-256" };

// By the id of the key. The platform's variables do not change while an isolate lives.
const publicKeys = new Map();

// The arguments lie in wasm's memory, which may have moved once something was awaited. What is verified at once is
// copied by the platform (Web Cryptography, 14.3.4), so only the first token of a key is copied here.
export function verifyEs256(keyId, point, signed, signature) {
  const key = publicKeys.get(keyId);
  if (key !== undefined) return crypto.subtle.verify(ES256, key, signature, signed);
  return importAndVerify(keyId, point.slice(), signed.slice(), signature.slice());
}

async function importAndVerify(keyId, point, signed, signature) {
  const key = await crypto.subtle.importKey("raw", point, P256, false, ["verify"]);
  publicKeys.set(keyId, key);
  return crypto.subtle.verify(ES256, key, signature, signed);
}

// The body's bytes, or undefined when they are more than `limit`. A body that is too long is read to its end all the
// same, but not kept: a client that is answered while it still sends may lose the answer.
export async function body(request, limit) {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) <= limit) return new Uint8Array(await request.arrayBuffer());
  const chunks = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length <= limit) chunks.push(chunk);
  }
  return length > limit ? undefined : new Uint8Array(await new Blob(chunks).arrayBuffer());
}

const BATCH_TYPES = ["application/json", "text/plain"];

// The body of a batch, unpacked where it came with gzip. Answers its bytes, undefined when they are more than `limit`,
// or a text: "media" when it is declared as something else, "gzip" when it is not what it is declared to be. What is
// unpacked beyond the limit is not kept, however much a small body becomes.
export async function batchBody(request, limit) {
  const type = request.headers.get("content-type") ?? "";
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (!BATCH_TYPES.includes(type.split(";")[0].trim().toLowerCase())) return "media";
  if (encoding === "identity") return body(request, limit);
  if (encoding !== "gzip") return "media";
  if (request.body === null) return "gzip";
  const chunks = [];
  let length = 0;
  try {
    for await (const chunk of request.body.pipeThrough(new DecompressionStream("gzip"))) {
      length += chunk.byteLength;
      if (length > limit) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return "gzip";
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

// Where the client is, by the platform's data about its connection: country, city, region, number and name of the
// autonomous system, one a line.
export function place(request) {
  const cf = request.cf ?? {};
  const line = (value) => String(value ?? "").replaceAll("\n", " ");
  return [cf.country, cf.city, cf.region, cf.asn, cf.asOrganization].map(line).join("\n");
}

// The client's address as the platform set it, whatever the client sent; nothing else that names one is read.
export function clientAddress(request) {
  return request.headers.get("cf-connecting-ip") ?? undefined;
}

// Counts one more under this key; resolves to whether the platform's counter admits it.
export async function count(env, counter, key) {
  return (await env[counter].limit({ key })).success;
}

const NOTHING = new Uint8Array(0);

// Reads the body of a POST and then has `answer` make the response, so that wasm is entered once, when the whole
// request is here. A trap is reported: that is how worker-build's shim learns that an instance must be replaced.
export async function readThen(request, limit, answer) {
  const bytes = request.method === "POST" ? await body(request, limit) : NOTHING;
  try {
    return answer(request, bytes);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) reportError(error);
    throw error;
  }
}

export { waitUntil };

// Passes a request to the object of that name as it came.
export function passToObject(env, binding, name, request) {
  return env[binding].getByName(name).fetch(request);
}

// Passes a request on with its body untouched, to another URL if one is given. Whatever a client sent in the internal
// header is overwritten, and the headers named in `dropped` stay behind. Resolves to undefined when no answer begins
// within the time; 0 stands for no limit.
export async function forward(target, request, context, url, dropped, timeoutMs) {
  const passed = url === undefined ? new Request(request) : new Request(url, request);
  for (const name of dropped === "" ? [] : dropped.split(" ")) passed.headers.delete(name);
  passed.headers.set("x-cactus-context", context);
  const answer = target.fetch(passed);
  if (timeoutMs === 0) return answer;
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

// Of every answer to the outside. Answers are data for programs: no page frames them, no browser guesses at their type,
// and nothing in them is run (OWASP REST Security Cheat Sheet, Security Headers). HSTS for two years (ASVS 5.0, 3.4.1).
const SECURITY_HEADERS = [
  ["strict-transport-security", "max-age=63072000; includeSubDomains"],
  ["x-content-type-options", "nosniff"],
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
  ["referrer-policy", "no-referrer"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"],
  ["cross-origin-resource-policy", "same-origin"],
];

// What a page of a listed origin may read besides the body.
const EXPOSED = "x-request-id, idempotency-replayed, retry-after, etag, ratelimit, ratelimit-policy";

// `reader` is the origin whose pages may read the answer. A copy shares the body of a response that is another's.
export function finish(response, isOwn, requestId, reader, isPrivate, timing) {
  const finished = isOwn ? response : new Response(response.body, response);
  const headers = finished.headers;
  for (const [name, value] of SECURITY_HEADERS) headers.set(name, value);
  headers.set("x-request-id", requestId);
  if (isPrivate || !headers.has("cache-control")) headers.set("cache-control", "no-store");
  const vary = headers.get("vary");
  headers.set("vary", vary === null ? "origin" : `${vary}, origin`);
  if (reader !== undefined) {
    headers.set("access-control-allow-origin", reader);
    headers.set("access-control-expose-headers", EXPOSED);
  }
  if (timing !== undefined) headers.set("server-timing", timing);
  return finished;
}

// Reads a URL over a binding or, without one, over the network; resolves to the status, a line feed, and the body.
export async function fetchText(target, url, timeoutMs) {
  const init = { signal: AbortSignal.timeout(timeoutMs) };
  const response = await (target === undefined ? fetch(url, init) : target.fetch(url, init));
  return `${response.status}\n${await response.text()}`;
}

// What follows is about an object's hibernating sockets. `tag` undefined stands for all of them.
const OPEN = 1;

const open = (state, tag) => state.getWebSockets(tag).filter((socket) => socket.readyState === OPEN);

export const openSockets = open;

// The two ends of a new socket: the object's, accepted, and the response that carries the client's.
export function acceptSocket(state, tag, attachment) {
  const { 0: client, 1: server } = new WebSocketPair();
  state.acceptWebSocket(server, [tag]);
  server.serializeAttachment(attachment);
  return [server, new Response(null, { status: 101, webSocket: client })];
}

// Sends one text to the few sockets with a tag. One that is just closing is no error.
export function sendToTagged(state, tag, text) {
  for (const socket of state.getWebSockets(tag)) sendToSocket(socket, text);
}

// Sockets sent to at a time: each costs some 20 us of the thread, on which somebody may be waiting for an answer.
const SENT_AT_ONCE = 32;

// Sends one text to all sockets, and lets other events have their turn now and then.
export async function sendToAll(state, text) {
  const sockets = state.getWebSockets();
  for (let index = 0; index < sockets.length; index += 1) {
    if (index > 0 && index % SENT_AT_ONCE === 0) await scheduler.wait(1);
    sendToSocket(sockets[index], text);
  }
}

export function sendToSocket(socket, text) {
  try {
    socket.send(text);
  } catch {}
}

export function closeSocket(socket, code, reason) {
  try {
    socket.close(code, reason);
  } catch {}
}

export function answerPings(state, ping, pong) {
  state.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
}

// When the platform last answered a ping of this socket, in milliseconds since the Unix epoch.
export function pingedAt(state, socket) {
  return state.getWebSocketAutoResponseTimestamp(socket)?.getTime();
}
