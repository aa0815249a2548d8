import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import type { MinesRound, TowerRound } from "../api/contracts";
import { fractionHundredths } from "../money/money";
import { useMoney } from "../money/use_money";
import { ResultLine } from "./result_line";

interface RoundResultProps {
  game: "mines" | "tower";
  round: MinesRound | TowerRound | null;
  problem: string | null;
}

/** How the round stands or ended, and the way to its proof. */
export function RoundResult({ game, round, problem }: RoundResultProps) {
  const { t } = useTranslation();
  const { money, multiplier } = useMoney();
  if (problem) return <ResultLine tone="problem">{problem}</ResultLine>;
  if (!round) return <ResultLine>{t(`${game}.hint`)}</ResultLine>;
  if (round.phase === "running") return <ResultLine>{t(`${game}.playing`)}</ResultLine>;
  const proof = (
    <Link className="text-link" href={`/verify/${game}/${round.round_id}`}>
      {t("game.verifyRound")}
    </Link>
  );
  if (round.phase === "lost") {
    return (
      <ResultLine tone="lost">
        {t("game.lost", { stake: money(round.amount_minor, round.currency) })} {proof}
      </ResultLine>
    );
  }
  const paidAt = round.multiplier === null ? "" : multiplier(fractionHundredths(round.multiplier));
  return (
    <ResultLine tone="won">
      {t("game.won", { payout: money(round.payout_minor, round.currency), multiplier: paidAt })} {proof}
    </ResultLine>
  );
}
