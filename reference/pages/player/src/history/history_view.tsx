import { Badge, Button, Table, Tabs } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { api } from "../api/client";
import type { PastRound, WalletEntry } from "../api/contracts";
import { OwnBets } from "../crash/own_bets";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { fractionHundredths } from "../money/money";
import { useMoney } from "../money/use_money";

/** Everything the player has played, and what it did to the wallet. */
export function HistoryView() {
  const { t } = useTranslation();
  return (
    <div className="single">
      <h1 className="view-title">{t("nav.history")}</h1>
      <Tabs defaultValue="crash" keepMounted={false} className="card">
        <Tabs.List aria-label={t("nav.history")}>
          <Tabs.Tab value="crash">{t("nav.crash")}</Tabs.Tab>
          <Tabs.Tab value="mines">{t("nav.mines")}</Tabs.Tab>
          <Tabs.Tab value="tower">{t("nav.tower")}</Tabs.Tab>
          <Tabs.Tab value="wallet">{t("wallet.title")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="crash" pt="md">
          <CrashBets />
        </Tabs.Panel>
        <Tabs.Panel value="mines" pt="md">
          <Rounds game="mines" />
        </Tabs.Panel>
        <Tabs.Panel value="tower" pt="md">
          <Rounds game="tower" />
        </Tabs.Panel>
        <Tabs.Panel value="wallet" pt="md">
          <WalletHistory />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function CrashBets() {
  const problemText = useProblemText();
  const bets = useQuery({ queryKey: ["crash-bets"], queryFn: api.crashBets });
  if (bets.error) return <ResultLine tone="problem">{problemText(bets.error)}</ResultLine>;
  return bets.data ? <OwnBets bets={bets.data.bets} /> : null;
}

interface Pages<Item> {
  items: Item[] | null;
  error: unknown;
  more: (() => void) | null;
}

/** Pages of a list that goes on by cursors. */
function usePages<Item>(
  key: readonly string[],
  read: (cursor: string | null) => Promise<{ items: Item[]; next_cursor: string | null }>,
): Pages<Item> {
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  return {
    items: pages.data?.pages.flatMap((page) => page.items) ?? null,
    error: pages.error,
    more: pages.hasNextPage && !pages.isFetchingNextPage ? () => void pages.fetchNextPage() : null,
  };
}

interface PagedTableProps<Item> {
  pages: Pages<Item>;
  label: string;
  empty: string;
  head: ReactNode;
  row: (item: Item) => ReactNode;
}

function PagedTable<Item>({ pages, label, empty, head, row }: PagedTableProps<Item>) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  if (pages.error) return <ResultLine tone="problem">{problemText(pages.error)}</ResultLine>;
  if (!pages.items) return null;
  if (pages.items.length === 0) return <p className="empty">{empty}</p>;
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>{head}</Table.Tr>
          </Table.Thead>
          <Table.Tbody>{pages.items.map(row)}</Table.Tbody>
        </Table>
      </div>
      {pages.more && (
        <Button variant="default" mt="md" onClick={pages.more}>
          {t("history.more")}
        </Button>
      )}
    </>
  );
}

function Rounds({ game }: { game: "mines" | "tower" }) {
  const { t } = useTranslation();
  const { money, multiplier } = useMoney();
  const pages = usePages<PastRound>(["rounds", game], async (cursor) => {
    const { rounds, next_cursor } = await api.rounds(game, cursor);
    return { items: rounds, next_cursor };
  });
  return (
    <PagedTable
      pages={pages}
      label={t(`nav.${game}`)}
      empty={t("history.empty")}
      head={
        <>
          <Table.Th>{t("history.nonce")}</Table.Th>
          <Table.Th>{t(game === "mines" ? "mines.count" : "tower.difficulty")}</Table.Th>
          <Table.Th className="number">{t("amount.stake")}</Table.Th>
          <Table.Th className="number">{t("history.at")}</Table.Th>
          <Table.Th className="number">{t("history.payout")}</Table.Th>
          <Table.Th>{t("history.outcome")}</Table.Th>
          <Table.Th aria-label={t("nav.verify")} />
        </>
      }
      row={(round) => (
        <Table.Tr key={round.round_id}>
          <Table.Td>{round.fairness.nonce}</Table.Td>
          <Table.Td>{round.game === "mines" ? round.mines : t(`tower.${round.difficulty}`)}</Table.Td>
          <Table.Td className="number">{money(round.amount_minor, round.currency)}</Table.Td>
          <Table.Td className="number">
            {round.multiplier === null ? "–" : multiplier(fractionHundredths(round.multiplier))}
          </Table.Td>
          <Table.Td className="number">{money(round.payout_minor, round.currency)}</Table.Td>
          <Table.Td>
            <Badge variant="light" color={round.phase === "cashed_out" ? "cactus" : "bloom"}>
              {t(`crash.state.${round.phase}`)}
            </Badge>
          </Table.Td>
          <Table.Td>
            <Link className="text-link" href={`/verify/${game}/${round.round_id}`}>
              {t("nav.verify")}
            </Link>
          </Table.Td>
        </Table.Tr>
      )}
    />
  );
}

function WalletHistory() {
  const { t, i18n } = useTranslation();
  const { money, language } = useMoney();
  const pages = usePages<WalletEntry>(["wallet-history"], async (cursor) => {
    const { entries, next_cursor } = await api.walletHistory(cursor);
    return { items: entries, next_cursor };
  });
  const time = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
  const kind = (name: string) => (i18n.exists(`wallet.kind.${name}`) ? t(`wallet.kind.${name}`) : name);
  return (
    <PagedTable
      pages={pages}
      label={t("wallet.title")}
      empty={t("history.empty")}
      head={
        <>
          <Table.Th>{t("wallet.time")}</Table.Th>
          <Table.Th>{t("wallet.entry")}</Table.Th>
          <Table.Th className="number">{t("wallet.change")}</Table.Th>
          <Table.Th className="number">{t("wallet.after")}</Table.Th>
        </>
      }
      row={(entry) => (
        <Table.Tr key={`${entry.currency}-${entry.sequence}`}>
          <Table.Td>{time.format(entry.at_ms)}</Table.Td>
          <Table.Td>
            {kind(entry.kind)}
            {entry.game && <span className="dim"> · {entry.game}</span>}
          </Table.Td>
          <Table.Td className={`number ${entry.change_minor < 0 ? "down" : "up"}`}>
            {money(entry.change_minor, entry.currency)}
          </Table.Td>
          <Table.Td className="number">{money(entry.balance_after_minor, entry.currency)}</Table.Td>
        </Table.Tr>
      )}
    />
  );
}
