import { ActionIcon } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { CheckIcon, CopyIcon } from "../layout/icons";

/** A long value that somebody may want to take elsewhere; `shown` is how it reads best. */
export function HashText({ value, shown = value }: { value: string; shown?: string }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1_500 });
  return (
    <span className="hash">
      <code>{shown}</code>
      <ActionIcon
        variant="subtle"
        color={clipboard.copied ? "cactus" : "gray"}
        size="sm"
        aria-label={t(clipboard.copied ? "nav.copied" : "nav.copy")}
        onClick={() => clipboard.copy(value)}
      >
        {clipboard.copied ? <CheckIcon /> : <CopyIcon />}
      </ActionIcon>
    </span>
  );
}
