/** Batches on their way to the endpoint. */

import type { Device } from "./device.js";
import type { Options, Violation } from "./options.js";
import type { Queue, Report } from "./queue.js";
import type { Row } from "./store.js";

/** Everything of a body that is not an event: `sent_ms`, `sdk`, brackets. */
const WRAPPING_BYTES = 200;
/** Browsers let all requests that outlive their page carry 64 KiB together. */
const KEEPALIVE_BYTES_MAX = 65_536;
const GZIP_BYTES_MIN = 1_024;
const SDK = '{"name":"@cactus/events","version":"0.1.0"}';
const TIMEOUT_MS = 30_000;
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 5 * 60 * 1000;
const RETRY_AFTER_MAX_MS = 60 * 60 * 1000;
/** Too many requests, and what a proxy says when it is not its own fault. Other 4xx will not get better. */
const RETRIED = [0, 401, 408, 425, 429];

interface Answer {
  readonly results?: readonly { status: string; event_id?: string; violations?: readonly Violation[] }[];
}

const sizeOf = (batch: readonly Row[]) => batch.reduce((sum, row) => sum + row.bytes + 1, WRAPPING_BYTES);

export const createSender = (
  {
    endpoint,
    accessToken,
    flushIntervalMs = 5_000,
    maxBatchBytes = 60_000,
    maxBatchEvents: eventsMax = 50,
  }: Options,
  queue: Queue,
  player: () => string | null,
  report: Report,
  onDelivery: () => void,
) => {
  let gzip = true;
  let failures = 0;
  /** No attempt before this, because the endpoint said so or because attempts failed. */
  let notBeforeMs = 0;
  let unreachable = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;

  const tokenOf = (row: Row | undefined) => row?.player && accessToken?.();

  /** The oldest events that one request may carry: of one player, whose token is at hand, or of none. */
  const nextBatch = (bytesLeft = maxBatchBytes - WRAPPING_BYTES) => {
    const batch: Row[] = [];
    const signedIn = !accessToken || accessToken() ? player() : null;
    for (const row of queue.rows()) {
      if (row.flying || (row.player && row.player !== signedIn)) continue;
      if (batch[0] && row.player !== batch[0].player) continue;
      bytesLeft -= row.bytes + 1;
      if (batch[0] && bytesLeft < 0) break;
      if (batch.push(row) >= eventsMax) break;
    }
    return batch;
  };

  const bodyOf = (batch: readonly Row[]) =>
    `{"sent_ms":${Date.now()},"sdk":${SDK},"events":[${batch.map(({ text }) => text)}]}`;

  const request = async (batch: readonly Row[], compress?: Device["compress"]) => {
    // Asked for before anything is awaited: after `reset` the page has none.
    const token = tokenOf(batch[0]);
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (token) headers["authorization"] = `Bearer ${token}`;
    let body: string | Blob = bodyOf(batch);
    if (compress) {
      body = await compress(body);
      headers["content-encoding"] = "gzip";
    }
    return fetch(endpoint, {
      method: "POST",
      headers,
      body,
      keepalive: sizeOf(batch) < KEEPALIVE_BYTES_MAX,
      signal: AbortSignal.timeout?.(TIMEOUT_MS),
    });
  };

  const readResults = async (response: Response) => {
    const { results }: Answer = await response.json().catch(() => ({}));
    for (const { status, event_id, violations } of results ?? []) {
      if (status === "rejected") report({ code: "rejected", lost: 1, event_id, violations });
    }
  };

  const wait = (status: number, retryAfter: string | null | undefined) => {
    const nowMs = Date.now();
    const said = retryAfter ? Number(retryAfter) * 1000 || Date.parse(retryAfter) - nowMs : 0;
    const backoffMs = Math.min(BACKOFF_FIRST_MS * 2 ** failures++, BACKOFF_MAX_MS) * (0.5 + Math.random());
    // A little above what the endpoint said, so that not all tabs come back at once.
    const waitMs = said > 0 ? Math.min(said, RETRY_AFTER_MAX_MS) * (1 + Math.random() / 10) : backoffMs;
    notBeforeMs = nowMs + Math.ceil(waitMs);
    if (status === 401) report({ code: "unauthorized", lost: 0, status });
  };

  /** Whether the next batch may follow. */
  const post = async (batch: readonly Row[]) => {
    // A hidden page may end before the compressor does.
    const worthIt = gzip && sizeOf(batch) > GZIP_BYTES_MIN && globalThis.document?.visibilityState !== "hidden";
    const packed = worthIt && queue.device()?.compress;
    const response = await request(batch, packed).catch(() => undefined);
    const status = response?.status ?? 0;
    if (response?.ok) {
      failures = 0;
      await readResults(response);
    } else if (status === 413 && batch.length > 1) {
      eventsMax = batch.length >> 1;
      return true;
    } else if (RETRIED.includes(status) || status > 499 || (packed && status === 415)) {
      unreachable = !status;
      // A host that forbids the header to other origins looks like no network: the next attempt goes without.
      if (packed && (unreachable || status === 415)) gzip = false;
      wait(status, response?.headers.get("retry-after"));
      return false;
    } else {
      report({ code: status === 413 ? "too_large" : "refused", lost: batch.length, status });
    }
    queue.remove(batch.map(({ id }) => id));
    if (response?.ok) onDelivery();
    return true;
  };

  const run = async () => {
    for (let batch = nextBatch(), proceed = true; proceed && batch[0]; batch = nextBatch()) {
      for (const row of batch) row.flying = true;
      proceed = await post(batch);
      for (const row of batch) row.flying = false;
    }
  };

  const send = (): Promise<void> | undefined => {
    clearTimeout(timer);
    timer = undefined;
    if (Date.now() < notBeforeMs) {
      // Timers fire up to a millisecond early.
      schedule();
      return;
    }
    return (running ??= run().finally(() => {
      running = undefined;
      schedule();
    }));
  };

  const schedule = () => {
    const full = queue.rows().length >= eventsMax || queue.bytes() >= maxBatchBytes;
    if (running || (timer && !full) || !nextBatch()[0]) return;
    const blockedMs = notBeforeMs - Date.now();
    if (full && blockedMs <= 0) send();
    else timer ??= setTimeout(send, blockedMs > 0 ? blockedMs : flushIntervalMs);
  };

  return {
    send,
    schedule,
    /** The network is back: what only failed for want of it need not wait. */
    online() {
      if (unreachable) notBeforeMs = 0;
      return send();
    },
    /**
     * The page goes: what no request carries yet goes with it, as far as browsers let it. Nobody hears the answer, so
     * the rows stay in the store and are offered again by the next page; the endpoint knows their ids.
     */
    leave() {
      let bytesLeft = KEEPALIVE_BYTES_MAX;
      for (const { flying, bytes } of queue.rows()) if (flying) bytesLeft -= bytes;
      for (;;) {
        const batch = nextBatch(bytesLeft - WRAPPING_BYTES);
        bytesLeft -= sizeOf(batch);
        if (!batch[0] || bytesLeft < 0) return;
        for (const row of batch) row.flying = true;
        // Only a request can carry a token.
        if (tokenOf(batch[0])) request(batch).catch(() => {});
        else navigator.sendBeacon(endpoint, bodyOf(batch));
      }
    },
  };
};
