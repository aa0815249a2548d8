import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useFrame } from "../game/use_frame";
import { formatMultiplier } from "../money/money";
import { useMoney } from "../money/use_money";
import { type CurveScene, drawCurve } from "./curve";
import { multiplierAt, reachedAtMs } from "./growth";
import type { CrashGame } from "./use_crash";

/** The curve, the multiplier over it, and the time until the next thing happens. */
export function CrashStage({ game }: { game: CrashGame }) {
  const { t } = useTranslation();
  const { language, multiplier } = useMoney();
  const { state, bets, limits } = game.table;
  const canvas = useRef<HTMLCanvasElement>(null);
  const reading = useRef<HTMLSpanElement>(null);
  const countdown = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const still = useReducedMotion();
  const phase = state?.phase ?? "preparing";
  const hundredthsMax = limits?.multiplier_max_hundredths ?? Number.POSITIVE_INFINITY;

  const paint = () => {
    const now = game.now();
    const elapsedMs = state?.started_at_ms === undefined ? 0 : Math.max(0, now - state.started_at_ms);
    const marks = Object.values(bets).flatMap((bet) => bet.cashed_out_at_hundredths ?? []);
    const scene: CurveScene = { mood: "resting", elapsedMs: 0, marks, pulseMs: still ? 0 : performance.now() };
    if (phase === "running") {
      const shown = Math.min(multiplierAt(elapsedMs), hundredthsMax);
      setText(reading.current, formatMultiplier(shown, language));
      Object.assign(scene, { mood: "growing", elapsedMs });
    } else if (phase === "crashed" && state?.point_hundredths !== undefined) {
      Object.assign(scene, { mood: "crashed", elapsedMs: reachedAtMs(state.point_hundredths) });
    }
    if (canvas.current) drawCurve(canvas.current, scene, language);
    const due = phase === "crashed" ? state?.next_round_at_ms : (state?.starts_at_ms ?? state?.betting_closes_at_ms);
    const leftMs = due === undefined ? 0 : Math.max(0, due - now);
    setText(countdown.current, new Intl.NumberFormat(language, SECONDS).format(Math.ceil(leftMs / 100) / 10));
    const spanMs = (state?.starts_at_ms ?? 0) - (state?.opened_at_ms ?? 0);
    if (bar.current) bar.current.style.transform = `scaleX(${spanMs > 0 ? Math.min(1, leftMs / spanMs) : 0})`;
  };
  useFrame(paint, !still);
  // Whoever wants no motion gets the table's four steps a second.
  useEffect(() => {
    if (!still) return undefined;
    paint();
    const timer = setInterval(paint, 250);
    return () => clearInterval(timer);
  });

  return (
    <div className={`stage stage--${phase}`}>
      <canvas ref={canvas} className="stage-canvas" aria-hidden="true" />
      <div className="stage-reading" aria-hidden="true">
        {phase === "running" && <span ref={reading} className="stage-multiplier" data-testid="multiplier" />}
        {phase === "crashed" && (
          <>
            <span className="stage-multiplier stage-multiplier--crashed">
              {multiplier(state?.point_hundredths ?? 100)}
            </span>
            <span className="stage-caption">{t("crash.crashed")}</span>
          </>
        )}
        {(phase === "betting" || phase === "starting") && (
          <>
            <span className="stage-caption">{t(phase === "betting" ? "crash.placeBets" : "crash.starting")}</span>
            <span className="stage-countdown">
              <span ref={countdown} />
              <small>s</small>
            </span>
            <span className="stage-bar">
              <span ref={bar} />
            </span>
          </>
        )}
        {phase === "preparing" && <span className="stage-caption">{t("crash.preparing")}</span>}
        {phase === "void" && <span className="stage-caption">{t("crash.void")}</span>}
      </div>
    </div>
  );
}

const SECONDS = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;

function setText(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
