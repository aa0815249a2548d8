import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Properties {
  label: string;
  /** What a password manager is to offer: the stored one, or another. */
  kind: "current" | "new";
  value: string;
  onChange: (value: string) => void;
}

/** A password, as it is or as it shall be. */
export function PasswordField({ label, kind, value, onChange }: Properties) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      label={label}
      description={kind === "new" ? t("account.passwordHint") : undefined}
      autoComplete={`${kind}-password`}
      required
      withAsterisk={false}
      value={value}
      visibilityToggleButtonProps={{ "aria-label": t("account.showPassword") }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
