import { Loader } from "@mantine/core";
import { type ComponentType, type ReactNode, Suspense, lazy, useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Redirect, Route, Router, Switch, useLocation } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";

import { LoginView } from "./account/login_view";
import { type Session, sessionStore } from "./api/session";
import { CrashView } from "./crash/crash_view";
import { Frame } from "./layout/frame";

const view = <Props extends object = object>(load: () => Promise<ComponentType<Props>>) =>
  lazy(async () => ({ default: await load() }));

const MinesView = view(async () => (await import("./mines/mines_view")).MinesView);
const TowerView = view(async () => (await import("./tower/tower_view")).TowerView);
const HistoryView = view(async () => (await import("./history/history_view")).HistoryView);
const SeedsView = view(async () => (await import("./seeds/seeds_view")).SeedsView);
const AccountView = view(async () => (await import("./account/account_view")).AccountView);
const ForgottenView = view(async () => (await import("./account/forgotten_view")).ForgottenView);
const ResetPasswordView = view(async () => (await import("./account/reset_password_view")).ResetPasswordView);
const VerifyEmailView = view(async () => (await import("./account/verify_email_view")).VerifyEmailView);
const VerifyView = view(async () => (await import("./verify/verify_view")).VerifyView);

/** The page. Places are behind the `#`, so that any static server can serve it. */
export function App() {
  const session = useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
  return (
    <Router hook={useHashLocation}>
      <Frame session={session}>
        <Arrival>
          <Suspense fallback={<Waiting />}>
            <Switch>
              <Route path="/verify/*?" component={VerifyView} />
              <Route path="/verify-email/:token?" component={VerifyEmailView} />
              <Route path="/reset-password/:token?" component={ResetPasswordView} />
              <Route path="/forgot-password" component={ForgottenView} />
              <Route>{session ? <PlayerViews session={session} /> : <LoginView />}</Route>
            </Switch>
          </Suspense>
        </Arrival>
      </Frame>
    </Router>
  );
}

/** What only somebody who is logged in has. */
function PlayerViews({ session }: { session: Session }) {
  return (
    <Switch>
      <Route path="/">
        <CrashView key={session.player.player_id} session={session} />
      </Route>
      <Route path="/mines" component={MinesView} />
      <Route path="/tower" component={TowerView} />
      <Route path="/history" component={HistoryView} />
      <Route path="/seeds" component={SeedsView} />
      <Route path="/account">
        <AccountView session={session} />
      </Route>
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
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
