import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";

import { api } from "../api/client";
import { problemOf } from "../api/problem";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { AccountCard } from "./account_card";
import { useLinkToken } from "./link_token";

/** Where a link that shows that mail arrives leads. A person presses the button: mail scanners open links as well. */
export function ConfirmedAddress() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const client = useQueryClient();
  const token = useLinkToken("/verify-email");
  const confirm = useMutation({
    mutationFn: api.verifyEmail,
    onSuccess: () => void client.invalidateQueries({ queryKey: ["me"] }),
  });
  const invalid = token === null || problemOf(confirm.error).code === "invalid_link";
  return (
    <AccountCard title={t("account.confirmAddress")}>
      {confirm.isSuccess ? (
        <ResultLine tone="won">{t("account.addressConfirmed")}</ResultLine>
      ) : invalid ? (
        <ResultLine tone="problem">{t("errors.invalid_link")}</ResultLine>
      ) : (
        <>
          <p className="dim">{t("account.confirmHint")}</p>
          <Button
            size="md"
            loading={confirm.isPending}
            data-testid="confirm-address"
            onClick={() => confirm.mutate(token)}
          >
            {t("account.confirm")}
          </Button>
          <ResultLine tone="problem">{confirm.error ? problemText(confirm.error) : null}</ResultLine>
        </>
      )}
      <Link href="/account" className="text-link">
        {t("account.toAccount")}
      </Link>
    </AccountCard>
  );
}
