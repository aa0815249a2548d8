import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { problemOf } from "../api/problem";
import { ResultLine } from "../game/result_line";
import { OwnPasswordFields, useOwnPassword, useOwnProblemText } from "./own_password";
import { PasswordField } from "./password_field";

/** A new password; all other sessions end. */
export function PasswordChange({
  secondFactor,
  onSecondFactor,
}: {
  secondFactor: boolean;
  onSecondFactor: (enabled: boolean) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useOwnProblemText();
  const own = useOwnPassword();
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () => {
      const { password: current_password, code } = own.value();
      return api.changePassword({ current_password, new_password: password, ...(code ? { code } : {}) });
    },
    onSuccess: () => {
      own.forget();
      setPassword("");
      void client.invalidateQueries({ queryKey: ["sessions"] });
    },
    onError: (error) => {
      if (problemOf(error).code === "second_factor_required") onSecondFactor(true);
    },
  });
  return (
    <section className="card" aria-labelledby="account-password">
      <h2 id="account-password" className="card-title">
        {t("account.changePassword")}
      </h2>
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <OwnPasswordFields own={own} label={t("account.currentPassword")} withCode={secondFactor} />
        <PasswordField label={t("account.newPassword")} kind="new" value={password} onChange={setPassword} />
        <div className="buttons">
          <Button type="submit" loading={change.isPending} data-testid="change-password">
            {t("account.setPassword")}
          </Button>
        </div>
        <ResultLine tone={change.error ? "problem" : "won"}>
          {change.error ? problemText(change.error) : change.isSuccess ? t("account.passwordChanged") : null}
        </ResultLine>
      </form>
    </section>
  );
}
