/** What a page says to the SDK, and what the SDK says to the page. */

/** What the person agreed to. Without `analytics` nothing is sent and nothing is kept on the device. */
export interface Consent {
  readonly analytics: boolean;
  /** Without it no advertising click id leaves the page. */
  readonly marketing: boolean;
}

export interface Options {
  /** Address of `POST /api/events/track`; a path is the page's own host, which is how the platform knows the brand. */
  readonly endpoint: string;
  /** Keeps apart what two brands on one origin store. The platform never believes a client's tenant. */
  readonly tenant: string;
  /** What the person chose. Without it the last `consent(…)` counts, of this page or an earlier one; before it events wait. */
  readonly consent?: Consent;
  /**
   * The signed-in player's token, asked for at each batch. A player's events go with that player's token only and wait
   * while there is none; events without a player go without a token.
   */
  readonly accessToken?: () => string | null | undefined;
  /** Sends although the browser says Do Not Track or Global Privacy Control. Default: false. */
  readonly ignorePrivacySignals?: boolean;
  /** Query parameters that may stay in `page_url`, `referrer` and `landing_page`. Default: the five `utm_*`. */
  readonly queryAllowList?: readonly string[];
  /** Query parameter that holds the affiliate's code. Default: `affiliate_code`. */
  readonly affiliateParameter?: string;
  /** An event waits at most this long for company. Default: 5,000. */
  readonly flushIntervalMs?: number;
  /** Events in a request; the endpoint takes 100. Default: 50. */
  readonly maxBatchEvents?: number;
  /** Bytes of a request before compression; the endpoint takes 262,144. Default: 60,000, which a closing page may send. */
  readonly maxBatchBytes?: number;
  /** Events that wait while the endpoint cannot be reached; beyond it the oldest are lost. Default: 1,000. */
  readonly maxQueueEvents?: number;
  /** Checks each event against the catalog, which is loaded for it, and writes violations to the console. */
  readonly development?: boolean;
}

export interface Violation {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** Why events were lost, or what else went wrong. */
export type ProblemCode =
  /** The queue was full: the oldest went. */
  | "overflow"
  /** The endpoint refused an event of a batch. */
  | "rejected"
  /** The endpoint refused a whole batch for good. */
  | "refused"
  /** One event alone is larger than the endpoint takes. */
  | "too_large"
  /** The event's data cannot be written as JSON. */
  | "not_json"
  /** The player's token was refused; the events wait for a better one. */
  | "unauthorized"
  /** The browser's storage failed; events are kept in memory. */
  | "storage"
  /** Development only: the event breaks the catalog. It is sent all the same. */
  | "violation";

export interface Problem {
  readonly code: ProblemCode;
  /** Events lost by it; 0 where none is. */
  readonly lost: number;
  /** HTTP status, where the endpoint said it. */
  readonly status?: number;
  readonly event_id?: string | undefined;
  readonly violations?: readonly Violation[] | undefined;
}
