import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { api } from "../api/client";
import { problemOf } from "../api/problem";
import { rememberDevice, sessionStore } from "../api/session";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { Outcome } from "./outcome";
import { PasswordField } from "./secret_fields";
import { useLinkToken } from "./use_link_token";

/** Where the link of a mail leads that sets a new password. */
export function ResetPasswordView() {
  const { t } = useTranslation();
  const token = useLinkToken("/reset-password");
  return (
    <section className="card account-card narrow" aria-labelledby="reset-title">
      <h1 id="reset-title">{t("account.reset.title")}</h1>
      {token === null ? (
        <>
          <p className="lead">{t("account.linkMissing")}</p>
          <AnotherLink />
        </>
      ) : (
        <NewPassword key={token} token={token} />
      )}
    </section>
  );
}

function NewPassword({ token }: { token: string }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [password, setPassword] = useState("");
  const reset = useMutation({
    mutationFn: () => api.resetPassword(token, password),
    onSuccess: ({ device_token }) => {
      rememberDevice(device_token);
      // The platform has ended every session of the account.
      sessionStore.end();
    },
  });

  if (reset.isSuccess) {
    return (
      <>
        <Outcome>{t("account.reset.done")}</Outcome>
        <Button component={Link} href="/" fullWidth size="md">
          {t("account.toLogin")}
        </Button>
      </>
    );
  }
  return (
    <>
      <p className="lead">{t("account.reset.lead")}</p>
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate();
        }}
      >
        <PasswordField fresh label={t("account.newPassword")} value={password} onChange={setPassword} />
        <Button type="submit" fullWidth size="md" loading={reset.isPending} data-testid="set-password">
          {t("account.reset.set")}
        </Button>
        <ResultLine tone={reset.error ? "problem" : "neutral"}>
          {reset.error ? problemText(reset.error) : null}
        </ResultLine>
      </form>
      {reset.error && problemOf(reset.error).code === "invalid_link" && <AnotherLink />}
    </>
  );
}

function AnotherLink() {
  const { t } = useTranslation();
  return (
    <Link className="text-link" href="/forgot-password">
      {t("account.reset.another")}
    </Link>
  );
}
