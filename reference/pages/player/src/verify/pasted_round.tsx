import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { TOWER_DIFFICULTIES } from "../api/contracts";
import { ResultLine } from "../game/result_line";
import { useMoney } from "../money/use_money";
import { HandCheck } from "./findings";
import { SCHEMES, type Field, type Scheme, questionOf } from "./schemes";
import { type Explained, type Question, loadVerifier } from "./verifier";

/** A round from anywhere, from the values that its operator shows. */
export function PastedRound() {
  const { t, i18n } = useTranslation();
  const [scheme, setScheme] = useState<Scheme>(SCHEMES[0]!);
  const [values, setValues] = useState<Record<string, string>>({});
  const [answer, setAnswer] = useState<{ explained: Explained; question: Question } | null>(null);
  const [busy, setBusy] = useState(false);

  const choose = (id: string) => {
    setScheme(SCHEMES.find((one) => one.scheme === id) ?? scheme);
    setAnswer(null);
  };
  const verify = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const question = questionOf(scheme, values);
    loadVerifier()
      .then((verifier) => verifier.explainRound(question))
      .catch((): Explained => ({ error: "verifier_unavailable" }))
      .then((explained) => setAnswer({ explained, question }))
      .finally(() => setBusy(false));
  };
  const explained = answer?.explained;

  return (
    <form className="pasted" onSubmit={verify}>
      <p className="dim">{t("verify.valuesHint")}</p>
      <div className="pasted-head">
        <NativeSelect
          label={t("verify.scheme")}
          value={scheme.scheme}
          data={SCHEMES.map(({ scheme: value, label }) => ({ value, label }))}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <Button variant="default" onClick={() => setValues({ ...scheme.example })}>
          {t("verify.example")}
        </Button>
      </div>
      <div className="pasted-fields">
        {scheme.fields.map((field) => (
          <ValueField
            key={field.name}
            field={field}
            value={values[field.name] ?? ""}
            blamed={explained !== undefined && "error" in explained && explained.input === field.name}
            onChange={(value) => setValues((typed) => ({ ...typed, [field.name]: value }))}
          />
        ))}
      </div>
      <Button type="submit" loading={busy} data-testid="verify-values">
        {t("verify.check_")}
      </Button>
      {explained && "error" in explained && (
        <ResultLine tone="problem">
          {i18n.exists(`verify.refusal.${explained.error}`)
            ? t(`verify.refusal.${explained.error}`, { input: explained.input ?? "" })
            : t("errors.unknown", { code: explained.error })}
        </ResultLine>
      )}
      {answer && explained && "result" in explained && (
        <div className="findings" data-testid="values-result">
          <p className="verdict verdict--passed" role="status">
            <Result game={scheme.game} result={explained.result} />
          </p>
          <HandCheck steps={explained.steps} question={answer.question} />
        </div>
      )}
    </form>
  );
}

interface ValueFieldProps {
  field: Field;
  value: string;
  blamed: boolean;
  onChange: (value: string) => void;
}

function ValueField({ field, value, blamed, onChange }: ValueFieldProps) {
  const { t } = useTranslation();
  const label = t(`verify.input.${field.name}`) + (field.optional ? ` (${t("verify.optional")})` : "");
  if (field.kind === "difficulty") {
    return (
      <NativeSelect
        label={label}
        value={value}
        error={blamed}
        data={[
          { value: "", label: "–" },
          ...TOWER_DIFFICULTIES.map((one) => ({ value: one, label: t(`tower.${one}`) })),
        ]}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      label={label}
      value={value}
      error={blamed}
      spellCheck={false}
      autoComplete="off"
      inputMode={field.kind === "integer" ? "numeric" : "text"}
      classNames={field.kind === "integer" ? {} : { input: "mono-input" }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A result in words: a multiplier, the mines, or the safe tiles of each level. */
function Result({ game, result }: { game: Scheme["game"]; result: unknown }) {
  const { t } = useTranslation();
  const { language } = useMoney();
  if (game === "crash") {
    const number = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 8 });
    return <>{t("verify.result.crash", { point: number.format(Number(result)) })}</>;
  }
  if (game === "mines") return <>{t("verify.result.mines", { tiles: (result as number[]).join(" · ") })}</>;
  const levels = (result as number[][]).map((tiles) => tiles.join(" ")).join(" / ");
  return <>{t("verify.result.tower", { levels })}</>;
}
