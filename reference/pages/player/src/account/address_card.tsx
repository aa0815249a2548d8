import { Badge, Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Session } from "../api/session";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { asCredentialProblem } from "./credential_problem";

export const PLAYER = ["player"] as const;

/** The address, and whether it is known that mail to it arrives. */
export function AddressCard({ session }: { session: Session }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  // It is confirmed in the mail, often on another device.
  const player = useQuery({ queryKey: PLAYER, queryFn: api.me, staleTime: 0, placeholderData: session.player });
  const send = useMutation({ mutationFn: api.sendVerification });
  const { email, email_verified } = player.data ?? session.player;
  const problem = send.error ? asCredentialProblem(send.error) : player.error;

  return (
    <section className="card" aria-labelledby="account-address">
      <h2 id="account-address" className="card-title">
        {t("account.address.title")}
      </h2>
      <p className="account-address">
        <strong>{email}</strong>
        <Badge variant="light" color={email_verified ? "cactus" : "sun"} data-testid="address-state">
          {t(email_verified ? "account.address.confirmed" : "account.address.unconfirmed")}
        </Badge>
      </p>
      <p className="account-hint">{t("account.address.hint")}</p>
      {!email_verified && (
        <div className="buttons">
          <Button variant="default" loading={send.isPending} data-testid="send-link" onClick={() => send.mutate()}>
            {t(send.isSuccess ? "account.address.again" : "account.address.send")}
          </Button>
        </div>
      )}
      {(problem !== null || !email_verified) && (
        <ResultLine tone={problem ? "problem" : "won"}>
          {problem ? problemText(problem) : send.isSuccess ? t("account.address.sent") : null}
        </ResultLine>
      )}
    </section>
  );
}
