import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Proof } from "../api/contracts";
import type { Session } from "../api/session";
import { ResultLine } from "../game/result_line";
import { AccountHint, CodeField, PasswordField } from "./secret_fields";

interface ProofFormProps {
  session: Session;
  lead: string;
  action: string;
  change: { ask: (proof: Proof) => void; busy: boolean; problem: string | null };
  onCancel: () => void;
}

/** Asks the player to show again to be the player. */
export function ProofForm({ session, lead, action, change, onCancel }: ProofFormProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  return (
    <form
      className="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.ask(session.secondFactor ? { password, code } : { password });
      }}
    >
      <p className="account-hint">{lead}</p>
      <AccountHint email={session.player.email} />
      <PasswordField autoFocus label={t("account.password")} value={password} onChange={setPassword} />
      {session.secondFactor && <CodeField recovery value={code} onChange={setCode} />}
      <div className="buttons">
        <Button type="submit" loading={change.busy} data-testid="prove">
          {action}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t("account.cancel")}
        </Button>
      </div>
      <ResultLine tone={change.problem ? "problem" : "neutral"}>{change.problem}</ResultLine>
    </form>
  );
}
