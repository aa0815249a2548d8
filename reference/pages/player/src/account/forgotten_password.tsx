import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { api } from "../api/client";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { AccountCard } from "./account_card";

/** Asks for a link to a new password. What is said does not depend on whether there is such an account. */
export function ForgottenPassword() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [email, setEmail] = useState("");
  const ask = useMutation({ mutationFn: api.forgotPassword });
  return (
    <AccountCard title={t("account.forgotten")}>
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate(email);
        }}
      >
        <TextInput
          label={t("account.email")}
          description={t("account.forgottenHint")}
          type="email"
          autoComplete="email"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth size="md" loading={ask.isPending} data-testid="send-link">
          {t("account.sendLink")}
        </Button>
        <ResultLine tone={ask.error ? "problem" : "won"}>
          {ask.error ? problemText(ask.error) : ask.isSuccess ? t("account.linkSent") : null}
        </ResultLine>
      </form>
      <Link href="/" className="text-link">
        {t("account.toLogin")}
      </Link>
    </AccountCard>
  );
}
