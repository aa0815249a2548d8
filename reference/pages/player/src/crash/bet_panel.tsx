import { Button, Switch, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { CrashBet } from "../api/contracts";
import { AmountField } from "../game/amount_field";
import { useProblemText } from "../game/problem_text";
import { ResultLine, type ResultTone } from "../game/result_line";
import { useFrame } from "../game/use_frame";
import { inputText, parseMoney, payoutMinor } from "../money/money";
import { useMoney } from "../money/use_money";
import { multiplierAt } from "./growth";
import { type Slot, betOfSlot } from "./table";
import type { CrashGame } from "./use_crash";

const AMOUNT_DEFAULT = 1000;
const TARGET_DEFAULT = 200;
const TARGET_MIN = 101;

interface BetPanelProps {
  game: CrashGame;
  slot: Slot;
  onTold: (text: string) => void;
}

/** One of the two bets: its amount, its target, and one button that does what can be done now. */
export function BetPanel({ game, slot, onTold }: BetPanelProps) {
  const { t } = useTranslation();
  const { multiplier, money, language } = useMoney();
  const { table } = game;
  const currency = table.currency ?? "BRL";
  const [amount, setAmount] = useState<number | null>(AMOUNT_DEFAULT);
  const [automatic, setAutomatic] = useState(false);
  const [target, setTarget] = useState(() => inputText(TARGET_DEFAULT, 2, language));
  const [queued, setQueued] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const problemText = useProblemText(currency);
  const bet = betOfSlot(table, slot);
  const phase = table.state?.phase ?? "preparing";
  const hundredths = parseMoney(target, 2);
  const targetMax = table.limits?.multiplier_max_hundredths ?? Number.MAX_SAFE_INTEGER;
  const targetOk = !automatic || (hundredths !== null && hundredths >= TARGET_MIN && hundredths <= targetMax);
  const ready = amount !== null && targetOk && table.connection === "open" && table.currency !== null;

  const run = async (action: () => Promise<CrashBet>) => {
    setBusy(true);
    setProblem(null);
    try {
      await action();
    } catch (error) {
      setProblem(problemText(error));
    } finally {
      setBusy(false);
    }
  };
  const place = () => {
    if (amount === null) return;
    const stake = { amount_minor: amount };
    const auto = automatic && hundredths !== null ? { auto_cash_out_hundredths: hundredths } : {};
    void run(() => game.bet(slot, { ...stake, ...auto }));
  };

  useEffect(() => {
    if (!queued || phase !== "betting" || bet || busy || !ready) return;
    setQueued(false);
    place();
  });

  const outcome = outcomeOf(bet);
  const said = outcome && t(`crash.bet.${outcome.key}`, tellBet(outcome.bet, money, multiplier));
  useEffect(() => {
    if (said) onTold(said);
  }, [said, onTold]);

  const open = bet?.state === "placed";
  const title = t(slot === "a" ? "crash.panelA" : "crash.panelB");
  return (
    <section className={`card bet-panel${open ? " bet-panel--open" : ""}`} aria-label={title}>
      <div className="bet-panel-fields">
        <AmountField
          label={t("amount.stake")}
          currency={currency}
          value={amount}
          onChange={setAmount}
          disabled={open}
        />
        <div className="auto-field">
          <Switch
            size="sm"
            label={t("crash.auto")}
            checked={automatic}
            disabled={open}
            onChange={(event) => setAutomatic(event.currentTarget.checked)}
          />
          <TextInput
            aria-label={t("crash.autoAt")}
            value={target}
            inputMode="decimal"
            autoComplete="off"
            disabled={open || !automatic}
            error={!targetOk}
            rightSection={<span aria-hidden="true">×</span>}
            onChange={(event) => setTarget(event.currentTarget.value)}
          />
        </div>
      </div>
      <BetButton
        game={game}
        bet={bet}
        amount={amount}
        queued={queued}
        busy={busy}
        ready={ready}
        slot={slot}
        onPlace={place}
        onQueue={setQueued}
        onRun={(action) => void run(action)}
      />
      <ResultLine tone={problem ? "problem" : (outcome?.tone ?? "neutral")}>
        {problem ?? said ?? (queued ? t("crash.queued") : null)}
      </ResultLine>
    </section>
  );
}

interface Outcome {
  key: "won" | "lost" | "refunded" | "placed";
  tone: ResultTone;
  bet: CrashBet;
}

function outcomeOf(bet: CrashBet | null): Outcome | null {
  switch (bet?.state) {
    case "cashed_out":
      return { key: "won", tone: "won", bet };
    case "lost":
      return { key: "lost", tone: "lost", bet };
    case "refunded":
      return { key: "refunded", tone: "neutral", bet };
    case "placed":
      return { key: "placed", tone: "neutral", bet };
    default:
      return null;
  }
}

function tellBet(
  bet: CrashBet,
  money: (minor: number, currency: string) => string,
  multiplier: (hundredths: number) => string,
): Record<string, string> {
  return {
    stake: money(bet.amount_minor, bet.currency),
    payout: money(bet.payout_minor, bet.currency),
    multiplier: multiplier(bet.cashed_out_at_hundredths ?? 100),
  };
}

interface BetButtonProps {
  game: CrashGame;
  slot: Slot;
  bet: CrashBet | null;
  amount: number | null;
  queued: boolean;
  busy: boolean;
  ready: boolean;
  onPlace: () => void;
  onQueue: (queued: boolean) => void;
  onRun: (action: () => Promise<CrashBet>) => void;
}

function BetButton({ game, slot, bet, amount, queued, busy, ready, onPlace, onQueue, onRun }: BetButtonProps) {
  const { t } = useTranslation();
  const { money } = useMoney();
  const { state, limits, currency, connection } = game.table;
  const phase = state?.phase ?? "preparing";
  const payout = useRef<HTMLSpanElement>(null);
  const cashing = bet?.state === "placed" && phase === "running";

  useFrame(() => {
    if (!payout.current || !bet || state?.started_at_ms === undefined) return;
    const hundredths = multiplierAt(game.now() - state.started_at_ms);
    const capped = Math.min(hundredths, limits?.multiplier_max_hundredths ?? hundredths);
    const minor = Math.min(payoutMinor(bet.amount_minor, capped), limits?.payout_minor_max ?? Number.MAX_SAFE_INTEGER);
    const text = money(minor, bet.currency);
    if (payout.current.textContent !== text) payout.current.textContent = text;
  }, cashing);

  const stake = amount === null || currency === null ? "" : money(amount, currency);
  const common = { fullWidth: true, size: "lg", className: "bet-button", "data-testid": `bet-button-${slot}` } as const;

  if (cashing) {
    return (
      <Button {...common} color="sun" loading={busy} onClick={() => onRun(() => game.cashOut(slot, bet))}>
        <span className="two-lines">
          <span>{t("crash.cashOut")}</span>
          <strong ref={payout} />
        </span>
      </Button>
    );
  }
  if (bet?.state === "placed") {
    const betting = phase === "betting";
    return (
      <Button
        {...common}
        variant="light"
        color="bloom"
        loading={busy}
        disabled={!betting || connection !== "open"}
        onClick={() => onRun(() => game.cancel(slot, bet))}
      >
        <span className="two-lines">
          <span>{t(betting ? "crash.cancelBet" : "crash.waiting")}</span>
          <strong>{money(bet.amount_minor, bet.currency)}</strong>
        </span>
      </Button>
    );
  }
  if (phase === "betting" && !bet) {
    return (
      <Button {...common} loading={busy} disabled={!ready} onClick={onPlace}>
        <span className="two-lines">
          <span>{t("crash.bet.place")}</span>
          <strong>{stake}</strong>
        </span>
      </Button>
    );
  }
  return (
    <Button
      {...common}
      variant={queued ? "light" : "filled"}
      color={queued ? "bloom" : "cactus"}
      loading={busy}
      disabled={!queued && !ready}
      onClick={() => onQueue(!queued)}
    >
      <span className="two-lines">
        <span>{t(queued ? "crash.unqueue" : "crash.queue")}</span>
        <strong>{stake}</strong>
      </span>
    </Button>
  );
}
