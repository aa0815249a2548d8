/** Calls that must compile, and calls that must not: each `@ts-expect-error` fails where there is no error. */

import { consent, emit, flush, identify, init, onError, reset } from "../dist/index.js";

export async function right(): Promise<void> {
  init({ endpoint: "/api/events/track", tenant: "demo", accessToken: () => null, development: true });
  consent({ analytics: true, marketing: false });
  const stop = onError(({ code, lost, violations }) => console.log(code, lost + 1, violations?.[0]?.path));
  identify("plr_1");
  const id: string = emit.bet.placed({
    game_id: "crash",
    bet_id: "bet_1",
    amount_minor: 5_000,
    currency: "BRL",
    via: "ws",
  });
  emit.funnel.firstDepositCompleted({ time_to_first_deposit_sec: 142, amount_minor: 5_000, currency: "BRL" });
  emit.fraud_signal.vpnDetected({ provider: "NordVPN" });
  emit.experiment.assigned({ experiment: "new-cashout-button-color", variant: "green" });
  emit.performance.webVitalLcp({ value_ms: 2_400, path: "/cassino", rating: "good" });
  // The SDK itself emits this one.
  emit.session.eventsLost({ lost: 1, reason: "overflow" });
  reset();
  stop();
  console.log(id, (await flush()) + 1);
}

export function wrong(): void {
  // @ts-expect-error: no such namespace
  emit.bets.placed({ game_id: "crash", bet_id: "b", amount_minor: 1, currency: "BRL" });
  // @ts-expect-error: no such action
  emit.bet.misplaced({ game_id: "crash", bet_id: "b", amount_minor: 1, currency: "BRL" });
  // @ts-expect-error: actions are camelCase here
  emit.fraud_signal.vpn_detected({ provider: "x" });
  // @ts-expect-error: a field is misspelt
  emit.fraud_signal.vpnDetected({ providr: "x" });
  // @ts-expect-error: a field too many
  emit.fraud_signal.vpnDetected({ provider: "x", email: "a@b.c" });
  // @ts-expect-error: a field is missing
  emit.experiment.assigned({ experiment: "e" });
  // @ts-expect-error: data is missing
  emit.experiment.assigned();
  // @ts-expect-error: money is an integer number
  emit.bet.placed({ game_id: "crash", bet_id: "b", amount_minor: "1", currency: "BRL" });
  // @ts-expect-error: money is no bigint
  emit.bet.placed({ game_id: "crash", bet_id: "b", amount_minor: 1n, currency: "BRL" });
  // @ts-expect-error: no such rating
  emit.performance.webVitalLcp({ value_ms: 2_400, path: "/cassino", rating: "great" });
  // @ts-expect-error: both answers are asked for
  consent({ analytics: true });
  // @ts-expect-error: the tenant is missing
  init({ endpoint: "/api/events/track" });
  // @ts-expect-error: no such option
  init({ endpoint: "/api/events/track", tenant: "demo", sampling: 0.5 });
}
