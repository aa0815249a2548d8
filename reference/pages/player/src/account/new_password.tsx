import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { api } from "../api/client";
import { problemOf } from "../api/problem";
import { keepDeviceToken, sessionStore } from "../api/session";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { AccountCard } from "./account_card";
import { useLinkToken } from "./link_token";
import { PasswordField } from "./password_field";

/** Where a link to a new password leads. */
export function NewPassword() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const token = useLinkToken("/reset-password");
  const [password, setPassword] = useState("");
  const reset = useMutation({
    mutationFn: (linkToken: string) => api.resetPassword(linkToken, password),
    onSuccess: ({ device_token }) => {
      keepDeviceToken(device_token);
      // All sessions have ended, this tab's too.
      sessionStore.end();
      setPassword("");
    },
  });
  if (reset.isSuccess) {
    return (
      <AccountCard title={t("account.newPassword")}>
        <ResultLine tone="won">{t("account.passwordSet")}</ResultLine>
        <Link href="/" className="text-link">
          {t("account.toLogin")}
        </Link>
      </AccountCard>
    );
  }
  if (token === null || problemOf(reset.error).code === "invalid_link") {
    return (
      <AccountCard title={t("account.newPassword")}>
        <ResultLine tone="problem">{t("errors.invalid_link")}</ResultLine>
        <Link href="/forgotten-password" className="text-link">
          {t("account.anotherLink")}
        </Link>
      </AccountCard>
    );
  }
  return (
    <AccountCard title={t("account.newPassword")}>
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate(token);
        }}
      >
        <PasswordField label={t("account.newPassword")} kind="new" value={password} onChange={setPassword} />
        <Button type="submit" fullWidth size="md" loading={reset.isPending} data-testid="set-password">
          {t("account.setPassword")}
        </Button>
        <ResultLine tone="problem">{reset.error ? problemText(reset.error) : null}</ResultLine>
      </form>
    </AccountCard>
  );
}
