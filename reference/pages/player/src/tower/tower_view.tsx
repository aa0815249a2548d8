import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { TOWER_DIFFICULTIES, type TowerDifficulty, type TowerRound } from "../api/contracts";
import { usePlayBalance } from "../api/wallet";
import { AmountField } from "../game/amount_field";
import { CashOutButton } from "../game/cash_out_button";
import { TOWER_SHAPES, towerMultipliers } from "../game/multipliers";
import { RoundResult } from "../game/round_result";
import { useRound } from "../game/use_round";
import { GemIcon, MineIcon } from "../layout/icons";
import { useMoney } from "../money/use_money";

const LEVELS = 9;

/** Nine levels, bottom to top. */
export function TowerView() {
  const { t } = useTranslation();
  const currency = usePlayBalance()?.currency ?? "BRL";
  const [amount, setAmount] = useState<number | null>(1000);
  const [difficulty, setDifficulty] = useState<TowerDifficulty>("easy");
  const play = useRound<TowerRound>("tower", api.towerOpen, currency);
  const { round, busy } = play;
  const running = round?.phase === "running";
  const choose = (chosen: string) => {
    setDifficulty(chosen as TowerDifficulty);
    play.clear();
  };

  return (
    <div className="play">
      <section className="card controls" aria-labelledby="tower-title">
        <h1 id="tower-title" className="view-title">
          {t("nav.tower")}
        </h1>
        <AmountField
          label={t("amount.stake")}
          currency={running ? round.currency : currency}
          value={running ? round.amount_minor : amount}
          onChange={setAmount}
          disabled={running}
        />
        <div>
          <div className="field-label" id="tower-difficulty">
            <span>{t("tower.difficulty")}</span>
          </div>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby="tower-difficulty"
            value={running ? round.difficulty : difficulty}
            disabled={running}
            onChange={choose}
            data={TOWER_DIFFICULTIES.map((value) => ({ value, label: t(`tower.${value}`) }))}
          />
        </div>
        {running ? (
          <CashOutButton
            round={round}
            busy={busy}
            onCashOut={() => play.run("cashout", () => api.towerCashOut(round.round_id))}
          />
        ) : (
          <Button
            fullWidth
            size="lg"
            className="bet-button"
            data-testid="start"
            loading={busy === "start"}
            disabled={amount === null}
            onClick={() =>
              amount !== null &&
              play.run("start", () => api.towerStart({ amount_minor: amount, currency, difficulty }))
            }
          >
            {t("game.start")}
          </Button>
        )}
        <RoundResult game="tower" round={round} problem={play.problem} />
      </section>
      <section className="card board-card" aria-label={t("tower.board")}>
        <Tower
          round={round}
          difficulty={round?.difficulty ?? difficulty}
          busy={busy}
          onClimb={(tile) => round && play.run(`tile-${tile}`, () => api.towerReveal(round.round_id, tile))}
        />
      </section>
    </div>
  );
}

interface TowerProps {
  round: TowerRound | null;
  difficulty: TowerDifficulty;
  busy: string | null;
  onClimb: (tile: number) => void;
}

function Tower({ round, difficulty, busy, onClimb }: TowerProps) {
  const { t } = useTranslation();
  const { multiplier } = useMoney();
  const edge = round?.fairness.house_edge_basis_points;
  const multipliers = edge === undefined ? null : towerMultipliers(difficulty, edge);
  const running = round?.phase === "running";
  return (
    <ol className="tower" reversed>
      {Array.from({ length: LEVELS }, (_, fromTop) => LEVELS - 1 - fromTop).map((level) => {
        const now = running && level === round.level;
        const hundredths = multipliers?.[level];
        return (
          <li key={level} className={`tower-level${now ? " tower-level--now" : ""}`}>
            <span className="tower-number">{level + 1}</span>
            <div
              className="tower-tiles"
              role="group"
              aria-label={t("tower.level", { level: level + 1 })}
              style={{ gridTemplateColumns: `repeat(${TOWER_SHAPES[difficulty].tiles}, 1fr)` }}
            >
              {Array.from({ length: TOWER_SHAPES[difficulty].tiles }, (__, tile) => {
                const face = faceOf(round, level, tile);
                const climbing = now && busy === `tile-${tile}`;
                return (
                  <button
                    key={tile}
                    type="button"
                    className={`tile tile--flat tile--${face}${climbing ? " tile--busy" : ""}`}
                    data-level={level}
                    data-tile={tile}
                    disabled={!now || busy !== null}
                    aria-label={`${t("tower.tile", { tile: tile + 1 })}: ${t(`mines.face.${face}`)}`}
                    onClick={() => onClimb(tile)}
                  >
                    {(face === "gem" || face === "missed") && <GemIcon />}
                    {(face === "mine" || face === "hit") && <MineIcon />}
                  </button>
                );
              })}
            </div>
            <span className="tower-multiplier">{hundredths === undefined ? "–" : multiplier(hundredths)}</span>
          </li>
        );
      })}
    </ol>
  );
}

type Face = "closed" | "gem" | "missed" | "mine" | "hit";

function faceOf(round: TowerRound | null, level: number, tile: number): Face {
  if (!round) return "closed";
  const chosen = round.climbed_tiles[level] === tile;
  const safe = round.safe_tiles?.[level];
  if (safe) {
    if (safe.includes(tile)) return chosen ? "gem" : "missed";
    return chosen ? "hit" : "mine";
  }
  return chosen ? "gem" : "closed";
}
