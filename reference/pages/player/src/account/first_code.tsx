import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { SecondFactorSetup } from "../api/contracts";
import { ResultLine } from "../game/result_line";
import { HashText } from "../seeds/hash_text";
import { QrCode } from "./qr_code";
import { CodeField } from "./secret_fields";
import { groupsOfFour } from "./secret_text";
import { useCredentialChange } from "./use_credential_change";

interface FirstCodeProps {
  setup: SecondFactorSetup;
  onEnabled: (codes: string[]) => void;
  onCancel: () => void;
}

/** Takes the secret to an authenticator app, and shows by a first code that it is there. */
export function FirstCode({ setup, onEnabled, onCancel }: FirstCodeProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const enable = useCredentialChange(api.enableSecondFactor, (answer) => onEnabled(answer.recovery_codes));
  return (
    <form
      className="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        enable.ask(code.replace(/\s/g, ""));
      }}
    >
      <p className="account-hint">{t("account.second.secretHint")}</p>
      <div className="account-secret" data-testid="secret" data-secret={setup.secret}>
        <QrCode text={setup.key_uri} label={t("account.second.qrCode")} />
        <HashText value={setup.secret} shown={groupsOfFour(setup.secret)} />
        <a className="text-link" href={setup.key_uri}>
          {t("account.second.openApp")}
        </a>
      </div>
      <CodeField autoFocus value={code} onChange={setCode} />
      <div className="buttons">
        <Button type="submit" loading={enable.busy} data-testid="enable">
          {t("account.second.enable")}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t("account.cancel")}
        </Button>
      </div>
      <ResultLine tone={enable.problem ? "problem" : "neutral"}>{enable.problem}</ResultLine>
    </form>
  );
}
