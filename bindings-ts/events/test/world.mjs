/**
 * A browser of one origin for tests: tabs that share storage and locks, a clock that only tests move, an endpoint that
 * answers what a test says.
 */

import { createHash, randomUUID } from "node:crypto";
import vm from "node:vm";
import { gunzipSync } from "node:zlib";

import { bundle } from "./bundle.mjs";

const SCRIPT = new vm.Script(await bundle("iife"));

/** What waits in promises happens. */
export const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
};

const accepted = (events) => ({
  status: 202,
  body: {
    accepted: events.length,
    rejected: 0,
    results: events.map(({ event_id }) => ({ status: "accepted", event_id })),
  },
});

export class World {
  nowMs = 1_800_000_000_000;
  /** What `Math.random` gives. */
  random = 0.5;
  timerErrorMs = 0;
  stored = new Map();
  locks = new Map();
  tabs = new Set();
  timers = [];
  /** Requests and beacons, in their order. */
  requests = [];
  /** (request) => { status, headers?, body? }, or null for no network. */
  answer = ({ events }) => accepted(events);

  /** Moves the clock, and what is due happens in its order. */
  async advance(ms) {
    const endMs = this.nowMs + ms;
    await settle();
    for (;;) {
      const due = this.timers.filter(({ atMs }) => atMs <= endMs).sort((one, other) => one.atMs - other.atMs)[0];
      if (!due) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.nowMs = Math.max(this.nowMs, due.atMs);
      due.work();
      await settle();
    }
    this.nowMs = endMs;
  }

  /** Every event that reached the endpoint and was answered, with repetitions. */
  get arrived() {
    return this.requests.filter(({ answered }) => answered).flatMap(({ events }) => events);
  }

  tab(options = {}) {
    return new Tab(this, options);
  }

  async receive(kind, url, { headers = {}, body }) {
    const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(await body.arrayBuffer());
    const text = headers["content-encoding"] === "gzip" ? gunzipSync(bytes).toString() : bytes.toString();
    const request = { kind, url, headers, bytes: bytes.length, atMs: this.nowMs, ...JSON.parse(text) };
    this.requests.push(request);
    const answer = await this.answer(request);
    request.answered = answer !== null && answer.status === 202;
    if (answer === null) throw new TypeError("no network");
    return new Response(JSON.stringify(answer.body ?? {}), { status: answer.status, headers: answer.headers ?? {} });
  }
}

class Tab {
  constructor(world, { url = "https://demo.example/", referrer = "", signals = {}, without = [], blocked = false, gzip = false }) {
    this.world = world;
    this.listeners = [];
    this.visibility = "visible";
    const listen = (type, work) => this.listeners.push({ type, work });
    const tab = this;
    const address = new URL(url);
    this.global = {
      console: { error: (...line) => (this.logged ??= []).push(line) },
      Date: { now: () => world.nowMs, parse: Date.parse },
      crypto: {
        randomUUID,
        subtle: { digest: async (_, bytes) => new Uint8Array(createHash("sha256").update(bytes).digest()).buffer },
      },
      setTimeout: (work, ms) => {
        const timer = { work, atMs: world.nowMs + Math.max(1, Math.trunc(ms) + world.timerErrorMs), tab: this };
        world.timers.push(timer);
        return timer;
      },
      clearTimeout: (cleared) => (world.timers = world.timers.filter((timer) => timer !== cleared)),
      fetch: (target, request) => world.receive("fetch", target, request),
      addEventListener: listen,
      innerWidth: 1280,
      innerHeight: 720,
      devicePixelRatio: 2,
      location: address,
      document: {
        referrer,
        get visibilityState() {
          return tab.visibility;
        },
        addEventListener: listen,
      },
      navigator: {
        userAgent: "Test/1.0",
        locks: this.locks(),
        sendBeacon: (target, body) => {
          world.receive("beacon", target, { body }).catch(() => {});
          return true;
        },
        ...signals,
      },
      localStorage: this.storage(),
      ...{ TextEncoder, URL, URLSearchParams, Response, Blob, AbortSignal },
      // Takes time that only the machine knows.
      ...(gzip && { CompressionStream }),
    };
    if (blocked) {
      Object.defineProperty(this.global, "localStorage", {
        get() {
          throw new Error("blocked");
        },
      });
    }
    for (const name of without) delete (name === "locks" ? this.global.navigator : this.global)[name];
    this.context = vm.createContext(this.global);
    vm.runInContext(`Math.random = () => random()`, Object.assign(this.context, { random: () => world.random }));
    SCRIPT.runInContext(this.context);
    this.sdk = this.context.sdk;
    this.problems = [];
    this.sdk.onError((problem) => this.problems.push({ ...problem }));
    world.tabs.add(this);
  }

  storage() {
    const { stored } = this.world;
    return {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => stored.set(key, String(value)),
      removeItem: (key) => stored.delete(key),
    };
  }

  locks() {
    const { locks } = this.world;
    return {
      request: async (name, work) => {
        locks.set(name, this);
        await work();
        locks.delete(name);
      },
      query: async () => ({ held: [...locks.keys()].map((name) => ({ name })) }),
    };
  }

  dispatch(type, event = {}) {
    for (const { type: known, work } of this.listeners) if (known === type) work(event);
  }

  start(options = {}) {
    const consent = { analytics: true, marketing: true };
    this.sdk.init({ endpoint: "/api/events/track", tenant: "demo", consent, ...options });
    return settle();
  }

  show(visibility) {
    this.visibility = visibility;
    this.dispatch("visibilitychange");
    return settle();
  }

  /** As the browser's process dies: no event, no more timers, locks released. */
  crash() {
    for (const [name, tab] of this.world.locks) if (tab === this) this.world.locks.delete(name);
    this.world.timers = this.world.timers.filter(({ tab }) => tab !== this);
    this.world.tabs.delete(this);
  }

  /** As a person closes it. */
  close() {
    this.dispatch("pagehide");
    return settle().then(() => this.crash());
  }
}
