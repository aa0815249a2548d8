import { Badge, Button } from "@mantine/core";
import { type UseQueryResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { SessionView } from "../api/contracts";
import { sessionStore } from "../api/session";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";

/** Where the player is logged in. */
export function Sessions({ sessions }: { sessions: UseQueryResult<{ sessions: SessionView[] }> }) {
  const { t, i18n } = useTranslation();
  const problemText = useProblemText();
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: ["sessions"] });
  const end = useMutation({ mutationFn: api.endSession, onSettled: refresh });
  const endAll = useMutation({ mutationFn: api.logoutEverywhere, onSuccess: () => sessionStore.end() });
  const error = sessions.error ?? end.error ?? endAll.error;
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <section className="card" aria-labelledby="account-sessions">
      <h2 id="account-sessions" className="card-title">
        {t("account.sessions")}
      </h2>
      <ul className="own-sessions">
        {sessions.data?.sessions.map((session) => (
          <li key={session.session_id} data-testid={session.current ? "this-session" : "other-session"}>
            <div>
              <strong>{t("account.sessionSince", { time: time.format(session.created_at_ms) })}</strong>
              <span className="dim">{t("account.sessionUsed", { time: time.format(session.used_at_ms) })}</span>
            </div>
            {session.current ? (
              <Badge variant="light">{t("account.thisSession")}</Badge>
            ) : (
              <Button
                variant="default"
                size="compact-md"
                loading={end.isPending && end.variables === session.session_id}
                onClick={() => end.mutate(session.session_id)}
              >
                {t("account.endSession")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="buttons">
        <Button variant="default" loading={endAll.isPending} onClick={() => endAll.mutate()}>
          {t("account.endAllSessions")}
        </Button>
      </div>
      <ResultLine tone="problem">{error ? problemText(error) : null}</ResultLine>
    </section>
  );
}
