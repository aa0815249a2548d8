// What would otherwise cross between wasm and JavaScript in many small steps, done here in one.

// Sends a request to a Worker or an object; resolves to the status, a line feed, and the body.
export async function exchange(target, url, context, body) {
  const headers = { "x-cactus-context": context };
  const init = body === undefined ? { headers } : { method: "POST", headers, body };
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await target.fetch(url, init);
  return `${response.status}\n${await response.text()}`;
}

// Runs SQL in an object's storage; answers all rows, each as an array.
export function run(sql, query, parameters) {
  return Array.from(sql.exec(query, ...parameters).raw());
}
