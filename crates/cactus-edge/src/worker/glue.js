// What would otherwise cross between wasm and JavaScript in many small steps, done here in one.

// Sends a request to a Worker or an object; resolves to the status, a line feed, and the body.
export async function exchange(target, url, context, body) {
  const headers = { "x-cactus-context": context };
  const init = body === undefined ? { headers } : { method: "POST", headers, body };
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await target.fetch(url, init);
  return `${response.status}\n${await response.text()}`;
}

// Separates the cells of a packed row, and the rows. Cells that hold one of them cannot be packed.
const UNIT = "\u001f";
const RECORD = "\u001e";

// A packed cell begins with its kind: "i" an integer, "t" text, "b" a blob in hexadecimal, "n" null.
function unpack(cell) {
  switch (cell[0]) {
    case "i": return Number(cell.slice(1));
    case "t": return cell.slice(1);
    case "b": return Uint8Array.fromHex(cell.slice(1));
    default: return null;
  }
}

function pack(cell) {
  switch (typeof cell) {
    case "number": return `i${cell}`;
    case "string": return cell.includes(UNIT) || cell.includes(RECORD) ? undefined : `t${cell}`;
    default: return cell === null ? "n" : `b${new Uint8Array(cell).toHex()}`;
  }
}

function packAll(rows) {
  const records = [];
  for (const row of rows) {
    const cells = row.map(pack);
    if (cells.includes(undefined)) return undefined;
    records.push(cells.join(UNIT));
  }
  return records.join(RECORD);
}

// Runs SQL in an object's storage. The answer is undefined for no rows, all rows packed in one string, or, where a
// text cannot be packed, the rows as arrays.
function answer(cursor) {
  if (cursor.columnNames.length === 0) return undefined; // a write: it has run, and there is nothing to read
  const rows = Array.from(cursor.raw());
  return rows.length === 0 ? undefined : (packAll(rows) ?? rows);
}

export function runPacked(sql, query, parameters) {
  return answer(parameters === "" ? sql.exec(query) : sql.exec(query, ...parameters.split(UNIT).map(unpack)));
}

export function run(sql, query, parameters) {
  return answer(sql.exec(query, ...parameters));
}

// Sends one message to a queue. A batch of one would cost an encoding of the message in base64 on top.
export function sendText(queue, message) {
  return queue.send(message, { contentType: "text" });
}

export function writePoint(dataset, index, blobs, doubles) {
  dataset.writeDataPoint({ indexes: [index], blobs: blobs.split(UNIT), doubles: Array.from(doubles) });
}

export function setAlarm(storage, atMs) {
  storage.setAlarm(atMs);
}
