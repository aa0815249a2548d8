import { useEffect, useState } from "react";
import { useLocation, useParams } from "wouter";

/**
 * The token of a link that was followed, taken out of the address bar: whoever sees the screen, or takes the address from
 * the history, does not get it. `place` is where the link leads, without the token.
 */
export function useLinkToken(place: string): string | null {
  const { token: followed } = useParams<{ token?: string }>();
  const [, navigate] = useLocation();
  const [token, setToken] = useState<string | null>(followed ?? null);
  useEffect(() => {
    if (followed === undefined) return;
    setToken(followed);
    navigate(place, { replace: true });
  }, [followed, place, navigate]);
  return token;
}
