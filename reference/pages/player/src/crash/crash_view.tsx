import { Alert, Button, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";

import { api } from "../api/client";
import type { Session } from "../api/session";
import { UsersIcon } from "../layout/icons";
import { useMoney } from "../money/use_money";
import { BetPanel } from "./bet_panel";
import { OwnBets } from "./own_bets";
import { CrashStage } from "./stage";
import { SLOTS, type Table } from "./table";
import { type CrashGame, useCrash } from "./use_crash";

/** The crash table. */
export function CrashView({ session }: { session: Session }) {
  const { t } = useTranslation();
  const game = useCrash(session);
  const [told, setTold] = useState("");
  const { table } = game;

  return (
    <div className="crash">
      <h1 className="view-title">
        <VisuallyHidden>{t("nav.crash")}</VisuallyHidden>
      </h1>
      <div className="crash-main">
        <RecentPoints table={table} />
        <div className="card stage-card">
          <CrashStage game={game} />
          <Connection game={game} />
          <Crowd table={table} />
        </div>
        <div className="bet-panels">
          {SLOTS.map((slot) => (
            <BetPanel key={slot} game={game} slot={slot} onTold={setTold} />
          ))}
        </div>
      </div>
      <RoundCommitment table={table} />
      <RecentBets table={table} />
      <VisuallyHidden role="status">
        <PhaseNews table={table} />
      </VisuallyHidden>
      <VisuallyHidden role="status">{told}</VisuallyHidden>
    </div>
  );
}

/** What a screen reader is told of the round; not every tick. */
function PhaseNews({ table }: { table: Table }) {
  const { t } = useTranslation();
  const { multiplier } = useMoney();
  const { state } = table;
  if (!state) return null;
  const point = state.point_hundredths === undefined ? "" : multiplier(state.point_hundredths);
  return <>{t(`crash.news.${state.phase}`, { round: state.round, point })}</>;
}

function RecentPoints({ table }: { table: Table }) {
  const { t } = useTranslation();
  const { multiplier } = useMoney();
  const [, go] = useLocation();
  return (
    <ol className="recent" aria-label={t("crash.recent")}>
      {table.recent.map(({ round, point_hundredths }) => (
        <li key={round}>
          <UnstyledButton
            className={`recent-point recent-point--${pointTone(point_hundredths)}`}
            aria-label={t("crash.recentRound", { round, point: multiplier(point_hundredths) })}
            onClick={() => go(`/verify/crash/${round}`)}
          >
            {multiplier(point_hundredths)}
          </UnstyledButton>
        </li>
      ))}
    </ol>
  );
}

function pointTone(hundredths: number): "low" | "middle" | "high" {
  if (hundredths < 200) return "low";
  return hundredths < 1000 ? "middle" : "high";
}

function Connection({ game }: { game: CrashGame }) {
  const { t } = useTranslation();
  const { connection } = game.table;
  // A short break is not worth a word.
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    const timer = setTimeout(() => setLate(true), 600);
    return () => clearTimeout(timer);
  }, [connection]);
  if (connection === "open" || !late) return null;
  return (
    <Alert className="connection" color={connection === "elsewhere" ? "sun" : "bloom"} role="status">
      {t(`crash.connection.${connection}`)}
      {connection === "elsewhere" && (
        <Button size="xs" variant="light" color="sun" ml="md" onClick={game.reconnect}>
          {t("crash.playHere")}
        </Button>
      )}
    </Alert>
  );
}

function Crowd({ table }: { table: Table }) {
  const { t } = useTranslation();
  const { money } = useMoney();
  const { tick, currency, state } = table;
  const amount = (minor: number | undefined) =>
    minor === undefined || currency === null ? "–" : money(minor, currency);
  return (
    <dl className="crowd">
      <div>
        <dt>{t("crash.round")}</dt>
        <dd>{state && state.round > 0 ? `#${state.round}` : "–"}</dd>
      </div>
      <div>
        <dt>
          <UsersIcon /> {t("crash.openBets")}
        </dt>
        <dd>{tick ? `${tick.open_bets} / ${tick.bets}` : "–"}</dd>
      </div>
      <div>
        <dt>{t("crash.staked")}</dt>
        <dd>{amount(tick?.stake_minor)}</dd>
      </div>
      <div>
        <dt>{t("crash.paidOut")}</dt>
        <dd>{amount(tick?.payout_minor)}</dd>
      </div>
    </dl>
  );
}

/** What was public before the round, so that a player may write it down. */
function RoundCommitment({ table }: { table: Table }) {
  const { t } = useTranslation();
  const { state, fairness } = table;
  if (!state?.previous_hash || !fairness) return null;
  return (
    <details className="card fold">
      <summary>{t("crash.fairness.title")}</summary>
      <p>{t(fairness.mode === "chain_beacon" ? "crash.fairness.beacon" : "crash.fairness.chain")}</p>
      <dl className="facts">
        <dt>{t("crash.fairness.previousHash")}</dt>
        <dd>{state.previous_hash}</dd>
        <dt>{t("crash.fairness.salt")}</dt>
        <dd>{fairness.salt}</dd>
        <dt>{t("crash.fairness.terminatingHash")}</dt>
        <dd>{fairness.terminating_hash}</dd>
        {state.beacon_round !== undefined && (
          <>
            <dt>{t("crash.fairness.beaconRound")}</dt>
            <dd>{state.beacon_round}</dd>
          </>
        )}
        {state.hash !== undefined && (
          <>
            <dt>{t("crash.fairness.hash")}</dt>
            <dd>{state.hash}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

function RecentBets({ table }: { table: Table }) {
  const { t } = useTranslation();
  const past = useQuery({ queryKey: ["crash-bets"], queryFn: api.crashBets });
  const live = Object.values(table.bets);
  const known = new Set(live.map((bet) => bet.bet_id));
  const bets = [...live.toReversed(), ...(past.data?.bets ?? []).filter((bet) => !known.has(bet.bet_id))].slice(0, 8);
  return (
    <section className="card" aria-labelledby="own-bets">
      <h2 id="own-bets" className="card-title">
        {t("crash.ownBets")}
      </h2>
      <OwnBets bets={bets} />
    </section>
  );
}
