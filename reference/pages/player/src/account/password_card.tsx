import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Session } from "../api/session";
import { ResultLine } from "../game/result_line";
import { AccountHint, CodeField, PasswordField } from "./secret_fields";
import { useCredentialChange } from "./use_credential_change";

/** Another password. This session stays; the others end. */
export function PasswordCard({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [fresh, setFresh] = useState("");
  const [code, setCode] = useState("");
  const clear = () => {
    setPassword("");
    setFresh("");
    setCode("");
  };
  const change = useCredentialChange(
    () => api.changePassword(session.secondFactor ? { password, code } : { password }, fresh),
    clear,
  );

  return (
    <section className="card" aria-labelledby="account-password">
      <h2 id="account-password" className="card-title">
        {t("account.change.title")}
      </h2>
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          change.ask(undefined);
        }}
      >
        <AccountHint email={session.player.email} />
        <PasswordField label={t("account.change.current")} value={password} onChange={setPassword} />
        <PasswordField fresh label={t("account.newPassword")} value={fresh} onChange={setFresh} />
        {session.secondFactor && <CodeField recovery value={code} onChange={setCode} />}
        <div className="buttons">
          <Button type="submit" loading={change.busy} data-testid="change-password">
            {t("account.change.press")}
          </Button>
        </div>
        <ResultLine tone={change.problem ? "problem" : "won"}>
          {change.problem ?? (change.done ? t("account.change.done") : null)}
        </ResultLine>
      </form>
    </section>
  );
}
