import { Tabs } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useRoute } from "wouter";

import { sessionStore } from "../api/session";
import { ChainWalk } from "./chain_walk";
import { OwnRound } from "./own_round";
import { PastedRound } from "./pasted_round";
import { SelfTest } from "./self_test";

/** Checks rounds and chains in this browser, with a program that asks the platform nothing. */
export function VerifyView() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const session = useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
  const [, chain] = useRoute("/verify/chain");
  const [, pasted] = useRoute("/verify/values");
  const [, own] = useRoute("/verify/:game/:round");
  const tab = chain ? "chain" : pasted || !session ? "values" : "own";

  return (
    <div className="single">
      <h1 className="view-title">{t("nav.verify")}</h1>
      <p className="lead">{t("verify.lead")}</p>
      <SelfTest />
      <Tabs value={tab} keepMounted={false} className="card" onChange={(next) => go(PLACES[next as Tab])}>
        <Tabs.List aria-label={t("nav.verify")}>
          {session && <Tabs.Tab value="own">{t("verify.own")}</Tabs.Tab>}
          <Tabs.Tab value="values">{t("verify.values")}</Tabs.Tab>
          <Tabs.Tab value="chain">{t("verify.chain")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="own" pt="md">
          <OwnRound game={own?.game ?? null} id={own?.round ?? null} />
        </Tabs.Panel>
        <Tabs.Panel value="values" pt="md">
          <PastedRound />
        </Tabs.Panel>
        <Tabs.Panel value="chain" pt="md">
          <ChainWalk />
        </Tabs.Panel>
      </Tabs>
      <Limits />
    </div>
  );
}

const PLACES = { own: "/verify", values: "/verify/values", chain: "/verify/chain" } as const;
type Tab = keyof typeof PLACES;

/** What no calculation can show. */
function Limits() {
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby="limits">
      <h2 id="limits" className="card-title">
        {t("verify.limits.title")}
      </h2>
      <ul className="limits">
        {(["existence", "others", "choice", "program", "odds"] as const).map((limit) => (
          <li key={limit}>{t(`verify.limits.${limit}`)}</li>
        ))}
      </ul>
    </section>
  );
}
