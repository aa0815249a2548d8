// What the platform around the Workers would answer, in the workerd that is measured: KV from a table, sessions by
// their name, queues that take everything, and counters that admit everybody.
import { WorkerEntrypoint } from "cloudflare:workers";
import VALUES from "./values.json";

const METRICS = { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: 0 };

export default {
  fetch(request) {
    if (request.method === "POST") return Response.json({ metadata: { metrics: METRICS } });
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const session = /ses_([0-9]{26})$/.exec(key);
    const value = session ? `plr_${session[1]}` : VALUES[key];
    return value === undefined ? new Response(null, { status: 404 }) : new Response(value);
  },
};

export class Counter extends WorkerEntrypoint {
  limit() {
    return { success: true };
  }
}
