/** Whether events are as the catalog wants them. Loaded in development only: the tables are larger than the SDK. */

import { ENVELOPE, PATTERNS, SCHEMAS, SERVER_FIELDS, VIOLATIONS_MAX, type Field } from "./generated/schemas.js";
import type { Violation } from "./options.js";
import type { Report } from "./queue.js";

type Fault = readonly [code: string, message: string];
type Found = (name: string, fault: Fault) => void;

/** Writes what is wrong with an event to the console, and reports it. */
export const check = (text: string, report: Report) => {
  const event = JSON.parse(text);
  const violations = validate(event);
  if (!violations[0]) return;
  console.error(event.event_type, violations);
  report({ code: "violation", lost: 0, event_id: event.event_id, violations });
};

/** What the endpoint would say about a client's event: the same paths and codes. */
export const validate = (event: unknown): readonly Violation[] => {
  const violations: Violation[] = [];
  const foundIn = (path: string): Found => (name, [code, message]) => {
    const part = [...name].slice(0, 64).join("").replaceAll("~", "~0").replaceAll("/", "~1");
    if (violations.length < VIOLATIONS_MAX) violations.push({ path: `${path}/${part}`, code, message });
  };
  if (!isObject(event)) return [{ path: "", code: "not_an_object", message: "an event is an object" }];
  const found = foundIn("");
  checkFields(event, ENVELOPE, "", foundIn, envelopeName);
  const { event_type: name, data } = event;
  const fields = typeof name === "string" ? SCHEMAS[name] : undefined;
  if (typeof name === "string" && !fields) found("event_type", ["unknown_event", "is not in the catalog"]);
  if (data === undefined || data === null) found("data", ["missing_field", "is required"]);
  else if (!isObject(data)) found("data", ["wrong_type", "must be an object"]);
  else if (fields) checkFields(data, fields, "/data", foundIn, unknownName);
  return violations;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const unknownName = (): Fault | null => ["unknown_field", "is not a field of this event"];

const envelopeName = (name: string): Fault | null => {
  if (name === "data") return null;
  if (SERVER_FIELDS.includes(name) || name.startsWith("ip_")) return ["server_field", "is added by the platform"];
  return unknownName();
};

const checkFields = (
  object: Record<string, unknown>,
  fields: readonly Field[],
  path: string,
  foundIn: (path: string) => Found,
  otherName: (name: string) => Fault | null,
) => {
  const found = foundIn(path);
  for (const [name, required, kind, ...args] of fields) {
    const value = object[name];
    if (value === undefined || value === null) {
      if (required) found(name, ["missing_field", "is required"]);
    } else if (kind === "object" && isObject(value)) {
      checkFields(value, args[0] as Field[], `${path}/${name}`, foundIn, unknownName);
    } else {
      const fault = faultOf(kind, args, value);
      if (fault) found(name, fault);
    }
  }
  for (const name of Object.keys(object)) {
    const fault = fields.some(([known]) => known === name) ? null : otherName(name);
    if (fault) found(name, fault);
  }
};

const faultOf = (kind: string, args: readonly unknown[], value: unknown): Fault | null => {
  switch (kind) {
    case "boolean":
      return typeof value === "boolean" ? null : ["wrong_type", "must be true or false"];
    case "object":
      return ["wrong_type", "must be an object"];
    case "integer":
    case "number": {
      const isKind = typeof value === "number" && (kind === "number" || Number.isInteger(value));
      if (!isKind) return ["wrong_type", kind === "number" ? "must be a number" : "must be an integer"];
      const [min, max] = args as [number, number];
      return value < min || value > max ? ["out_of_range", `must be ${min} to ${max}`] : null;
    }
    case "list": {
      if (!Array.isArray(value)) return ["wrong_type", "must be a list"];
      if (value.length > (args[0] as number)) return ["too_many_items", `at most ${args[0]} items`];
      for (const item of value) {
        const fault = faultOf("text", [args[1]], item);
        if (fault) return fault;
      }
      return null;
    }
    default:
      return typeof value === "string" ? textFault(kind, args, value) : ["wrong_type", "must be a text"];
  }
};

const textFault = (kind: string, args: readonly unknown[], text: string): Fault | null => {
  if (text.includes("\0")) return ["nul_character", "must not contain NUL"];
  if (kind === "choice") {
    return args.includes(text) ? null : ["unknown_variant", `must be one of ${args.join(", ")}`];
  }
  const [max, form] = PATTERNS[kind] ?? [args[0] as number];
  if ([...text].length > max) return ["too_long", `at most ${max} characters`];
  return form && !new RegExp(form).test(text) ? ["bad_format", `must be ${kind}: ${form}`] : null;
};
