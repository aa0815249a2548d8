import { BEACON_GOLDEN, GOLDEN } from "./golden.js";
import type { QuestionPart } from "./platform.js";

export interface SelfTest {
  passed: number;
  total: number;
}

/** Asks questions whose answers are known. */
export function runSelfTest(exports: { evaluate(question: unknown): unknown }, part: QuestionPart): SelfTest {
  const vectors = part === "beacon" ? [...GOLDEN, ...BEACON_GOLDEN] : GOLDEN;
  const passed = vectors.filter((vector) => {
    const answer = exports.evaluate(vector) as { result?: unknown };
    return isSame(answer.result, vector.expected);
  });
  return { passed: passed.length, total: vectors.length };
}

/** Whether two plain values are the same. */
export function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  const [first, second] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return names.length === others.length && names.every((name) => isSame(first[name], second[name]));
}
