import { Button, SegmentedControl } from "@mantine/core";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { api } from "../api/client";
import { problemOf } from "../api/problem";
import { sessionStore } from "../api/session";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { CactusMark, VerifyIcon } from "../layout/icons";
import { asCredentialProblem } from "./credential_problem";
import { EmailField } from "./email_field";
import { CodeField, PasswordField } from "./secret_fields";

/** Logging in, and registering. */
export function LoginView() {
  const { t } = useTranslation();
  const [mode, setMode] = useState<"login" | "register">("login");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [challenge, setChallenge] = useState<string | null>(null);
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const problemText = useProblemText();
  const titleId = useId();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const asked = challenge === null ? api[mode]({ email, password }) : api.verifySecondFactor(challenge, code);
    asked
      .then((answer) => {
        if ("access_token" in answer) return sessionStore.begin(answer, challenge !== null);
        setChallenge(answer.challenge);
        setBusy(false);
      })
      .catch((error: unknown) => {
        setProblem(problemText(challenge === null ? error : asCredentialProblem(error)));
        setBusy(false);
        if (problemOf(error).code === "invalid_challenge") setChallenge(null);
      });
  };

  return (
    <div className="account">
      <section className="account-pitch">
        <CactusMark />
        <h1>{t("account.pitch")}</h1>
        <p>{t("account.pitchText")}</p>
        <ul>
          {(["one", "two", "three"] as const).map((point) => (
            <li key={point}>
              <VerifyIcon />
              {t(`account.point.${point}`)}
            </li>
          ))}
        </ul>
      </section>
      <section className="card account-card" aria-labelledby={titleId}>
        <h2 id={titleId}>{t(`account.${mode}`)}</h2>
        <SegmentedControl
          fullWidth
          aria-label={t("account.mode")}
          value={mode}
          onChange={(value) => {
            setMode(value as typeof mode);
            setChallenge(null);
            setProblem(null);
          }}
          data={[
            { value: "login", label: t("account.login") },
            { value: "register", label: t("account.register") },
          ]}
        />
        <form onSubmit={submit} className="account-form">
          <EmailField value={email} onChange={setEmail} />
          <PasswordField
            label={t("account.password")}
            fresh={mode === "register"}
            value={password}
            onChange={setPassword}
          />
          {challenge !== null && <CodeField recovery autoFocus value={code} onChange={setCode} />}
          <Button type="submit" fullWidth size="md" loading={busy} data-testid="submit">
            {t(`account.${mode}`)}
          </Button>
          <ResultLine tone={problem ? "problem" : "neutral"}>{problem}</ResultLine>
        </form>
        {mode === "login" && (
          <Link className="text-link" href="/forgot-password">
            {t("account.forgotten.link")}
          </Link>
        )}
      </section>
    </div>
  );
}
