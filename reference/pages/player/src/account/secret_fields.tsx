import { PasswordInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** The fewest characters of a password anywhere; a brand may want more, and then says so. */
const PASSWORD_LENGTH_MIN = 8;

interface SecretFieldProps {
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
}

/** The password as it is, or with `fresh` one that is to be set. */
export function PasswordField({
  label,
  fresh = false,
  autoFocus = false,
  value,
  onChange,
}: SecretFieldProps & { label: string; fresh?: boolean }) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      label={label}
      name={fresh ? "new-password" : "password"}
      autoComplete={fresh ? "new-password" : "current-password"}
      description={fresh ? t("account.passwordHint") : undefined}
      minLength={fresh ? PASSWORD_LENGTH_MIN : undefined}
      required
      withAsterisk={false}
      autoFocus={autoFocus}
      value={value}
      visibilityToggleButtonProps={{ "aria-label": t("account.showPassword") }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A code of the authenticator app, or with `recovery` also one that stands for it. */
export function CodeField({
  recovery = false,
  autoFocus = false,
  value,
  onChange,
}: SecretFieldProps & { recovery?: boolean }) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t("account.code")}
      description={t(recovery ? "account.codeHint" : "account.firstCodeHint")}
      name="code"
      autoComplete="one-time-code"
      inputMode={recovery ? undefined : "numeric"}
      spellCheck={false}
      required
      withAsterisk={false}
      autoFocus={autoFocus}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Lets a password manager know whose password a form without an address is about. */
export function AccountHint({ email }: { email: string }) {
  return <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />;
}
