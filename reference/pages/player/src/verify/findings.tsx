import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { CheckIcon, CrossIcon } from "../layout/icons";
import { type Check, type Proof, holds } from "./proof";
import type { Step } from "./verifier";

/** What was checked, and how each step can be done by hand. */
export function Findings({ proof }: { proof: Proof }) {
  const { t } = useTranslation();
  const proved = holds(proof);
  return (
    <div className="findings">
      <p
        className={`verdict verdict--${proved ? "passed" : "failed"}`}
        role="status"
        data-testid="verdict"
        data-verdict={proved ? "passed" : "failed"}
      >
        {proved ? <CheckIcon /> : <CrossIcon />}
        {t(proved ? "verify.holds" : "verify.fails")}
      </p>
      <ul className="checks">
        {proof.checks.map((check, index) => (
          <CheckLine key={`${check.name}-${index}`} check={check} />
        ))}
      </ul>
      <HandCheck steps={proof.steps} question={proof.question} />
    </div>
  );
}

function CheckLine({ check }: { check: Check }) {
  const { t } = useTranslation();
  return (
    <li className={`check check--${check.verdict}`}>
      <span className="check-mark">
        {check.verdict === "passed" && <CheckIcon />}
        {check.verdict === "failed" && <CrossIcon />}
        {check.verdict === "unchecked" && <span aria-hidden="true">–</span>}
      </span>
      <div>
        <strong>{t(`verify.check.${check.name}`)}</strong>
        <span className="check-verdict">{t(`verify.verdict.${check.verdict}`)}</span>
        {check.verdict === "unchecked" && <p className="dim">{t(`verify.unchecked.${check.name}`)}</p>}
        {check.verdict === "failed" && check.expected !== undefined && (
          <p className="dim">{t("verify.expected", { expected: check.expected, found: check.found })}</p>
        )}
      </div>
    </li>
  );
}

/** The computation step by step, for any calculator of hashes. */
export function HandCheck({ steps, question }: { steps: readonly Step[]; question: unknown }) {
  const { t, i18n } = useTranslation();
  if (steps.length === 0) return null;
  const name = (step: string) => (i18n.exists(`verify.step.${step}`) ? t(`verify.step.${step}`) : step);
  return (
    <details className="fold">
      <summary>{t("verify.handCheck")}</summary>
      <p className="dim">{t("verify.handCheckHint")}</p>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={t("verify.handCheck")}>
        <Table verticalSpacing="xs" className="steps">
          <Table.Tbody>
            {steps.map((step, index) => (
              <Table.Tr key={index}>
                <Table.Th scope="row">{name(step.name)}</Table.Th>
                <Table.Td>
                  <code>{step.value}</code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <p className="dim">{t("verify.question")}</p>
      <pre className="question" tabIndex={0}>
        {JSON.stringify(question, null, 2)}
      </pre>
    </details>
  );
}
