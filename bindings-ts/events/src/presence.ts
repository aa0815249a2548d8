/**
 * Which tabs are alive. Each holds a Web Lock under its own name until it is hidden for good. What a dead tab left in the
 * store is anybody's; what a living one has there is its own.
 */

import type { Living } from "./store.js";

export interface Presence {
  enter(owner: string): Promise<void>;
  leave(): void;
  /** The living, this tab among them. */
  readonly living: Living;
}

export const presenceByLock = (): Presence => {
  const { locks } = navigator;
  let release = () => {};
  return {
    enter: (owner) =>
      new Promise((entered) => {
        const held = () => new Promise<void>((resolve) => ((release = resolve), entered()));
        locks.request(owner, held).catch(entered);
      }),
    leave: () => release(),
    living: async () => new Set((await locks.query()).held!.map(({ name }) => name!)),
  };
};
