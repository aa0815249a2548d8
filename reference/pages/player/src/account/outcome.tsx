import { type ReactNode, useEffect, useRef } from "react";

import { CheckIcon } from "../layout/icons";

/** What came of a form that is no longer there. Whoever sent it by the keyboard goes on from here. */
export function Outcome({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} className="outcome" role="status" tabIndex={-1} data-testid="outcome">
      <CheckIcon />
      <p>{children}</p>
    </div>
  );
}
