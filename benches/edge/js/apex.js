// The entry point, with Hono: a middleware a layer, in the order of the Rust one.

import { Hono } from "hono";
import { checkClient, checkHead, hostName } from "./apex/guard.js";
import { checkAddress, checkIdentified } from "./apex/limits.js";
import { decideOrigin, finish, originRefused, preflight } from "./apex/pages.js";
import { subjectOf } from "./apex/token.js";
import {
  CONTEXT_HEADER, Rejection, cached, loggedRoute, notFound, refusal, signContext, tenantConfig, writeLine,
} from "./shell.js";

const WORKER = "igaming-apex";
const READ_TIMEOUT_MS = 10_000;
const CHANGE_TIMEOUT_MS = 30_000;
/** Open from every country, and while the brand is suspended. */
const RIGHTS = ["/api/auth/", "/api/rg/", "/api/me/", "/api/admin/", "/api/bo/", "/api/reports/", "/backup/"];
const REGISTER = "/api/auth/register";
const WORKERS = { "/api/wallet/*": "WALLET", "/api/games/*": "GAMES", "/api/auth/*": "AUTH" };

const tenantIdOfHost = cached((env, host) => env.CONFIG_KV.get(`host:${host}`));

const app = new Hono();

/** What every answer gets, and the line in the log. */
app.use(async (c, next) => {
  const startedMs = Date.now();
  const requestId = newRequestId(startedMs);
  const { method } = c.req.raw;
  const line = { level: "info", worker: WORKER, request_id: requestId, method, route: loggedRoute(c.req.path) };
  const { country, colo } = c.req.raw.cf ?? {};
  if (country) line.country = country;
  if (colo) line.colo = colo;
  const isOpen = RIGHTS.some(isPrefixOf(c.req.path)) && c.req.path !== REGISTER;
  c.set("visit", { line, requestId, startedMs, isOpen });
  await next();
  const { tenant, isPrivate, decision } = c.get("visit");
  const reader = tenant && decision === "listed" ? c.req.header("origin") : undefined;
  c.res = finish(c.res, requestId, reader, isPrivate);
  writeLine(line, startedMs, c.res.status);
});

app.use(async (c, next) => {
  const { raw } = c.req;
  const authorityAt = raw.url.indexOf("://") + 3;
  const pathAt = raw.url.indexOf("/", authorityAt);
  const visit = c.get("visit");
  visit.ownOrigin = raw.url.slice(0, pathAt);
  checkHead(raw, raw.url.slice(pathAt));
  visit.host = hostName(raw.url.slice(authorityAt, pathAt));
  checkClient(raw);
  await next();
});

app.get("/status", (c) => c.json({ status: "ok" }));

app.use(async (c, next) => {
  c.get("visit").address = c.req.header("cf-connecting-ip") ?? null;
  await checkAddress(c.env, c.req.method, c.req.path, c.get("visit").address);
  await next();
});

app.use(async (c, next) => {
  const visit = c.get("visit");
  visit.tenantId = await tenantIdOfHost(c.env, visit.host);
  if (!visit.tenantId) throw new Rejection(421, "unknown_host", "No brand is served under this host name.");
  visit.line.tenant_id = visit.tenantId;
  visit.tenant = await tenantConfig(c.env, visit.tenantId);
  if (visit.tenant.suspended && !visit.isOpen) {
    throw new Rejection(503, "brand_suspended", "This brand is closed for now.");
  }
  await next();
});

app.use(async (c, next) => {
  const { tenant, isOpen } = c.get("visit");
  if (!isOpen && !admitsCountry(tenant, c.req.raw.cf?.country)) {
    const detail = "The law does not let this brand serve the country you are in.";
    throw new Rejection(451, "unavailable_for_legal_reasons", detail);
  }
  await next();
});

app.use(async (c, next) => {
  const visit = c.get("visit");
  visit.decision = decideOrigin(c.req.raw, visit.ownOrigin, visit.tenant);
  if (visit.decision === "refused") throw originRefused();
  await next();
});

for (const [path, binding] of Object.entries(WORKERS)) {
  app.options(path, (c) => preflight(c.req.raw, c.get("visit").decision));
  app.all(path, (c) => passOn(c, binding));
}

app.notFound((c) => failed(c, notFound()));
app.onError((error, c) => failed(c, error));

const failed = (c, error) => refusal(error, c.get("visit").requestId, c.get("visit").line);

async function passOn(c, binding) {
  const visit = c.get("visit");
  const { requestId, tenantId, startedMs, line } = visit;
  const subject = await subjectOf(c.req.raw, c.env, tenantId, Math.floor(startedMs / 1_000));
  visit.isPrivate = subject.kind !== "anonymous";
  await checkIdentified(c.env, c.req.method, c.req.path, tenantId, subject.player_id, visit.address);
  const context = { issuer: WORKER, tenant_id: tenantId, subject, request_id: requestId, hops: 1 };
  if (line.country) context.country = line.country;
  const forwarded = new Request(c.req.raw);
  for (const name of [...forwarded.headers.keys()]) {
    if (name.startsWith("x-")) forwarded.headers.delete(name);
  }
  forwarded.headers.set(CONTEXT_HEADER, await signContext(c.env, context, WORKER));
  return withTimeout(c.env[binding], forwarded);
}

async function withTimeout(worker, request) {
  const controller = new AbortController();
  const timeoutMs = request.method === "GET" ? READ_TIMEOUT_MS : CHANGE_TIMEOUT_MS;
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    return await worker.fetch(request, { signal: controller.signal });
  } catch {
    if (controller.signal.aborted) throw new Rejection(504, "gateway_timeout", "The answer took too long.");
    throw new Rejection(502, "bad_gateway", "Something behind the entry broke.");
  } finally {
    clearTimeout(timer);
  }
}

function admitsCountry(tenant, country) {
  if (country === "T1") return tenant.tor === "admit";
  return country === undefined || country === "XX" || !(tenant.restricted_countries ?? []).includes(country);
}

const isPrefixOf = (path) => (prefix) => path.startsWith(prefix);

/** `req_`, 48 bits of time so that ids sort, and 80 random bits. */
function newRequestId(nowMs) {
  const random = crypto.getRandomValues(new Uint8Array(10));
  return `req_${nowMs.toString(16).padStart(12, "0")}${random.toHex()}`;
}

export default app;
