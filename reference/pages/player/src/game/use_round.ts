import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import type { MinesRound, TowerRound } from "../api/contracts";
import { usePutBalance } from "../api/wallet";
import { note, roundNote } from "../verify/notebook";
import { useProblemText } from "./problem_text";

/** A single-player round that is played step by step. */
export interface RoundPlay<Round> {
  round: Round | null;
  /** What of the round is being asked for: a tile's name, `start`, `cashout`; `null` when nothing. */
  busy: string | null;
  problem: string | null;
  run: (name: string, action: () => Promise<Round>) => void;
  clear: () => void;
}

/** Resumes the oldest unfinished round, and follows its answers. */
export function useRound<Round extends MinesRound | TowerRound>(
  game: "mines" | "tower",
  readOpen: () => Promise<{ rounds: Round[] }>,
  currency: string,
): RoundPlay<Round> {
  const client = useQueryClient();
  const putBalance = usePutBalance();
  const problemText = useProblemText(currency);
  const [round, setRound] = useState<Round | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const open = useQuery({ queryKey: [game, "open"], queryFn: readOpen, gcTime: 0, staleTime: Infinity });

  const unfinished = open.data?.rounds[0];
  useEffect(() => {
    if (unfinished) setRound((shown) => shown ?? unfinished);
  }, [unfinished]);

  const run = useCallback(
    (name: string, action: () => Promise<Round>) => {
      setBusy(name);
      setProblem(null);
      action()
        .then((answer) => {
          setRound(answer);
          if (answer.phase === "running") note(roundNote(answer.round_id), answer.fairness.commitment);
          if (answer.balance) putBalance(answer.balance);
          if (answer.phase !== "running") void client.invalidateQueries({ queryKey: ["rounds", game] });
        })
        .catch((error: unknown) => setProblem(problemText(error)))
        .finally(() => setBusy(null));
    },
    [client, game, problemText, putBalance],
  );
  const clear = useCallback(() => setRound(null), []);
  return { round, busy, problem, run, clear };
}
