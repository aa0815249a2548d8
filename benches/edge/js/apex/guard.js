// What a request must look like, and who is asking.

import { Rejection } from "../shell.js";

const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE"];
const WITHOUT_BODY = ["GET", "HEAD", "DELETE"];
const TARGET_BYTES_MAX = 4_096;
const HEADER_COUNT_MAX = 100;
const HEADER_BYTES_MAX = 16_384;
const BODY_BYTES_MAX = 1 << 20;
const USER_AGENT_BYTES_MAX = 1_024;
const THREAT_REFUSED_MIN = 50;
const HOST_BYTES_MAX = 253;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/i;

const SCANNERS = [
  "acunetix", "appscan", "arachni", "bsqlbf", "commix", "dalfox", "dirbuster", "dirsearch", "feroxbuster", "ffuf",
  "fimap", "gobuster", "gospider", "havij", "hydra", "invicti", "joomscan", "jorgee", "l9explore", "masscan", "morfeus",
  "nessus", "netsparker", "nikto", "nmap", "nuclei", "openvas", "skipfish", "sqlmap", "sqlninja", "w3af", "webinspect",
  "wfuzz", "whatweb", "wpscan", "xsstrike", "zgrab", "zmeu",
];
const SCANNER = new RegExp(`(?<![a-z0-9])(?:${SCANNERS.join("|")})(?![a-z])`, "i");

const PLAIN_PATH = /^\/[!$&-[\]^-~"]*$/;
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;

const malformed = () => new Rejection(400, "malformed_target", "The target of the request is not a plain path.");

export function checkHead(request, target) {
  const { method, headers } = request;
  if (!METHODS.includes(method)) throw new Rejection(405, "method_not_allowed", "This path takes another method.");
  checkTarget(target);
  let count = 0;
  let bytes = 0;
  headers.forEach((value, name) => {
    count += 1;
    bytes += name.length + value.length;
  });
  if (count > HEADER_COUNT_MAX || bytes > HEADER_BYTES_MAX) {
    throw new Rejection(431, "headers_too_large", "The headers are too long.", { bytes_max: HEADER_BYTES_MAX });
  }
  checkBody(method, headers);
}

function checkBody(method, headers) {
  const bytesMax = WITHOUT_BODY.includes(method) ? 0 : BODY_BYTES_MAX;
  const length = headers.get("content-length");
  const tooLong = length === null
    ? bytesMax === 0 && headers.has("transfer-encoding")
    : !/^\d+$/.test(length) || Number(length) > bytesMax;
  if (tooLong) throw new Rejection(413, "body_too_large", "The body is too long.", { bytes_max: bytesMax });
}

function checkTarget(target) {
  if (target.length > TARGET_BYTES_MAX) {
    throw new Rejection(414, "target_too_long", "The target is too long.", { bytes_max: TARGET_BYTES_MAX });
  }
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? "" : target.slice(mark + 1);
  if (!PLAIN_PATH.test(path)) checkEncodedPath(path);
  else if (DOT_SEGMENT.test(path)) throw malformed();
  if (query !== "" && (!/^[!"$-~]*$/.test(query) || query.includes("%00"))) throw malformed();
}

/** A path with escapes: none of them may stand for what has a meaning in a path. */
function checkEncodedPath(path) {
  const isEncoded = /^\/(?:[!$&-[\]^-~"]|%[0-9a-f]{2})*$/i.test(path);
  if (!isEncoded || /%(?:2f|5c|25|[01][0-9a-f]|7f)/i.test(path)) throw malformed();
  let decoded;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    throw malformed();
  }
  if (DOT_SEGMENT.test(decoded)) throw malformed();
}

export function checkClient(request) {
  const agent = request.headers.get("user-agent")?.trim() ?? "";
  const { threatScore, botManagement } = request.cf ?? {};
  const isBot = botManagement?.score === 1 && !botManagement.verifiedBot;
  const isRefused = agent === "" || agent.length > USER_AGENT_BYTES_MAX || SCANNER.test(agent);
  if (isRefused || isBot || Number(threatScore) >= THREAT_REFUSED_MIN) {
    throw new Rejection(403, "client_refused", "This client is not served.");
  }
}

export function hostName(authority) {
  const colon = authority.indexOf(":");
  const host = (colon < 0 ? authority : authority.slice(0, colon)).replace(/\.$/, "");
  const port = colon < 0 ? 1 : Number(authority.slice(colon + 1));
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
  const isName = host.length <= HOST_BYTES_MAX && host.split(".").every((label) => LABEL.test(label));
  if (!isPort || !isName) throw malformed();
  return host.toLowerCase();
}
