import { useMutation, useQueryClient } from "@tanstack/react-query";

import { sessionStore } from "../api/session";
import { useProblemText } from "../game/problem_text";
import { asCredentialProblem, toldSecondFactor } from "./credential_problem";

export const SESSIONS = ["sessions"] as const;

/** A change of what protects the account, and the words for its problem. */
export function useCredentialChange<Request, Answer>(
  change: (request: Request) => Promise<Answer>,
  onDone: (answer: Answer) => void,
) {
  const client = useQueryClient();
  const problemText = useProblemText();
  const mutation = useMutation({
    mutationFn: change,
    onSuccess: onDone,
    onError: (error) => {
      const told = toldSecondFactor(error);
      if (told !== null) sessionStore.setSecondFactor(told);
    },
    // Other sessions may have ended; or this one, by too many wrong passwords.
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
  const problem = mutation.error ? problemText(asCredentialProblem(mutation.error)) : null;
  return { ask: mutation.mutate, busy: mutation.isPending, done: mutation.isSuccess, problem, reset: mutation.reset };
}
