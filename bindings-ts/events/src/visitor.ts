/** Who and where: the device, the session, the first touch, the page. */

import type { Device } from "./device.js";
import type { Keep } from "./keep.js";
import type { Consent, Options } from "./options.js";

const SESSION_IDLE_MS = 30 * 60 * 1000;
const SESSION_MAX_MS = 24 * 60 * 60 * 1000;
/** The end of a session is written at most this often. */
const SESSION_WRITE_MS = 1_000;
/** Of the catalog's envelope. */
const URL_CHARS_MAX = 2_048;
const CAMPAIGN_CHARS_MAX = 255;

const UTM = ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"];

const parse = (address = "") => {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
};

export const createVisitor = (keep: Keep, options: Options, uuid: () => string, device: () => Device | undefined) => {
  const { document, location } = globalThis;
  /** An address without what may be personal: other query parameters, fragment, user and password. */
  const clean = (address: string | undefined) => {
    const url = parse(address);
    if (!url) return;
    for (const key of [...url.searchParams.keys()]) {
      if (!(options.queryAllowList ?? UTM).includes(key)) url.searchParams.delete(key);
    }
    url.hash = url.username = url.password = "";
    return url.href.slice(0, URL_CHARS_MAX);
  };
  /** Read now, since the page may go elsewhere before the person consents; kept only afterwards. */
  const arrival: Record<string, string | undefined> = {
    referrer: clean(document?.referrer),
    landing_page: clean(location?.href),
  };
  for (const key of [...UTM, "gclid", "fbclid", "affiliate_code"]) {
    const parameter = (key === "affiliate_code" && options.affiliateParameter) || key;
    arrival[key] = parse(location?.href)?.searchParams.get(parameter)?.slice(0, CAMPAIGN_CHARS_MAX);
  }

  const kept = <T>(key: string, first: T) => {
    const value = keep.get<T>(key) ?? first;
    if (value === first) keep.set(key, value);
    return value;
  };

  const session = (nowMs: number) => {
    let [id, startMs, lastMs] = keep.get<[string, number, number]>("session") ?? ["", 0, 0];
    // A clock that was set back ends a session too.
    const since = (ms: number) => Math.abs(nowMs - ms);
    if (since(lastMs) >= SESSION_IDLE_MS || since(startMs) >= SESSION_MAX_MS) {
      id = `sess_${uuid()}`;
      startMs = nowMs;
      lastMs = 0;
    }
    if (since(lastMs) >= SESSION_WRITE_MS) keep.set("session", [id, startMs, nowMs]);
    return id;
  };

  return {
    /** The envelope's part about the person, the device and the page. Writes to storage: only with consent. */
    envelope(consent: Consent) {
      return {
        session_id: session(Date.now()),
        device_id: kept("device", `dev_${uuid()}`),
        page_url: clean(location?.href),
        page_path: location?.pathname.slice(0, URL_CHARS_MAX),
        user_agent_hash: device()?.userAgentHash,
        viewport: document && `${innerWidth}x${innerHeight}`,
        pixel_ratio: globalThis.devicePixelRatio,
        ...kept("first_touch", arrival),
        ...(!consent.marketing && { gclid: undefined, fbclid: undefined }),
      };
    },
    endSession: () => keep.set("session", null),
    forget() {
      for (const key of ["session", "device", "first_touch"]) keep.set(key, null);
    },
  };
};
