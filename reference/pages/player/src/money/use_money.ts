import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { useBalances } from "../api/wallet";
import { formatMoney, formatMultiplier } from "./money";

/** Decimal places where the wallet has not told the currency's. */
const SCALE_DEFAULT = 2;

/** Formats in the page's language. */
export function useMoney() {
  const language = useTranslation().i18n.language;
  const balances = useBalances();
  const scaleOf = useCallback(
    (currency: string) => balances.find((one) => one.currency === currency)?.scale ?? SCALE_DEFAULT,
    [balances],
  );
  const money = useCallback(
    (minor: number, currency: string) => formatMoney(minor, currency, scaleOf(currency), language),
    [scaleOf, language],
  );
  const multiplier = useCallback((hundredths: number) => formatMultiplier(hundredths, language), [language]);
  return { money, multiplier, scaleOf, language };
}
