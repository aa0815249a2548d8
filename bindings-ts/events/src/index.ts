/** The events of an online-gaming platform, typed, from a page or from Node. */

import { createEvents } from "./events.js";

export const { emit, init, identify, reset, consent, flush, onError } = createEvents();
export type { Events } from "./events.js";
export type { Consent, Options, Problem, ProblemCode, Violation } from "./options.js";
export type * from "./generated/types.js";
