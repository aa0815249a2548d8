import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useRoute } from "wouter";

import { api } from "../api/client";
import { type Session, sessionStore } from "../api/session";
import { usePlayBalance } from "../api/wallet";
import { LANGUAGES } from "../i18n/i18n";
import { useMoney } from "../money/use_money";
import {
  AccountIcon,
  CactusMark,
  CrashIcon,
  GlobeIcon,
  HistoryIcon,
  LogOutIcon,
  MinesIcon,
  SeedsIcon,
  TowerIcon,
  VerifyIcon,
} from "./icons";

const VIEWS = [
  { name: "crash", href: "/", pattern: "/", Icon: CrashIcon },
  { name: "mines", href: "/mines", pattern: "/mines", Icon: MinesIcon },
  { name: "tower", href: "/tower", pattern: "/tower", Icon: TowerIcon },
  { name: "history", href: "/history", pattern: "/history", Icon: HistoryIcon },
  { name: "seeds", href: "/seeds", pattern: "/seeds", Icon: SeedsIcon },
  { name: "verify", href: "/verify", pattern: "/verify/*?", Icon: VerifyIcon },
] as const;

/** What is around every view: the way to the others, the balance, the language. */
export function Frame({ session, children }: { session: Session | null; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={`frame${session ? "" : " frame--out"}`}>
      <a className="skip" href="#content" onClick={skipToContent}>
        {t("nav.skip")}
      </a>
      <header className="header">
        <Link href="/" className="brand" aria-label={t("nav.home")}>
          <CactusMark />
          <span>Cactus</span>
        </Link>
        {session && <Navigation />}
        <div className="header-end">
          {session && <BalanceChip />}
          <LanguageSwitch />
          {session && <AccountLink />}
          {session && <LogOut />}
        </div>
      </header>
      <main id="content" className="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function skipToContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Navigation() {
  const { t } = useTranslation();
  return (
    <nav className="nav" aria-label={t("nav.label")}>
      {VIEWS.map((view) => (
        <NavigationLink key={view.name} view={view} />
      ))}
    </nav>
  );
}

function NavigationLink({ view: { name, href, pattern, Icon } }: { view: (typeof VIEWS)[number] }) {
  const { t } = useTranslation();
  const [here] = useRoute(pattern);
  return (
    <Link href={href} className={`nav-link${here ? " nav-link--here" : ""}`} aria-current={here ? "page" : undefined}>
      <Icon />
      <span>{t(`nav.${name}`)}</span>
    </Link>
  );
}

function BalanceChip() {
  const { t } = useTranslation();
  const { money } = useMoney();
  const balance = usePlayBalance();
  const chip = useRef<HTMLDivElement>(null);
  const before = useRef<number | undefined>(undefined);
  const minor = balance?.available_minor;

  useEffect(() => {
    const [was, element] = [before.current, chip.current];
    before.current = minor;
    if (was === undefined || minor === undefined || was === minor || !element) return undefined;
    const tone = minor > was ? "balance--up" : "balance--down";
    element.classList.add(tone);
    const timer = setTimeout(() => element.classList.remove(tone), 700);
    return () => {
      clearTimeout(timer);
      element.classList.remove(tone);
    };
  }, [minor]);

  return (
    <div ref={chip} className="balance" data-testid="balance" data-minor={minor}>
      <span className="balance-label">{t("wallet.balance")}</span>
      {balance ? (
        <strong>{money(balance.available_minor, balance.currency)}</strong>
      ) : (
        <Skeleton width={88} height={18} />
      )}
    </div>
  );
}

function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const next = LANGUAGES.find((language) => language.code !== i18n.language) ?? LANGUAGES[0];
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      className="language"
      leftSection={<GlobeIcon />}
      aria-label={t("nav.language", { language: next.name })}
      lang={next.code}
      onClick={() => void i18n.changeLanguage(next.code)}
    >
      {next.short}
    </Button>
  );
}

function AccountLink() {
  const { t } = useTranslation();
  const [here] = useRoute("/account");
  return (
    <ActionIcon
      component={Link}
      href="/account"
      className={here ? "account-link--here" : undefined}
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={t("nav.account")}
      aria-current={here ? "page" : undefined}
    >
      <AccountIcon />
    </ActionIcon>
  );
}

function LogOut() {
  const { t } = useTranslation();
  const leave = () => {
    // The token ends here whether or not the platform can be told.
    void api.logout().catch(() => undefined);
    sessionStore.end();
  };
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("account.logout")} onClick={leave}>
      <LogOutIcon />
    </ActionIcon>
  );
}
