import { Badge, Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { SecondFactorSetup } from "../api/contracts";
import { type Session, sessionStore } from "../api/session";
import { ResultLine } from "../game/result_line";
import { FirstCode } from "./first_code";
import { ProofForm } from "./proof_form";
import { RecoveryCodeList } from "./recovery_code_list";
import { useCredentialChange } from "./use_credential_change";

/** Where the player is in a change of the second factor. */
type Step =
  | { at: "rest"; said?: "disabled" }
  | { at: "setUp" }
  | { at: "firstCode"; setup: SecondFactorSetup }
  | { at: "codes"; codes: string[]; said: "enabled" | "renewed" }
  | { at: "disable" }
  | { at: "newCodes" };

/** The authenticator app that logins ask for. */
export function SecondFactorCard({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>({ at: "rest" });
  const title = useRef<HTMLHeadingElement>(null);
  const on = session.secondFactor;
  const rest = () => move({ at: "rest" });

  return (
    <section className="card" aria-labelledby="account-second">
      <h2 ref={title} tabIndex={-1} id="account-second" className="card-title account-title">
        {t("account.second.title")}
        <Badge variant="light" color={on ? "cactus" : "gray"} data-testid="second-factor-state">
          {t(on ? "account.second.on" : "account.second.off")}
        </Badge>
      </h2>
      {step.at === "rest" && <Rest on={on} said={step.said} onStep={move} />}
      {step.at === "firstCode" && (
        <FirstCode setup={step.setup} onEnabled={(codes) => showCodes(codes, "enabled")} onCancel={rest} />
      )}
      {step.at === "codes" && <RecoveryCodeList codes={step.codes} said={step.said} onDone={rest} />}
      {(step.at === "setUp" || step.at === "disable" || step.at === "newCodes") && (
        <Proof
          key={step.at}
          asked={step.at}
          session={session}
          onStep={move}
          onCodes={(codes) => showCodes(codes, "renewed")}
        />
      )}
    </section>
  );

  /** Who comes to the end of a form by the keyboard goes on from the card. */
  function move(to: Step): void {
    setStep(to);
    if (to.at === "rest") title.current?.focus();
  }

  function showCodes(codes: string[], said: "enabled" | "renewed"): void {
    sessionStore.setSecondFactor(true);
    move({ at: "codes", codes, said });
  }
}

function Rest({ on, said, onStep }: { on: boolean; said?: "disabled" | undefined; onStep: (step: Step) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="account-hint">{t(on ? "account.second.onHint" : "account.second.offHint")}</p>
      <div className="buttons">
        {on ? (
          <>
            <Button variant="default" data-testid="new-codes" onClick={() => onStep({ at: "newCodes" })}>
              {t("account.second.newCodes")}
            </Button>
            <Button variant="default" data-testid="disable" onClick={() => onStep({ at: "disable" })}>
              {t("account.second.disable")}
            </Button>
          </>
        ) : (
          <Button variant="default" data-testid="set-up" onClick={() => onStep({ at: "setUp" })}>
            {t("account.second.setUp")}
          </Button>
        )}
      </div>
      <ResultLine tone="won">{said ? t(`account.second.${said}`) : null}</ResultLine>
    </>
  );
}

interface ProofProps {
  asked: "setUp" | "disable" | "newCodes";
  session: Session;
  onStep: (step: Step) => void;
  onCodes: (codes: string[]) => void;
}

/** A stolen session changes nothing here: the password is asked for first, and the code where there is one. */
function Proof({ asked, session, onStep, onCodes }: ProofProps) {
  const { t } = useTranslation();
  const setUp = useCredentialChange(api.setUpSecondFactor, (setup) => onStep({ at: "firstCode", setup }));
  const replace = useCredentialChange(api.replaceRecoveryCodes, (answer) => onCodes(answer.recovery_codes));
  const disable = useCredentialChange(api.disableSecondFactor, () => {
    sessionStore.setSecondFactor(false);
    onStep({ at: "rest", said: "disabled" });
  });
  const change = { setUp, disable, newCodes: replace }[asked];
  return (
    <ProofForm
      session={session}
      lead={t(`account.second.${asked}Lead`)}
      action={t(asked === "setUp" ? "account.second.continue" : `account.second.${asked}`)}
      change={change}
      onCancel={() => onStep({ at: "rest" })}
    />
  );
}
