/** A server that behaves like the track endpoint: the page, the SDK, and what arrives. */

import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

import { bundle } from "../bundle.mjs";

const PAGE = `<!doctype html><meta charset="utf-8"><title>Events</title><link rel="icon" href="data:,">
<script type="module">
  import * as sdk from "/sdk.js";
  window.problems = [];
  sdk.onError((problem) => window.problems.push(problem));
  window.sdk = sdk;
</script>`;

const accept = ({ events }) => ({
  status: 202,
  body: {
    accepted: events.length,
    rejected: 0,
    results: events.map(({ event_id }) => ({ status: "accepted", event_id })),
  },
});

/** `answer` may be replaced: (request) => { status, headers?, body? }, or null to break the connection. */
export async function startEndpoint() {
  const sdk = await bundle("esm");
  const endpoint = { requests: [], answer: accept };
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      const [type, body] = request.url === "/sdk.js" ? ["text/javascript", sdk] : ["text/html", PAGE];
      response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
      return;
    }
    const bytes = await buffer(request);
    const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
    const track = { headers: request.headers, bytes: bytes.length, atMs: Date.now(), ...JSON.parse(text) };
    const answer = endpoint.answer(track);
    endpoint.requests.push({ ...track, answered: answer?.status === 202 });
    if (!answer) return request.socket.destroy();
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(JSON.stringify(answer.body ?? {}));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(endpoint, {
    url: `http://localhost:${server.address().port}/`,
    reset: () => Object.assign(endpoint, { requests: [], answer: accept }),
    /** Ids that were answered, with repetitions. */
    arrived: () =>
      endpoint.requests.filter(({ answered }) => answered).flatMap(({ events }) => events.map(({ event_id }) => event_id)),
    close: () => (server.closeAllConnections(), server.close()),
  });
}
