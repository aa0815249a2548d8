import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";

import { api } from "../api/client";
import type { PastRound } from "../api/contracts";
import { Problem } from "../api/problem";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { useMoney } from "../money/use_money";
import { drawClientSeed } from "../seeds/client_seed";
import { Findings } from "./findings";
import { crashNote, noted, roundNote } from "./notebook";
import { type Proof, proveCrash, proveSeeded } from "./proof";
import { loadVerifier } from "./verifier";

/** How many pages of the history are looked through for a round. */
const PAGES_MAX = 20;

/** A round of the player, named by the place, or a choice of the last ones. */
export function OwnRound({ game, id }: { game: string | null; id: string | null }) {
  if (game === "crash" && id !== null) return <CrashProof round={Number(id)} />;
  if ((game === "mines" || game === "tower") && id !== null) return <SeededProof game={game} id={id} />;
  return <Choice />;
}

function CrashProof({ round }: { round: number }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const proof = useQuery({ queryKey: ["proof", "crash", round], queryFn: () => proofOfCrash(round), retry: false });
  return (
    <Shown
      title={t("verify.crashRound", { round })}
      pending={proof.isPending}
      problem={proof.error && problemText(proof.error)}
    >
      {proof.data && <Findings proof={proof.data} />}
    </Shown>
  );
}

async function proofOfCrash(number: number): Promise<Proof> {
  const [verifier, round, own] = await Promise.all([
    loadVerifier(),
    api.crashRound(number),
    api.crashBets().catch(() => ({ bets: [] })),
  ]);
  const bets = own.bets.filter((bet) => bet.round === number && bet.state !== "cancelled");
  return proveCrash(round, bets, noted(crashNote(round.chain, number)), verifier.explainRound);
}

function SeededProof({ game, id }: { game: "mines" | "tower"; id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useProblemText();
  const round = useQuery({ queryKey: ["rounds", game, "one", id], queryFn: () => findRound(game, id), retry: false });
  const serverSeed = round.data?.server_seed ?? null;
  const proof = useQuery({
    queryKey: ["proof", game, id],
    enabled: round.data !== undefined && serverSeed !== null,
    retry: false,
    queryFn: async () => {
      if (!round.data || serverSeed === null) throw new Problem("seed_not_revealed");
      const verifier = await loadVerifier();
      return proveSeeded(round.data, serverSeed, noted(roundNote(id)), verifier.explainRound);
    },
  });
  const rotate = useMutation({
    mutationFn: () => api.rotateSeeds(drawClientSeed()),
    onSuccess: (rotated) => {
      client.setQueryData(["seeds"], rotated.current);
      void client.invalidateQueries({ queryKey: ["rounds"] });
    },
  });
  const error = round.error ?? proof.error ?? rotate.error;
  return (
    <Shown
      title={t(`verify.${game}Round`, { nonce: round.data?.fairness.nonce ?? "…" })}
      pending={round.isPending || proof.isLoading}
      problem={error && problemText(error)}
    >
      {round.data && serverSeed === null && (
        <div className="notice">
          <p>{t("verify.notRevealed")}</p>
          <Button
            data-testid="rotate-and-verify"
            loading={rotate.isPending || round.isFetching}
            onClick={() => rotate.mutate()}
          >
            {t("verify.rotateAndVerify")}
          </Button>
        </div>
      )}
      {proof.data && <Findings proof={proof.data} />}
    </Shown>
  );
}

async function findRound(game: "mines" | "tower", id: string): Promise<PastRound> {
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { rounds, next_cursor }: Awaited<ReturnType<typeof api.rounds>> = await api.rounds(game, cursor);
    const found = rounds.find((round) => round.round_id === id);
    if (found) return found;
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  throw new Problem("round_not_found");
}

interface ShownProps {
  title: string;
  pending: boolean;
  problem: string | null;
  children: ReactNode;
}

function Shown({ title, pending, problem, children }: ShownProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className="shown-head">
        <h2 className="card-title">{title}</h2>
        <Link className="text-link" href="/verify">
          {t("verify.another")}
        </Link>
      </div>
      {pending && <p className="dim">{t("nav.loading")}</p>}
      {problem !== null && <ResultLine tone="problem">{problem}</ResultLine>}
      {children}
    </>
  );
}

interface Entry {
  key: string;
  href: string;
  label: string;
  stake: string;
  payout: string;
}

/** The player's last rounds of all games. */
function Choice() {
  const { t } = useTranslation();
  const { money } = useMoney();
  const [, go] = useLocation();
  const bets = useQuery({ queryKey: ["crash-bets"], queryFn: api.crashBets });
  const mines = useQuery({ queryKey: ["rounds", "mines", "last"], queryFn: () => api.rounds("mines", null) });
  const tower = useQuery({ queryKey: ["rounds", "tower", "last"], queryFn: () => api.rounds("tower", null) });
  const crashes = (bets.data?.bets ?? []).filter((bet) => bet.state === "cashed_out" || bet.state === "lost");
  const entries: Entry[] = [
    ...crashes.slice(0, 6).map((bet) => ({
      key: bet.bet_id,
      href: `/verify/crash/${bet.round}`,
      label: t("verify.crashRound", { round: bet.round }),
      stake: money(bet.amount_minor, bet.currency),
      payout: money(bet.payout_minor, bet.currency),
    })),
    ...[mines.data, tower.data].flatMap((page) =>
      (page?.rounds ?? []).slice(0, 6).map((round) => ({
        key: round.round_id,
        href: `/verify/${round.game}/${round.round_id}`,
        label: t(`verify.${round.game}Round`, { nonce: round.fairness.nonce }),
        stake: money(round.amount_minor, round.currency),
        payout: money(round.payout_minor, round.currency),
      })),
    ),
  ];
  if (bets.isPending || mines.isPending || tower.isPending) return <p className="dim">{t("nav.loading")}</p>;
  if (entries.length === 0) return <p className="empty">{t("verify.nothing")}</p>;
  return (
    <ul className="choices" aria-label={t("verify.own")}>
      {entries.map((entry) => (
        <li key={entry.key}>
          <button type="button" className="choice" onClick={() => go(entry.href)}>
            <strong>{entry.label}</strong>
            <span className="dim">
              {entry.stake} → {entry.payout}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
