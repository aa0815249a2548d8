import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { api } from "../api/client";
import { sessionStore } from "../api/session";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { EmailField } from "./email_field";

/** Asks for a link to a new password. What it says does not depend on whether there is an account. */
export function ForgottenView() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const session = sessionStore.get();
  const [email, setEmail] = useState(session?.player.email ?? "");
  const request = useMutation({ mutationFn: api.forgotPassword });

  return (
    <section className="card account-card narrow" aria-labelledby="forgotten-title">
      <h1 id="forgotten-title">{t("account.forgotten.title")}</h1>
      <p className="lead">{t("account.forgotten.lead")}</p>
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate(email);
        }}
      >
        <EmailField value={email} onChange={setEmail} />
        <Button type="submit" fullWidth size="md" loading={request.isPending} data-testid="send-link">
          {t("account.forgotten.send")}
        </Button>
        <ResultLine tone={request.error ? "problem" : "won"}>
          {request.error ? problemText(request.error) : request.isSuccess ? t("account.forgotten.sent") : null}
        </ResultLine>
      </form>
      <Link className="text-link" href={session ? "/account" : "/"}>
        {t(session ? "account.toAccount" : "account.toLogin")}
      </Link>
    </section>
  );
}
