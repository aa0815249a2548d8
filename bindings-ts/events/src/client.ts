/** What runs after `init`: events become rows, and the page's life and the person's consent decide what happens to them. */

import { CATALOG_VERSION } from "./generated/names.js";
import { createKeep } from "./keep.js";
import type { Consent, Options, Problem } from "./options.js";
import { createQueue, type Report } from "./queue.js";
import { createSender } from "./sender.js";
import { createVisitor } from "./visitor.js";

export interface Emitted {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly tsMs: number;
  readonly player: string | null;
  /** The data as JSON: what the page does with its object afterwards changes nothing. */
  readonly data: string;
}

/** Losses by their reason that the endpoint was not yet told of. */
type Losses = Record<string, number>;
export type Client = ReturnType<typeof createClient>;

/** What a browser says for its person about being followed. */
interface Signals {
  readonly globalPrivacyControl?: boolean;
  readonly doNotTrack?: string | null;
}

const CONSENT = "consent";
const LOST = "lost";

/** `emitted` are events that are no rows yet: the caller adds, `take` empties it. */
export const createClient = (
  options: Options,
  emitted: Emitted[],
  player: () => string | null,
  uuid: () => string,
  report: Report,
  emitLoss: (reason: string, count: number) => void,
) => {
  const prefix = `cactus-events.${options.tenant}.`;
  const keep = createKeep(prefix);
  const queue = createQueue(keep, prefix, uuid, options.maxQueueEvents ?? 1_000, report);
  const visitor = createVisitor(keep, options, uuid, queue.device);
  const sender = createSender(options, queue, player, report, () => {
    // Something arrived, so there is room for the news.
    const losses = keep.get<Losses>(LOST) ?? {};
    keep.set(LOST, null);
    for (const reason in losses) emitLoss(reason, losses[reason]!);
  });
  const { document } = globalThis;
  const navigator: Signals | undefined = globalThis.navigator;
  const signalled =
    !options.ignorePrivacySignals && (navigator?.globalPrivacyControl || navigator?.doNotTrack === "1");
  let consent: Consent | null | undefined;
  let check: ((event: string, report: Report) => void) | undefined;
  let turn = Promise.resolve();
  /** Events become rows: there is consent, and the queue has its store. */
  let open = false;
  let left = false;

  const capture = ({ id, name, version, tsMs, player, data }: Emitted) => {
    const envelope = JSON.stringify({
      event_id: id,
      event_type: name,
      schema_version: version,
      catalog_version: CATALOG_VERSION,
      ts_client: tsMs,
      player_id: player,
      ...visitor.envelope(consent!),
      consent,
    });
    const text = `${envelope.slice(0, -1)},"data":${data}}`;
    queue.add(id, player, text);
    check?.(text, report);
  };

  const take = () => {
    if (open) {
      for (const event of emitted.splice(0)) capture(event);
      if (left) sender.leave();
      else sender.schedule();
    } else if (consent && !consent.analytics) {
      emitted.length = 0;
    }
  };

  /** Before there is consent a loss is told to the page only. */
  const count = ({ code, lost }: Problem) => {
    const losses = keep.get<Losses>(LOST) ?? {};
    if (open) keep.set(LOST, { ...losses, [code]: (losses[code] ?? 0) + lost });
  };

  /** Brings the queue to what the consent of this moment asks for. One such change at a time. */
  const settle = async () => {
    if (consent?.analytics) {
      if (open) return;
      if (options.development) check = (await import("./development.js")).check;
      await queue.open();
      // If it was withdrawn meanwhile, the next turn clears the queue.
      open = consent.analytics;
      // The first touch may be all that this page is for.
      if (open) visitor.envelope(consent);
      take();
    } else if (consent) {
      visitor.forget();
      await queue.clear();
    }
  };

  const decide = (choice: Consent | null | undefined) => {
    consent = signalled ? { analytics: false, marketing: false } : choice;
    open &&= !!consent?.analytics;
    take();
    turn = turn.then(settle);
  };

  const adopt = () => open && queue.adopt().then(sender.schedule);
  const on = (type: string, listener: (event: Event) => void) => globalThis.addEventListener?.(type, listener);
  document?.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") adopt();
    else if (open) sender.send();
  });
  on("online", () => open && sender.online());
  on("pagehide", () => {
    // The browser may not let the opening end.
    open ||= !!consent?.analytics;
    left = true;
    take();
    queue.close();
  });
  on("pageshow", () => {
    if (left && open) queue.open().then(sender.schedule);
    left = false;
  });
  on("storage", (event) => {
    if ((event as StorageEvent).key === prefix + CONSENT) decide(keep.get(CONSENT));
  });
  decide(options.consent ?? keep.get(CONSENT));

  return {
    take,
    count,
    /** Rows of the player who leaves can only go while their token is still good. */
    reset() {
      if (open) sender.send();
      visitor.endSession();
    },
    consent(choice: Consent) {
      keep.set(CONSENT, choice);
      decide(choice);
    },
    async flush() {
      await turn;
      if (open) await sender.send();
      return emitted.length + queue.rows().length;
    },
  };
};
