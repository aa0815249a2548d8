import type { CrashBet, CrashState, Frame } from "@cactus/crash-protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useReducer, useRef } from "react";

import { api } from "../api/client";
import { Problem } from "../api/problem";
import { renew } from "../api/renewal";
import type { Session } from "../api/session";
import { usePutBalance } from "../api/wallet";
import { crashNote, note } from "../verify/notebook";
import { CrashConnection } from "./connection";
import { EMPTY_TABLE, type Slot, type Table, newRef, reduceTable } from "./table";

export interface Stake {
  amount_minor: number;
  auto_cash_out_hundredths?: number;
}

export interface CrashGame {
  table: Table;
  /** The table's clock in milliseconds. */
  now: () => number;
  bet: (slot: Slot, stake: Stake) => Promise<CrashBet>;
  cashOut: (slot: Slot, bet: CrashBet) => Promise<CrashBet>;
  cancel: (slot: Slot, bet: CrashBet) => Promise<CrashBet>;
  reconnect: () => void;
}

/** The brand's first table, as long as the component is shown. */
export function useCrash(session: Session): CrashGame {
  const [table, dispatch] = useReducer(reduceTable, EMPTY_TABLE);
  const putBalance = usePutBalance();
  const client = useQueryClient();
  const connection = useRef<CrashConnection | null>(null);

  const onFrame = useCallback(
    (frame: Frame) => {
      dispatch({ type: "frame", frame });
      if (frame.type === "hello" || frame.type === "state") takeDown(frame.state);
      if (frame.type === "bet_ack" && frame.balance) putBalance(frame.balance);
      if (frame.type !== "bet_update" && frame.type !== "cancel_ack") return;
      void client.invalidateQueries({ queryKey: ["crash-bets"] });
      if (frame.type === "bet_update" && frame.bet.paid) putBalance(frame.balance);
    },
    [client, putBalance],
  );

  useEffect(() => {
    // With the next token this runs again. When none comes, the session has ended, or any other request asks again.
    const renewToken = () => void renew(session).catch(() => undefined);
    if (session.expiresAtMs <= Date.now()) return renewToken();
    const opened = new CrashConnection(session.token, {
      onFrame,
      onDown: (elsewhere) =>
        dispatch({ type: "connection", connection: elsewhere ? "elsewhere" : "reconnecting" }),
      onTokenExpired: renewToken,
    });
    connection.current = opened;
    opened.open();
    const wake = () => document.visibilityState === "visible" && opened.clock.reset();
    document.addEventListener("visibilitychange", wake);
    return () => {
      document.removeEventListener("visibilitychange", wake);
      opened.stop();
    };
  }, [session, onFrame]);

  useEffect(() => {
    let shown = true;
    api.crashHistory().then(
      ({ rounds }) => {
        const recent = rounds.flatMap(({ round, point_hundredths }) =>
          point_hundredths === undefined ? [] : [{ round, point_hundredths }],
        );
        if (shown) dispatch({ type: "recent", recent });
      },
      // The strip of points fills itself as rounds end.
      () => undefined,
    );
    return () => {
      shown = false;
    };
  }, []);

  const currency = table.currency;
  return useMemo(() => {
    const live = (): CrashConnection => {
      if (!connection.current) throw new Problem("unavailable");
      return connection.current;
    };
    return {
      table,
      now: () => connection.current?.clock.now() ?? Date.now(),
      bet: async (slot, stake) => {
        if (currency === null) throw new Problem("unavailable");
        return live().send({ type: "bet", ref: newRef(slot), currency, ...stake });
      },
      cashOut: async (slot, { bet_id }) => live().send({ type: "cashout", ref: newRef(slot), bet_id }),
      cancel: async (slot, { bet_id }) => live().send({ type: "cancel", ref: newRef(slot), bet_id }),
      reconnect: () => {
        dispatch({ type: "connection", connection: "connecting" });
        connection.current?.open();
      },
    };
  }, [table, currency]);
}

/** Notes the hash that the round will have to step to, while nobody knows the round's own. */
function takeDown({ chain, round, phase, previous_hash }: CrashState): void {
  const undecided = phase === "betting" || phase === "starting" || phase === "running";
  if (undecided && previous_hash !== undefined) note(crashNote(chain, round), previous_hash);
}
