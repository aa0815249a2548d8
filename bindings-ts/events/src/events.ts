/** What a page calls. */

import { createClient, type Client, type Emitted } from "./client.js";
import { createEmit } from "./emit.js";
import { NAMES } from "./generated/names.js";
import type { Emit } from "./generated/types.js";
import type { Consent, Options, Problem } from "./options.js";
import { createUuid } from "./uuid.js";

/** Events of before `init` or before the person chose, in memory; beyond it the oldest are lost. */
const WAITING_MAX = 1_000;

export interface Events {
  /** `emit.<namespace>.<action>(data)` gives the event's id, and never throws. It works before `init` already. */
  readonly emit: Emit;
  /** Begins. A second call does nothing. */
  init(options: Options): void;
  /** The signed-in player of the events from now on. To be called at each page load: it is not kept. */
  identify(playerId: string): void;
  /** Signed out: no player, and a new session. The device stays the same. */
  reset(): void;
  /** The person's choice. Withdrawing it forgets the device, the session, the first touch and what waits. */
  consent(choice: Consent): void;
  /** Sends what may be sent now; gives how many events of this tab still wait. */
  flush(): Promise<number>;
  /** Called with each loss and each problem. Gives what ends it. */
  onError(listener: (problem: Problem) => void): () => void;
}

/** An SDK of its own; `index.ts` has the page's one. */
export const createEvents = (): Events => {
  const uuid = createUuid();
  const listeners = new Set<(problem: Problem) => void>();
  const emitted: Emitted[] = [];
  let player: string | null = null;
  let choice: Consent | undefined;
  let client: Client | undefined;

  const report = (problem: Problem) => {
    // Of what it rejected the endpoint knows.
    if (problem.lost && problem.code !== "rejected") client?.count(problem);
    for (const listener of listeners) {
      try {
        listener(problem);
      } catch (error) {
        console.error(error);
      }
    }
  };

  const emit = createEmit(NAMES, (name, version, data) => {
    const id = uuid();
    try {
      emitted.push({ id, name, version, tsMs: Date.now(), player, data: JSON.stringify(data) });
      client?.take();
      if (emitted.length > WAITING_MAX) report({ code: "overflow", lost: 1, event_id: emitted.shift()!.id });
    } catch {
      report({ code: "not_json", lost: 1, event_id: id });
    }
    return id;
  });

  return {
    emit: emit as unknown as Emit,
    init(options) {
      client ??= createClient(options, emitted, () => player, uuid, report, (reason, lost) =>
        emit["session"]!["eventsLost"]!({ lost, reason }),
      );
      if (choice) client.consent(choice);
      choice = undefined;
    },
    identify(playerId) {
      player = playerId;
      client?.take();
    },
    reset() {
      client?.reset();
      player = null;
    },
    consent(next) {
      if (client) client.consent(next);
      else choice = next;
    },
    flush: async () => (client ? client.flush() : emitted.length),
    onError(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
