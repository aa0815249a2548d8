import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";

/** The address, and whether mail arrives there. */
export function Address() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const me = useQuery({ queryKey: ["me"], queryFn: api.me });
  const resend = useMutation({ mutationFn: api.resendVerification });
  const error = me.error ?? resend.error;
  return (
    <section className="card" aria-labelledby="account-address">
      <h2 id="account-address" className="card-title">
        {t("account.email")}
      </h2>
      <dl className="facts">
        <dt>{me.data?.email ?? "…"}</dt>
        <dd data-testid="address-state" data-confirmed={me.data?.email_verified}>
          {me.data ? t(me.data.email_verified ? "account.confirmed" : "account.unconfirmed") : "…"}
        </dd>
      </dl>
      {me.data && !me.data.email_verified && (
        <div className="buttons">
          <Button variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>
            {t("account.sendAgain")}
          </Button>
        </div>
      )}
      <ResultLine tone={error ? "problem" : "won"}>
        {error ? problemText(error) : resend.isSuccess ? t("account.verificationSent") : null}
      </ResultLine>
    </section>
  );
}
