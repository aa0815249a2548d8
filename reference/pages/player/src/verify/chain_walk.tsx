import { Button, NativeSelect, Progress, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { CrashChain } from "../api/contracts";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { HashText } from "../seeds/hash_text";
import { sha256Hex } from "./proof";
import { CHAINS } from "./schemes";
import { loadVerifier } from "./verifier";

/** The chain of this brand's table, and any other. */
export function ChainWalk() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const chain = useQuery({ queryKey: ["chain"], queryFn: api.crashChain, retry: false });
  return (
    <>
      <p className="dim">{t("verify.chainHint")}</p>
      {chain.error && <ResultLine tone="problem">{problemText(chain.error)}</ResultLine>}
      {chain.data && <OwnChain chain={chain.data} />}
      <AnyChain />
    </>
  );
}

function OwnChain({ chain }: { chain: CrashChain }) {
  const { t } = useTranslation();
  const { language } = useTranslation().i18n;
  const number = new Intl.NumberFormat(language);
  const salt = useSaltCheck(chain);
  const { terminating_hash, last_hash, played } = chain;
  return (
    <section aria-labelledby="own-chain">
      <h2 id="own-chain" className="card-title">
        {t("verify.ownChain")}
      </h2>
      <dl className="facts">
        <dt>{t("verify.chainPosition")}</dt>
        <dd>{t("verify.chainPlayed", { played: number.format(played), games: number.format(chain.games) })}</dd>
        {terminating_hash !== undefined && (
          <>
            <dt>{t("crash.fairness.terminatingHash")}</dt>
            <dd>
              <HashText value={terminating_hash} />
            </dd>
          </>
        )}
        {chain.seeding?.salt !== undefined && (
          <>
            <dt>{t("crash.fairness.salt")}</dt>
            <dd>
              <HashText value={chain.seeding.salt} />
              {salt !== null && (
                <span className={salt ? "up" : "down"}>{t(salt ? "verify.saltHolds" : "verify.saltFails")}</span>
              )}
            </dd>
          </>
        )}
      </dl>
      {terminating_hash !== undefined && last_hash !== undefined && played > 0 ? (
        <Walk
          scheme={chain.scheme}
          startHash={last_hash}
          steps={played}
          endHash={terminating_hash}
          checkpoints={chain.checkpoints.map(({ game, hash }) => ({ game, hash }))}
        />
      ) : (
        <p className="empty">{t("verify.chainUnplayed")}</p>
      )}
    </section>
  );
}

/** Whether the salt is the hash of the beacon's signature; `null` while it is not known. */
function useSaltCheck(chain: CrashChain): boolean | null {
  const { beacon_signature: signature, salt } = chain.seeding ?? {};
  const check = useQuery({
    queryKey: ["salt", signature, salt],
    enabled: signature !== undefined && salt !== undefined,
    queryFn: async () => (await sha256Hex(signature ?? "")) === salt,
  });
  return check.data ?? null;
}

interface WalkProps {
  scheme: string;
  startHash: string;
  steps: number;
  endHash: string;
  checkpoints?: { game: number; hash: string }[];
}

interface Walked {
  done: number;
  ended: "no" | "matches" | "differs" | "refused";
  gamesPerSecond: number;
}

const TONE = { no: "neutral", matches: "won", differs: "problem", refused: "problem" } as const;

/** Walks back to the hash that was published before the first game, and says how far it is. */
function Walk({ scheme, startHash, steps, endHash, checkpoints = [] }: WalkProps) {
  const { t, i18n } = useTranslation();
  const [walked, setWalked] = useState<Walked | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 0 });
  const running = walked?.ended === "no";

  const walk = async () => {
    const abort = new AbortController();
    stop.current = abort;
    const began = performance.now();
    const speed = (done: number) => (done * 1000) / Math.max(performance.now() - began, 1);
    setWalked({ done: 0, ended: "no", gamesPerSecond: 0 });
    try {
      const verifier = await loadVerifier();
      const found = await verifier.verifyChain({
        scheme,
        startHash,
        steps,
        endHash,
        checkpoints,
        signal: abort.signal,
        onProgress: ({ done }) => setWalked({ done, ended: "no", gamesPerSecond: speed(done) }),
      });
      setWalked({ done: steps, ended: found.matches ? "matches" : "differs", gamesPerSecond: speed(steps) });
    } catch {
      if (abort.signal.aborted) setWalked(null);
      else setWalked({ done: 0, ended: "refused", gamesPerSecond: 0 });
    }
  };

  return (
    <div className="walk">
      <div className="buttons">
        <Button data-testid="walk" disabled={running} onClick={() => void walk()}>
          {t("verify.walk", { count: steps, steps: number.format(steps) })}
        </Button>
        {running && (
          <Button variant="default" onClick={() => stop.current?.abort()}>
            {t("verify.stop")}
          </Button>
        )}
      </div>
      {walked && (
        <>
          <Progress
            value={(100 * walked.done) / steps}
            aria-label={t("verify.progress")}
            color={walked.ended === "differs" || walked.ended === "refused" ? "bloom" : "cactus"}
          />
          <p
            className={`result-line result-line--${TONE[walked.ended]}`}
            role="status"
            data-testid="walk-result"
            data-ended={walked.ended}
          >
            {t(`verify.walked.${walked.ended}`, {
              done: number.format(walked.done),
              speed: number.format(walked.gamesPerSecond),
            })}
          </p>
        </>
      )}
    </div>
  );
}

function AnyChain() {
  const { t } = useTranslation();
  const [scheme, setScheme] = useState<string>(CHAINS[0]);
  const [start, setStart] = useState("");
  const [end, setEnd] = useState("");
  const [steps, setSteps] = useState("");
  const count = /^[1-9]\d{0,7}$/.test(steps.trim()) ? Number(steps.trim()) : null;
  const ready = count !== null && isHash(start) && isHash(end);
  return (
    <details className="fold">
      <summary>{t("verify.anyChain")}</summary>
      <div className="pasted-fields">
        <NativeSelect
          label={t("verify.scheme")}
          value={scheme}
          data={[...CHAINS]}
          onChange={(event) => setScheme(event.currentTarget.value)}
        />
        <TextInput
          label={t("verify.input.steps")}
          inputMode="numeric"
          value={steps}
          onChange={(event) => setSteps(event.currentTarget.value)}
        />
        <TextInput
          label={t("verify.input.start_hash")}
          classNames={{ input: "mono-input" }}
          spellCheck={false}
          value={start}
          onChange={(event) => setStart(event.currentTarget.value)}
        />
        <TextInput
          label={t("verify.input.end_hash")}
          classNames={{ input: "mono-input" }}
          spellCheck={false}
          value={end}
          onChange={(event) => setEnd(event.currentTarget.value)}
        />
      </div>
      {ready && (
        <Walk
          key={`${scheme}${start}${end}${steps}`}
          scheme={scheme}
          startHash={start.trim().toLowerCase()}
          steps={count}
          endHash={end.trim().toLowerCase()}
        />
      )}
    </details>
  );
}

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text.trim());
