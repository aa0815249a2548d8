import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { CheckIcon, CopyIcon } from "../layout/icons";
import { Outcome } from "./outcome";

interface RecoveryCodeListProps {
  codes: string[];
  said: "enabled" | "renewed";
  onDone: () => void;
}

/** The codes that stand for the app. The platform keeps only their hashes, so this is the one time to see them. */
export function RecoveryCodeList({ codes, said, onDone }: RecoveryCodeListProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1_500 });
  return (
    <div className="account-form">
      <Outcome>{t(`account.second.${said}`)}</Outcome>
      <p className="account-hint">{t("account.second.codesHint")}</p>
      <ol className="recovery-codes" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="buttons">
        <Button
          variant="default"
          leftSection={clipboard.copied ? <CheckIcon /> : <CopyIcon />}
          onClick={() => clipboard.copy(codes.join("\n"))}
        >
          {t(clipboard.copied ? "nav.copied" : "account.second.copyCodes")}
        </Button>
        <Button data-testid="codes-kept" onClick={onDone}>
          {t("account.second.kept")}
        </Button>
      </div>
    </div>
  );
}
