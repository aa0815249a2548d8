import { Badge, Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { encode } from "uqr";

import { api } from "../api/client";
import type { SecondFactorSetup } from "../api/contracts";
import { problemOf } from "../api/problem";
import { ResultLine } from "../game/result_line";
import { HashText } from "../seeds/hash_text";
import { OwnPasswordFields, useOwnPassword, useOwnProblemText } from "./own_password";

interface Properties {
  enabled: boolean;
  onSecondFactor: (enabled: boolean) => void;
}

/** The authenticator app that logins ask for. */
export function SecondFactor({ enabled, onSecondFactor }: Properties) {
  const { t } = useTranslation();
  const [setup, setSetup] = useState<SecondFactorSetup | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <section className="card" aria-labelledby="account-factor">
      <h2 id="account-factor" className="card-title">
        {t("account.factor")}{" "}
        <Badge variant="light" color={enabled ? "cactus" : "gray"} data-testid="factor-state" data-enabled={enabled}>
          {t(enabled ? "account.factorOn" : "account.factorOff")}
        </Badge>
      </h2>
      {codes && <RecoveryCodes codes={codes} />}
      {setup ? (
        <Enabling
          setup={setup}
          onEnabled={(recoveryCodes) => {
            setSetup(null);
            setCodes(recoveryCodes);
            onSecondFactor(true);
          }}
          onExpired={() => setSetup(null)}
        />
      ) : (
        <Changing enabled={enabled} onSecondFactor={onSecondFactor} onSetup={setSetup} onCodes={setCodes} />
      )}
    </section>
  );
}

/** What the password lets do: set up where there is none, or take away and draw new recovery codes. */
function Changing({
  enabled,
  onSecondFactor,
  onSetup,
  onCodes,
}: Properties & { onSetup: (setup: SecondFactorSetup) => void; onCodes: (codes: string[] | null) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useOwnProblemText();
  const own = useOwnPassword();
  const change = useMutation({
    mutationFn: async (what: "setup" | "disable" | "codes") => {
      if (what === "setup") return onSetup(await api.setUpSecondFactor(own.value()));
      if (what === "codes") return onCodes((await api.replaceRecoveryCodes(own.value())).recovery_codes);
      await api.disableSecondFactor(own.value());
      onCodes(null);
      onSecondFactor(false);
    },
    onSuccess: () => {
      own.forget();
      void client.invalidateQueries({ queryKey: ["sessions"] });
    },
    onError: (error) => {
      const { code } = problemOf(error);
      if (code === "second_factor_required" || code === "second_factor_enabled") onSecondFactor(true);
      if (code === "second_factor_not_enabled") onSecondFactor(false);
    },
  });
  return (
    <form
      className="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(enabled ? "codes" : "setup");
      }}
    >
      <p className="dim">{t(enabled ? "account.factorOnHint" : "account.factorOffHint")}</p>
      <OwnPasswordFields own={own} label={t("account.password")} withCode={enabled} />
      <div className="buttons">
        <Button type="submit" loading={change.isPending} data-testid={enabled ? "new-codes" : "set-up-factor"}>
          {t(enabled ? "account.newCodes" : "account.factorSetUp")}
        </Button>
        {enabled && (
          <Button
            variant="default"
            loading={change.isPending}
            data-testid="disable-factor"
            onClick={() => change.mutate("disable")}
          >
            {t("account.factorDisable")}
          </Button>
        )}
      </div>
      <ResultLine tone="problem">{change.error ? problemText(change.error) : null}</ResultLine>
    </form>
  );
}

/** The app takes the secret and shows by a first code that it has it. */
function Enabling({
  setup,
  onEnabled,
  onExpired,
}: {
  setup: SecondFactorSetup;
  onEnabled: (recoveryCodes: string[]) => void;
  onExpired: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useOwnProblemText();
  const [code, setCode] = useState("");
  const enable = useMutation({
    mutationFn: api.enableSecondFactor,
    onSuccess: ({ recovery_codes }) => {
      onEnabled(recovery_codes);
      void client.invalidateQueries({ queryKey: ["sessions"] });
    },
    onError: (error) => {
      if (problemOf(error).code === "second_factor_not_set_up") onExpired();
    },
  });
  return (
    <form
      className="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        enable.mutate(code);
      }}
    >
      <p className="dim">{t("account.factorScan")}</p>
      <QrCode text={setup.key_uri} label={t("account.factorQr")} />
      <dl className="facts">
        <dt>{t("account.factorSecret")}</dt>
        <dd data-testid="factor-secret">
          <HashText value={setup.secret} />
        </dd>
      </dl>
      <a className="text-link" href={setup.key_uri}>
        {t("account.factorOpen")}
      </a>
      <TextInput
        label={t("account.code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <div className="buttons">
        <Button type="submit" loading={enable.isPending} data-testid="enable-factor">
          {t("account.factorEnable")}
        </Button>
      </div>
      <ResultLine tone="problem">{enable.error ? problemText(enable.error) : null}</ResultLine>
    </form>
  );
}

function RecoveryCodes({ codes }: { codes: string[] }) {
  const { t } = useTranslation();
  return (
    <div className="recovery-codes">
      <p>{t("account.codesHint")}</p>
      <ul data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <HashText value={code} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Drawn as one path, dark on light whatever the page's colours are: cameras want it so. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 3 });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
