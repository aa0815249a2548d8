import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

import { api } from "./client";
import type { Balance } from "./contracts";
import { sessionStore } from "./session";

const BALANCES = ["balances"] as const;
const NONE: Balance[] = [];

/** The player's balances; the games keep them fresh by what their answers say. */
export function useBalances(): Balance[] {
  const session = useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
  const balances = useQuery({ queryKey: BALANCES, queryFn: api.balances, enabled: session !== null });
  return balances.data?.balances ?? NONE;
}

/** The balance in which single-player games are played: the brand's first currency. */
export function usePlayBalance(): Balance | undefined {
  return useBalances()[0];
}

/** Puts a balance that an answer told in the place of the one that is shown. */
export function putBalance(client: QueryClient, balance: Balance): void {
  // A read that is under way may have been taken before.
  void client.cancelQueries({ queryKey: BALANCES });
  client.setQueryData<{ balances: Balance[] }>(BALANCES, (known) => {
    if (!known) return { balances: [balance] };
    const others = known.balances.filter((one) => one.currency !== balance.currency);
    return others.length === known.balances.length
      ? { balances: [...known.balances, balance] }
      : { balances: known.balances.map((one) => (one.currency === balance.currency ? balance : one)) };
  });
}

/** See {@link putBalance}; without a balance it asks the wallet. */
export function usePutBalance(): (balance: Balance | null | undefined) => void {
  const client = useQueryClient();
  return useCallback(
    (balance) => {
      if (balance) putBalance(client, balance);
      else void client.invalidateQueries({ queryKey: BALANCES });
    },
    [client],
  );
}
