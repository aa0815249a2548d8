import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface EmailFieldProps {
  value: string;
  onChange: (email: string) => void;
}

/** The address that an account is known by. */
export function EmailField({ value, onChange }: EmailFieldProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t("account.email")}
      type="email"
      name="email"
      autoComplete="email"
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
