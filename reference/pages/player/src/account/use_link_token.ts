import { useEffect, useState } from "react";
import { useLocation, useParams } from "wouter";

/**
 * The token of the link that led here, or `null`. It leaves the address bar and the history at once: whoever uses this
 * browser next, or looks over a shoulder, does not find it there.
 */
export function useLinkToken(place: string): string | null {
  const { token } = useParams();
  const [, navigate] = useLocation();
  const [kept, setKept] = useState(token ?? null);
  useEffect(() => {
    if (token === undefined) return;
    setKept(token);
    navigate(place, { replace: true });
  }, [token, place, navigate]);
  return token ?? kept;
}
