import { TextInput, UnstyledButton } from "@mantine/core";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { doubled, halved, inputText, parseMoney } from "../money/money";
import { useMoney } from "../money/use_money";

interface AmountFieldProps {
  label: string;
  currency: string;
  value: number | null;
  onChange: (minor: number | null) => void;
  disabled?: boolean;
}

/** An amount of money, typed as text and kept in minor units; `null` while it is none. */
export function AmountField({ label, currency, value, onChange, disabled = false }: AmountFieldProps) {
  const { t } = useTranslation();
  const { scaleOf, language } = useMoney();
  const scale = scaleOf(currency);
  const id = useId();
  const [text, setText] = useState(() => (value === null ? "" : inputText(value, scale, language)));

  useEffect(() => {
    if (value === null) return;
    // What means the same stays as it was typed.
    setText((typed) => (parseMoney(typed, scale) === value ? typed : inputText(value, scale, language)));
  }, [value, scale, language]);

  const type = (typed: string) => {
    setText(typed);
    const minor = parseMoney(typed, scale);
    onChange(minor === 0 ? null : minor);
  };

  const steps = (
    <div className="amount-steps">
      <UnstyledButton
        className="amount-step"
        disabled={disabled || value === null || value < 2}
        aria-label={t("amount.half")}
        onClick={() => value !== null && onChange(halved(value))}
      >
        ½
      </UnstyledButton>
      <UnstyledButton
        className="amount-step"
        disabled={disabled || value === null}
        aria-label={t("amount.double")}
        onClick={() => value !== null && onChange(doubled(value))}
      >
        2×
      </UnstyledButton>
    </div>
  );

  return (
    <TextInput
      id={id}
      label={label}
      value={text}
      inputMode="decimal"
      autoComplete="off"
      disabled={disabled}
      error={value === null && text !== ""}
      aria-invalid={value === null}
      leftSection={<span className="amount-currency">{currency}</span>}
      leftSectionWidth={56}
      rightSection={steps}
      rightSectionWidth={88}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => value !== null && setText(inputText(value, scale, language))}
    />
  );
}
