import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { problemOf } from "../api/problem";
import { useMoney } from "../money/use_money";

/** Tells a problem in the page's language, by its code; amounts in its fields become money. */
export function useProblemText(currency?: string): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  const { money, multiplier } = useMoney();
  return useCallback(
    (error) => {
      const { code, fields } = problemOf(error);
      const told = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, tell(name, value)]),
      );
      return i18n.exists(`errors.${code}`) ? t(`errors.${code}`, told) : t("errors.unknown", { code });

      function tell(name: string, value: unknown): string {
        if (typeof value === "number" && name.includes("_minor") && currency) return money(value, currency);
        if (typeof value === "number" && name.includes("_hundredths")) return multiplier(value);
        return String(value);
      }
    },
    [t, i18n, money, multiplier, currency],
  );
}
