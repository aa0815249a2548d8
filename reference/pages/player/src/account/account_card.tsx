import { type ReactNode, useId } from "react";

/** One question to whoever may not be logged in. */
export function AccountCard({ title, children }: { title: string; children: ReactNode }) {
  const titleId = useId();
  return (
    <section className="card account-card account-card--single" aria-labelledby={titleId}>
      <h1 id={titleId}>{title}</h1>
      {children}
    </section>
  );
}
