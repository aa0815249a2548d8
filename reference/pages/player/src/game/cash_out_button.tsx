import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { MinesRound, TowerRound } from "../api/contracts";
import { useMoney } from "../money/use_money";

interface CashOutButtonProps {
  round: MinesRound | TowerRound;
  busy: string | null;
  onCashOut: () => void;
}

/** Takes what the open tiles are worth. */
export function CashOutButton({ round, busy, onCashOut }: CashOutButtonProps) {
  const { t } = useTranslation();
  const { money } = useMoney();
  return (
    <Button
      fullWidth
      size="lg"
      className="bet-button"
      color="sun"
      data-testid="cash-out"
      loading={busy === "cashout"}
      disabled={round.cash_out_minor === null || busy !== null}
      onClick={onCashOut}
    >
      <span className="two-lines">
        <span>{t("crash.cashOut")}</span>
        <strong>{round.cash_out_minor === null ? "–" : money(round.cash_out_minor, round.currency)}</strong>
      </span>
    </Button>
  );
}
