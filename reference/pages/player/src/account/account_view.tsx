import { useTranslation } from "react-i18next";

import type { Session } from "../api/session";
import { AddressCard } from "./address_card";
import { PasswordCard } from "./password_card";
import { SecondFactorCard } from "./second_factor_card";
import { SessionsCard } from "./sessions_card";

/** What protects the player's account. */
export function AccountView({ session }: { session: Session }) {
  const { t } = useTranslation();
  return (
    <div className="single">
      <h1 className="view-title">{t("nav.account")}</h1>
      <div className="account-cards">
        <AddressCard session={session} />
        <SessionsCard />
        <SecondFactorCard session={session} />
        <PasswordCard session={session} />
      </div>
    </div>
  );
}
