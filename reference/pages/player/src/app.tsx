import { Loader } from "@mantine/core";
import { type ComponentType, type ReactNode, Suspense, lazy, useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Redirect, Route, Router, Switch, useLocation } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";

import { AccountView } from "./account/account_view";
import { sessionStore } from "./api/session";
import { CrashView } from "./crash/crash_view";
import { Frame } from "./layout/frame";

const view = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

const MinesView = view(async () => (await import("./mines/mines_view")).MinesView);
const TowerView = view(async () => (await import("./tower/tower_view")).TowerView);
const HistoryView = view(async () => (await import("./history/history_view")).HistoryView);
const SeedsView = view(async () => (await import("./seeds/seeds_view")).SeedsView);
const OwnAccount = view(async () => (await import("./account/own_account")).OwnAccount);
const ConfirmedAddress = view(async () => (await import("./account/confirmed_address")).ConfirmedAddress);
const NewPassword = view(async () => (await import("./account/new_password")).NewPassword);
const ForgottenPassword = view(async () => (await import("./account/forgotten_password")).ForgottenPassword);
const VerifyView = view(async () => (await import("./verify/verify_view")).VerifyView);

/** The page. Places are behind the `#`, so that any static server can serve it. */
export function App() {
  const session = useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
  return (
    <Router hook={useHashLocation}>
      <Frame session={session}>
        <Arrival>
          <Suspense fallback={<Waiting />}>
            {session ? (
              <Switch>
                <Route path="/">
                  <CrashView key={session.player.player_id} session={session} />
                </Route>
                <Route path="/mines" component={MinesView} />
                <Route path="/tower" component={TowerView} />
                <Route path="/history" component={HistoryView} />
                <Route path="/seeds" component={SeedsView} />
                <Route path="/verify/*?" component={VerifyView} />
                <Route path="/account" component={OwnAccount} />
                <Route path="/verify-email/:token?" component={ConfirmedAddress} />
                <Route path="/reset-password/:token?" component={NewPassword} />
                <Route path="/forgotten-password" component={ForgottenPassword} />
                <Route>
                  <Redirect to="/" />
                </Route>
              </Switch>
            ) : (
              <Switch>
                <Route path="/verify/*?" component={VerifyView} />
                <Route path="/verify-email/:token?" component={ConfirmedAddress} />
                <Route path="/reset-password/:token?" component={NewPassword} />
                <Route path="/forgotten-password" component={ForgottenPassword} />
                <Route>
                  <AccountView />
                </Route>
              </Switch>
            )}
          </Suspense>
        </Arrival>
      </Frame>
    </Router>
  );
}

/** Whoever follows a link arrives at the top of the new view, with the keyboard too. */
function Arrival({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    document.getElementById("content")?.focus({ preventScroll: true });
  }, [location.split("/")[1]]);
  return children;
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className="waiting" role="status" aria-label={t("nav.loading")}>
      <Loader type="dots" />
    </div>
  );
}
