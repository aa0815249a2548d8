import { Button, Slider } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { MinesRound } from "../api/contracts";
import { usePlayBalance } from "../api/wallet";
import { AmountField } from "../game/amount_field";
import { CashOutButton } from "../game/cash_out_button";
import { minesMultipliers } from "../game/multipliers";
import { RoundResult } from "../game/round_result";
import { useRound } from "../game/use_round";
import { GemIcon, MineIcon } from "../layout/icons";
import { useMoney } from "../money/use_money";

const TILES = 25;
const ROW = 5;
const MINES_MIN = 1;
const MINES_MAX = 24;

/** Twenty-five tiles, some of them mines. */
export function MinesView() {
  const { t } = useTranslation();
  const currency = usePlayBalance()?.currency ?? "BRL";
  const [amount, setAmount] = useState<number | null>(1000);
  const [mines, setMines] = useState(3);
  const play = useRound<MinesRound>("mines", api.minesOpen, currency);
  const { round, busy } = play;
  const running = round?.phase === "running";
  const minesShown = running ? round.mines : mines;

  const start = () => {
    if (amount !== null) play.run("start", () => api.minesStart({ amount_minor: amount, currency, mines }));
  };
  const reveal = (tile: number) => {
    if (round) play.run(`tile-${tile}`, () => api.minesReveal(round.round_id, tile));
  };

  return (
    <div className="play">
      <section className="card controls" aria-labelledby="mines-title">
        <h1 id="mines-title" className="view-title">
          {t("nav.mines")}
        </h1>
        <AmountField
          label={t("amount.stake")}
          currency={running ? round.currency : currency}
          value={running ? round.amount_minor : amount}
          onChange={setAmount}
          disabled={running}
        />
        <div>
          <div className="field-label" id="mines-count">
            <span>{t("mines.count")}</span>
            <strong>{minesShown}</strong>
          </div>
          <Slider
            min={MINES_MIN}
            max={MINES_MAX}
            value={minesShown}
            onChange={setMines}
            disabled={running}
            label={null}
            thumbLabel={t("mines.count")}
          />
          <div className="field-ends" aria-hidden="true">
            <span>{MINES_MIN}</span>
            <span>{MINES_MAX}</span>
          </div>
        </div>
        {running ? (
          <CashOutButton
            round={round}
            busy={busy}
            onCashOut={() => play.run("cashout", () => api.minesCashOut(round.round_id))}
          />
        ) : (
          <Button
            fullWidth
            size="lg"
            className="bet-button"
            data-testid="start"
            loading={busy === "start"}
            disabled={amount === null}
            onClick={start}
          >
            {t("game.start")}
          </Button>
        )}
        <RoundResult game="mines" round={round} problem={play.problem} />
      </section>
      <section className="card board-card" aria-label={t("mines.board")}>
        <Ladder round={round} mines={minesShown} />
        <Board round={round} busy={busy} onReveal={reveal} />
      </section>
    </div>
  );
}

/** What each gem makes of the stake; known exactly once the round has told the house edge. */
function Ladder({ round, mines }: { round: MinesRound | null; mines: number }) {
  const { t } = useTranslation();
  const { multiplier } = useMoney();
  const edge = round?.fairness.house_edge_basis_points;
  const opened = round && round.mines === mines ? gems(round) : 0;
  if (edge === undefined) return <p className="ladder ladder--empty">{t("mines.ladderHint")}</p>;
  const steps = minesMultipliers(mines, edge);
  const first = Math.max(0, Math.min(opened - 1, steps.length - 5));
  return (
    <ol className="ladder" aria-label={t("mines.ladder")}>
      {steps.slice(first, first + 5).map((hundredths, index) => {
        const gem = first + index + 1;
        const tone = gem === opened ? " ladder-step--now" : gem < opened ? " ladder-step--done" : "";
        return (
          <li key={gem} className={`ladder-step${tone}`}>
            <span>{t("mines.gem", { count: gem })}</span>
            <strong>{multiplier(hundredths)}</strong>
          </li>
        );
      })}
    </ol>
  );
}

const gems = (round: MinesRound): number => round.opened_tiles.length - (round.phase === "lost" ? 1 : 0);

interface BoardProps {
  round: MinesRound | null;
  busy: string | null;
  onReveal: (tile: number) => void;
}

function Board({ round, busy, onReveal }: BoardProps) {
  const { t } = useTranslation();
  const [focused, setFocused] = useState(0);
  const running = round?.phase === "running";

  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = tileAt(focused, event.key);
    if (next === null) return;
    event.preventDefault();
    setFocused(next);
    event.currentTarget.querySelector<HTMLButtonElement>(`[data-tile="${next}"]`)?.focus();
  };

  return (
    <div className="mines-board" role="group" aria-label={t("mines.keys")} onKeyDown={move}>
      {Array.from({ length: TILES }, (_, tile) => {
        const face = faceOf(round, tile);
        const place = { row: Math.floor(tile / ROW) + 1, column: (tile % ROW) + 1 };
        return (
          <button
            key={tile}
            type="button"
            className={`tile tile--${face}${busy === `tile-${tile}` ? " tile--busy" : ""}`}
            data-tile={tile}
            tabIndex={tile === focused ? 0 : -1}
            aria-disabled={!running || face !== "closed" || busy !== null}
            aria-label={`${t("mines.tile", place)}: ${t(`mines.face.${face}`)}`}
            onFocus={() => setFocused(tile)}
            onClick={() => running && face === "closed" && busy === null && onReveal(tile)}
          >
            {(face === "gem" || face === "missed") && <GemIcon />}
            {(face === "mine" || face === "hit") && <MineIcon />}
          </button>
        );
      })}
    </div>
  );
}

type Face = "closed" | "gem" | "missed" | "mine" | "hit";

function faceOf(round: MinesRound | null, tile: number): Face {
  if (!round) return "closed";
  const opened = round.opened_tiles.includes(tile);
  if (round.mine_tiles) {
    if (round.mine_tiles.includes(tile)) return opened ? "hit" : "mine";
    return opened ? "gem" : "missed";
  }
  return opened ? "gem" : "closed";
}

function tileAt(tile: number, key: string): number | null {
  const [row, column] = [Math.floor(tile / ROW), tile % ROW];
  switch (key) {
    case "ArrowLeft":
      return column > 0 ? tile - 1 : null;
    case "ArrowRight":
      return column < ROW - 1 ? tile + 1 : null;
    case "ArrowUp":
      return row > 0 ? tile - ROW : null;
    case "ArrowDown":
      return row < TILES / ROW - 1 ? tile + ROW : null;
    case "Home":
      return 0;
    case "End":
      return TILES - 1;
    default:
      return null;
  }
}
