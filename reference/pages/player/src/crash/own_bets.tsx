import { Badge, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import type { CrashBet } from "../api/contracts";
import { useMoney } from "../money/use_money";

const COLOR = { placed: "gray", cashed_out: "cactus", lost: "bloom", cancelled: "gray", refunded: "sun" } as const;

/** The player's bets at the table, newest first. */
export function OwnBets({ bets }: { bets: readonly CrashBet[] }) {
  const { t } = useTranslation();
  const { money, multiplier } = useMoney();
  if (bets.length === 0) return <p className="empty">{t("crash.noBets")}</p>;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("crash.ownBets")}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("crash.round")}</Table.Th>
            <Table.Th className="number">{t("amount.stake")}</Table.Th>
            <Table.Th className="number">{t("history.at")}</Table.Th>
            <Table.Th className="number">{t("history.payout")}</Table.Th>
            <Table.Th>{t("history.outcome")}</Table.Th>
            <Table.Th aria-label={t("nav.verify")} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {bets.map((bet) => (
            <Table.Tr key={bet.bet_id}>
              <Table.Td>#{bet.round}</Table.Td>
              <Table.Td className="number">{money(bet.amount_minor, bet.currency)}</Table.Td>
              <Table.Td className="number">
                {bet.cashed_out_at_hundredths === undefined ? "–" : multiplier(bet.cashed_out_at_hundredths)}
              </Table.Td>
              <Table.Td className="number">{money(bet.payout_minor, bet.currency)}</Table.Td>
              <Table.Td>
                <Badge variant="light" color={COLOR[bet.state] ?? "gray"}>
                  {t(`crash.state.${bet.state}`)}
                </Badge>
              </Table.Td>
              <Table.Td>
                {bet.state === "placed" ? null : (
                  <Link className="text-link" href={`/verify/crash/${bet.round}`}>
                    {t("nav.verify")}
                  </Link>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
