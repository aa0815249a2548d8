// The entry Worker of a local stack: the built one, with doors that a deployment does not have.
//
// The local runtime reaches only the first Worker from outside, so a cron of another one would never fire, an endpoint
// that only Workers call could not be tried, and nobody could check a round against the local beacon. ENTRY is the
// built entry Worker.
import Entry from "ENTRY";
export * from "ENTRY";

/// `/.worker/<name>/<path>` is `/<path>` of that Worker. It checks the signed context, as it does for any caller.
const DOOR = "/.worker/";

/// `/.beacon/public/<round>` is a round of the beacon of this stack.
const BEACON = "/.beacon/";

/// Where a test says that its client is, as JSON of `request.cf`; a deployment knows it from the connection.
const PLACE = "x-local-cf";

export default class extends Entry {
  fetch(request) {
    const place = request.headers.get(PLACE);
    if (place !== null) {
      request = new Request(request, { cf: JSON.parse(place) });
    }
    if (new URL(request.url).pathname.startsWith(BEACON)) {
      return this.env.BEACON.fetch(request);
    }
    const at = request.url.indexOf(DOOR);
    if (at < 0) {
      return super.fetch(request);
    }
    const [name, ...path] = request.url.slice(at + DOOR.length).split("/");
    const target = this.env[binding(name)];
    if (!target) {
      return new Response(`no Worker ${name}\n`, { status: 404 });
    }
    return target.fetch(new Request(`https://internal/${path.join("/")}`, request));
  }

  /// `/cdn-cgi/handler/scheduled?cron=<name>+<expression>` fires that cron of that Worker.
  async scheduled(controller) {
    const [name, ...fields] = controller.cron.split(" ");
    const target = this.env[binding(name)];
    if (!target) {
      throw new Error(`no Worker ${name}`);
    }
    const event = { cron: fields.join(" "), scheduledTime: new Date(controller.scheduledTime) };
    const { outcome } = await target.scheduled(event);
    if (outcome !== "ok") {
      throw new Error(`${name}: ${outcome}`);
    }
  }
}

function binding(name) {
  return `LOCAL_${name.toUpperCase().replaceAll("-", "_")}`;
}
