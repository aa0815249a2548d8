import type { ReactNode } from "react";

export type ResultTone = "neutral" | "won" | "lost" | "problem";

/** One line that tells what happened, to eyes and to screen readers. Its place is kept while it is empty. */
export function ResultLine({ tone = "neutral", children }: { tone?: ResultTone; children?: ReactNode }) {
  return (
    <p className={`result-line result-line--${tone}`} role={tone === "problem" ? "alert" : "status"}>
      {children}
    </p>
  );
}
