import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { api } from "../api/client";
import { problemOf } from "../api/problem";
import { sessionStore } from "../api/session";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { PLAYER } from "./address_card";
import { Outcome } from "./outcome";
import { useLinkToken } from "./use_link_token";

/** Where the link of a mail leads that confirms the address. */
export function VerifyEmailView() {
  const { t } = useTranslation();
  const token = useLinkToken("/verify-email");
  return (
    <section className="card account-card narrow" aria-labelledby="confirm-title">
      <h1 id="confirm-title">{t("account.confirm.title")}</h1>
      {token === null ? (
        <>
          <p className="lead">{t("account.linkMissing")}</p>
          <Onward />
        </>
      ) : (
        <Confirmation key={token} token={token} />
      )}
    </section>
  );
}

/** Nothing is sent before a person presses the button: scanners of mail open links, and the link counts once. */
function Confirmation({ token }: { token: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useProblemText();
  const confirm = useMutation({
    mutationFn: () => api.verifyEmail(token),
    onSuccess: () => client.invalidateQueries({ queryKey: PLAYER }),
  });
  const isInvalid = confirm.error !== null && problemOf(confirm.error).code === "invalid_link";

  if (confirm.isSuccess) {
    return (
      <>
        <Outcome>{t("account.confirm.done")}</Outcome>
        <Onward />
      </>
    );
  }
  return (
    <>
      <p className="lead">{t("account.confirm.lead")}</p>
      <Button fullWidth size="md" loading={confirm.isPending} data-testid="confirm" onClick={() => confirm.mutate()}>
        {t("account.confirm.press")}
      </Button>
      <ResultLine tone={confirm.error ? "problem" : "neutral"}>
        {confirm.error ? problemText(confirm.error) : null}
        {isInvalid ? ` ${t(sessionStore.get() ? "account.confirm.again" : "account.confirm.againOut")}` : null}
      </ResultLine>
      {isInvalid && <Onward />}
    </>
  );
}

function Onward() {
  const { t } = useTranslation();
  const session = sessionStore.get();
  return (
    <Link className="text-link" href={session ? "/account" : "/"}>
      {t(session ? "account.toAccount" : "account.toLogin")}
    </Link>
  );
}
