// The entry Worker of a local stack: the built one, with doors that a deployment does not have.
//
// The local runtime reaches only the first Worker from outside, so a cron of another one would never fire, an endpoint
// that only Workers call could not be tried, and nobody could check a round against the local beacon. Nor could a test
// write what an operator would write by hand, or see a Worker break. ENTRY is the built entry Worker.
import Entry from "ENTRY";
export * from "ENTRY";

/// `/.worker/<name>/<path>` is `/<path>` of that Worker. It checks the signed context, as it does for any caller.
const DOOR = "/.worker/";

/// `/.beacon/public/<round>` is a round of the beacon of this stack.
const BEACON = "/.beacon/";

/// `/.kv/<namespace>/<key>` is a value of a namespace that the entry Worker is bound to: GET, PUT and DELETE.
const KV = "/.kv/";

/// How a Worker that the entry is bound to fails this request: `<binding> <one of FAILURES>`.
const FAILURE = "x-local-failure";

const FAILURES = {
  breaks() {
    throw new Error("broken");
  },
  hangs() {
    return new Promise(() => {});
  },
  overloaded() {
    throw Object.assign(new Error("overloaded"), { overloaded: true });
  },
};

/// Where a test says that its client is, as JSON of `request.cf` and the client's address as `ip`; a deployment knows
/// both from the connection. Several such headers are one object, the last of a name counts.
const PLACE = "x-local-cf";

/// The address of who does not say.
const LOOPBACK = "127.0.0.1";

export default {
  async fetch(request, env, ctx) {
    const place = JSON.parse(`[${request.headers.get(PLACE) ?? ""}]`);
    const { ip = LOOPBACK, ...cf } = Object.assign({}, ...place);
    request = Object.keys(cf).length > 0 ? new Request(request, { cf }) : new Request(request);
    // As the platform does, whatever the client sent under this name.
    request.headers.set("cf-connecting-ip", ip);
    if (new URL(request.url).pathname.startsWith(BEACON)) {
      return env.BEACON.fetch(request);
    }
    if (new URL(request.url).pathname.startsWith(KV)) {
      return keyValue(env, request);
    }
    const at = request.url.indexOf(DOOR);
    if (at < 0) {
      return Entry.fetch(request, withFailure(env, request.headers.get(FAILURE)), ctx);
    }
    const [name, ...path] = request.url.slice(at + DOOR.length).split("/");
    const target = env[binding(name)];
    if (!target) {
      return new Response(`no Worker ${name}\n`, { status: 404 });
    }
    return target.fetch(new Request(`https://internal/${path.join("/")}`, request));
  },

  /// `/cdn-cgi/handler/scheduled?cron=<name>+<expression>` fires that cron of that Worker.
  async scheduled(controller, env) {
    const [name, ...fields] = controller.cron.split(" ");
    const target = env[binding(name)];
    if (!target) {
      throw new Error(`no Worker ${name}`);
    }
    const event = { cron: fields.join(" "), scheduledTime: new Date(controller.scheduledTime) };
    const { outcome } = await target.scheduled(event);
    if (outcome !== "ok") {
      throw new Error(`${name}: ${outcome}`);
    }
  },
};

/// The same bindings, one of them to a Worker that fails.
function withFailure(env, failure) {
  if (failure === null) {
    return env;
  }
  const [name, kind] = failure.split(" ");
  return { ...env, [name]: { fetch: async () => FAILURES[kind]() } };
}

function binding(name) {
  return `LOCAL_${name.toUpperCase().replaceAll("-", "_")}`;
}

async function keyValue(env, request) {
  const [namespace, ...key] = new URL(request.url).pathname.slice(KV.length).split("/");
  const name = decodeURIComponent(key.join("/"));
  const value = { GET: () => env[namespace].get(name), DELETE: () => env[namespace].delete(name) };
  const put = async () => env[namespace].put(name, await request.text());
  return new Response((await (value[request.method] ?? put)()) ?? null);
}
