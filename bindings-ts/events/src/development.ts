import type { Violation } from "./options.js";
export const check = (event: unknown): readonly Violation[] => (event ? [] : []);
