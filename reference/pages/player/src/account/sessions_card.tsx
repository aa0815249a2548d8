import { Badge, Button } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { OpenSession } from "../api/contracts";
import { sessionStore } from "../api/session";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { SESSIONS } from "./use_credential_change";

/** Where the player is logged in. */
export function SessionsCard() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useProblemText();
  const sessions = useQuery({
    queryKey: SESSIONS,
    queryFn: api.sessions,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const end = useMutation({
    mutationFn: api.endSession,
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
  const endAll = useMutation({ mutationFn: api.logoutEverywhere, onSuccess: () => sessionStore.end() });
  const problem = end.error ?? endAll.error ?? sessions.error;

  return (
    <section className="card" aria-labelledby="account-sessions">
      <h2 id="account-sessions" className="card-title">
        {t("account.sessions.title")}
      </h2>
      <ul className="open-sessions" aria-busy={sessions.isFetching}>
        {sessions.data?.sessions.map((session) => (
          <SessionLine
            key={session.session_id}
            session={session}
            ending={end.isPending && end.variables === session.session_id}
            onEnd={() => end.mutate(session.session_id)}
          />
        ))}
      </ul>
      <div className="buttons">
        <Button variant="default" loading={endAll.isPending} data-testid="end-all" onClick={() => endAll.mutate()}>
          {t("account.sessions.endAll")}
        </Button>
      </div>
      <ResultLine tone={problem ? "problem" : "won"}>
        {problem ? problemText(problem) : end.isSuccess ? t("account.sessions.ended") : null}
      </ResultLine>
    </section>
  );
}

interface SessionLineProps {
  session: OpenSession;
  ending: boolean;
  onEnd: () => void;
}

function SessionLine({ session, ending, onEnd }: SessionLineProps) {
  const { t, i18n } = useTranslation();
  const format = new Intl.DateTimeFormat(i18n.language, { dateStyle: "short", timeStyle: "short" });
  const used = format.format(session.used_at_ms);
  return (
    <li className="open-session" data-testid={session.current ? "this-session" : "other-session"}>
      <div>
        <strong>{t("account.sessions.used", { time: used })}</strong>
        <span className="dim">
          {t("account.sessions.since", { time: format.format(session.created_at_ms) })}
          {session.second_factor && ` · ${t("account.sessions.withCode")}`}
        </span>
      </div>
      {session.current ? (
        <Badge variant="light">{t("account.sessions.current")}</Badge>
      ) : (
        <Button
          variant="default"
          size="xs"
          loading={ending}
          aria-label={t("account.sessions.endOf", { time: used })}
          onClick={onEnd}
        >
          {t("account.sessions.end")}
        </Button>
      )}
    </li>
  );
}
