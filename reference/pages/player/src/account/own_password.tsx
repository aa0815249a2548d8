import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemOf } from "../api/problem";
import { useProblemText } from "../game/problem_text";
import { PasswordField } from "./password_field";

/** Password and, where there is a second factor, a code of it, until they are sent. */
export function useOwnPassword() {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  return {
    password,
    setPassword,
    code,
    setCode,
    value: (): { password: string; code?: string } => (code === "" ? { password } : { password, code }),
    /** Neither is kept longer than it is needed, and a code counts once. */
    forget: () => {
      setPassword("");
      setCode("");
    },
  };
}

export function OwnPasswordFields({
  own,
  label,
  withCode,
}: {
  own: ReturnType<typeof useOwnPassword>;
  label: string;
  withCode: boolean;
}) {
  const { t } = useTranslation();
  return (
    <>
      <PasswordField label={label} kind="current" value={own.password} onChange={own.setPassword} />
      {withCode && (
        <TextInput
          label={t("account.code")}
          description={t("account.codeHint")}
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          value={own.code}
          onChange={(event) => own.setCode(event.currentTarget.value)}
        />
      )}
    </>
  );
}

/** As everywhere, but the address is not in question here. */
export function useOwnProblemText(): (error: unknown) => string {
  const { t } = useTranslation();
  const problemText = useProblemText();
  return (error) =>
    problemOf(error).code === "invalid_credentials" ? t("account.wrongPassword") : problemText(error);
}
