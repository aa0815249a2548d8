import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { problemOf } from "../api/problem";
import { useMoney } from "../money/use_money";
import { waitText } from "./wait_text";

/** Tells a problem in the page's language, by its code; amounts in its fields become money, and seconds a time. */
export function useProblemText(currency?: string): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  const { money, multiplier, language } = useMoney();
  return useCallback(
    (error) => {
      const { code, fields } = problemOf(error);
      const told = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, tell(name, value)]),
      );
      const keys = "retry_after_s" in told ? [`errors.${code}_wait`, `errors.${code}`] : [`errors.${code}`];
      const key = keys.find((known) => i18n.exists(known));
      return key ? t(key, told) : t("errors.unknown", { code });

      function tell(name: string, value: unknown): string {
        if (typeof value === "number" && name.includes("_minor") && currency) return money(value, currency);
        if (typeof value === "number" && name.includes("_hundredths")) return multiplier(value);
        if (typeof value === "number" && name === "retry_after_s") return waitText(value, language);
        return String(value);
      }
    },
    [t, i18n, money, multiplier, language, currency],
  );
}
