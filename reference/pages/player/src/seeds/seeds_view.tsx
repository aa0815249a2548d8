import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { useProblemText } from "../game/problem_text";
import { ResultLine } from "../game/result_line";
import { HashText } from "./hash_text";
import { drawClientSeed, isClientSeed } from "./client_seed";

/** What decides the player's rounds of Mines and Tower: the seeds in use, and the change to the next. */
export function SeedsView() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const problemText = useProblemText();
  const seeds = useQuery({ queryKey: ["seeds"], queryFn: api.seeds, staleTime: 0 });
  const [clientSeed, setClientSeed] = useState(drawClientSeed);
  const rotate = useMutation({
    mutationFn: api.rotateSeeds,
    onSuccess: (rotated) => {
      client.setQueryData(["seeds"], rotated.current);
      void client.invalidateQueries({ queryKey: ["rounds"] });
      setClientSeed(drawClientSeed());
    },
  });
  const current = seeds.data;
  const valid = isClientSeed(clientSeed);

  return (
    <div className="single">
      <h1 className="view-title">{t("nav.seeds")}</h1>
      <p className="lead">{t("seeds.lead")}</p>
      <div className="seeds">
        <section className="card" aria-labelledby="seeds-current">
          <h2 id="seeds-current" className="card-title">
            {t("seeds.current")}
          </h2>
          {seeds.error ? <ResultLine tone="problem">{problemText(seeds.error)}</ResultLine> : null}
          <dl className="facts">
            <dt>{t("seeds.commitment")}</dt>
            <dd>{current ? <HashText value={current.commitment} /> : "…"}</dd>
            <dt>{t("seeds.clientSeed")}</dt>
            <dd>{current ? <HashText value={current.client_seed} /> : "…"}</dd>
            <dt>{t("seeds.nonce")}</dt>
            <dd>{current ? current.nonce : "…"}</dd>
          </dl>
        </section>
        <section className="card" aria-labelledby="seeds-next">
          <h2 id="seeds-next" className="card-title">
            {t("seeds.next")}
          </h2>
          <dl className="facts">
            <dt>{t("seeds.nextCommitment")}</dt>
            <dd>{current ? <HashText value={current.next_commitment} /> : "…"}</dd>
          </dl>
          <form
            className="seeds-form"
            onSubmit={(event) => {
              event.preventDefault();
              rotate.mutate(clientSeed);
            }}
          >
            <TextInput
              label={t("seeds.newClientSeed")}
              description={t("seeds.newClientSeedHint")}
              value={clientSeed}
              spellCheck={false}
              autoComplete="off"
              error={valid ? null : t("errors.invalid_client_seed")}
              onChange={(event) => setClientSeed(event.currentTarget.value)}
            />
            <div className="buttons">
              <Button variant="default" onClick={() => setClientSeed(drawClientSeed())}>
                {t("seeds.draw")}
              </Button>
              <Button type="submit" data-testid="rotate" loading={rotate.isPending} disabled={!valid || !current}>
                {t("seeds.rotate")}
              </Button>
            </div>
          </form>
          <ResultLine tone={rotate.error ? "problem" : "won"}>
            {rotate.error ? problemText(rotate.error) : rotate.data ? t("seeds.rotated") : null}
          </ResultLine>
        </section>
        {rotate.data && (
          <section className="card" aria-labelledby="seeds-revealed">
            <h2 id="seeds-revealed" className="card-title">
              {t("seeds.revealed")}
            </h2>
            <dl className="facts">
              <dt>{t("seeds.serverSeed")}</dt>
              <dd>
                <HashText value={rotate.data.revealed.server_seed} />
              </dd>
              <dt>{t("seeds.commitment")}</dt>
              <dd>
                <HashText value={rotate.data.revealed.commitment} />
              </dd>
              <dt>{t("seeds.rounds")}</dt>
              <dd>{rotate.data.revealed.rounds}</dd>
            </dl>
          </section>
        )}
      </div>
    </div>
  );
}
