// What would otherwise cross between wasm and JavaScript in many small steps, done here in one.

const mark = (value) => (value === null ? "-" : `+${value}`);

// Method, URL and the headers that a rule may need, one a line; a header is "+value", or "-" when absent. Neither a
// method, a URL nor a header value can hold a line feed.
export function head(request) {
  const headers = request.headers;
  return [
    request.method,
    request.url,
    mark(headers.get("x-cactus-context")),
    mark(headers.get("idempotency-key")),
    mark(headers.get("authorization")),
    mark(headers.get("origin")),
    mark(headers.get("cf-ipcountry")),
    mark(headers.get("content-length")),
  ].join("\n");
}

export function respond(status, body, contentType, requestId, replayed, allow) {
  const headers = { "content-type": contentType, "x-request-id": requestId, "cache-control": "no-store" };
  if (body === undefined) delete headers["content-type"];
  if (allow !== undefined) headers.allow = allow;
  if (replayed) headers["idempotency-replayed"] = "true";
  return new Response(body, { status, headers });
}

// Passes a request on with its body untouched. Whatever a client sent in the internal header is overwritten.
export function forward(target, request, context) {
  const passed = new Request(request);
  passed.headers.set("x-cactus-context", context);
  return target.fetch(passed);
}
