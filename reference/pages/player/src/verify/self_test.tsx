import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { CheckIcon, CrossIcon } from "../layout/icons";
import { loadVerifier } from "./verifier";

/** The verifier answers questions with known answers before it is trusted with others. */
export function SelfTest() {
  const { t } = useTranslation();
  const test = useQuery({
    queryKey: ["self-test"],
    queryFn: async () => (await loadVerifier()).load(),
    staleTime: Infinity,
    retry: false,
  });
  if (test.isPending) return <p className="self-test">{t("verify.selfTest.running")}</p>;
  const passed = test.data !== undefined && test.data.selfTest.passed === test.data.selfTest.total;
  return (
    <p className={`self-test self-test--${passed ? "passed" : "failed"}`} data-testid="self-test">
      {passed ? <CheckIcon /> : <CrossIcon />}
      <span>
        {test.data
          ? t(passed ? "verify.selfTest.passed" : "verify.selfTest.failed", { ...test.data.selfTest })
          : t("verify.selfTest.broken")}
        {test.data && (
          <>
            {" "}
            <span className="dim">{t("verify.selfTest.program")}</span> <code>{test.data.wasmSha256}</code>
          </>
        )}
      </span>
    </p>
  );
}
