import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { Address } from "./address";
import { PasswordChange } from "./password_change";
import { SecondFactor } from "./second_factor";
import { Sessions } from "./sessions";

/** The player's own account: address, password, second factor, sessions. */
export function OwnAccount() {
  const { t } = useTranslation();
  const sessions = useQuery({ queryKey: ["sessions"], queryFn: api.sessions });
  // The platform tells when a code is missing or a factor is there; until then, what this session was opened with.
  const [told, setTold] = useState<boolean | null>(null);
  const current = sessions.data?.sessions.find((session) => session.current);
  const secondFactor = told ?? current?.second_factor ?? false;
  return (
    <div className="single">
      <h1 className="view-title">{t("nav.account")}</h1>
      <div className="seeds">
        <Address />
        <PasswordChange secondFactor={secondFactor} onSecondFactor={setTold} />
        <SecondFactor enabled={secondFactor} onSecondFactor={setTold} />
        <Sessions sessions={sessions} />
      </div>
    </div>
  );
}
