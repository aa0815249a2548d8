import type { ReactNode, SVGProps } from "react";

function Icon({ children, ...rest }: SVGProps<SVGSVGElement> & { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="22"
      height="22"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      {children}
    </svg>
  );
}

export const CactusMark = () => (
  <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">
    <g fill="none" stroke="#5fe08c" strokeWidth="4" strokeLinecap="round">
      <path d="M16 29V8" />
      <path d="M16 21h-4.5a3.5 3.5 0 0 1-3.5-3.5V14" />
      <path d="M16 17.5h4.5A3.5 3.5 0 0 0 24 14v-3" />
    </g>
    <circle cx="16" cy="5.5" r="3" fill="#ff6f9c" />
  </svg>
);

export const CrashIcon = () => (
  <Icon>
    <path d="M3 20c8 0 13-4 16-14" />
    <path d="M14.5 7 19 5.5l1 4.7" />
  </Icon>
);

export const MinesIcon = () => (
  <Icon>
    <path d="M12 3 4.5 9.5 12 21l7.5-11.5z" />
    <path d="M4.5 9.5h15M12 3 9 9.5 12 21l3-11.5z" />
  </Icon>
);

export const TowerIcon = () => (
  <Icon>
    <path d="M7 21V9h10v12M5 9V4h3v2h2.5V4h3v2H16V4h3v5z" />
    <path d="M10.5 21v-4h3v4" />
  </Icon>
);

export const HistoryIcon = () => (
  <Icon>
    <path d="M4 12a8 8 0 1 0 2.5-5.8L4 8.5" />
    <path d="M4 4v4.5h4.5M12 8v4.5l3 2" />
  </Icon>
);

export const SeedsIcon = () => (
  <Icon>
    <path d="M12 21v-8" />
    <path d="M12 13c0-4-2.5-6.5-7-6.5C5 11 7.5 13 12 13z" />
    <path d="M12 11c0-4 2.5-6.5 7-6.5C19 9 16.5 11 12 11z" />
  </Icon>
);

export const VerifyIcon = () => (
  <Icon>
    <path d="M12 3 5 5.8v5.4c0 4.5 3 8 7 9.8 4-1.8 7-5.3 7-9.8V5.8z" />
    <path d="m8.8 12 2.3 2.3 4.3-4.6" />
  </Icon>
);

export const GlobeIcon = () => (
  <Icon width="18" height="18">
    <circle cx="12" cy="12" r="9" />
    <path d="M3 12h18M12 3c3 2.5 3.5 6 3.5 9s-.5 6.5-3.5 9c-3-2.5-3.5-6-3.5-9S9 5.5 12 3z" />
  </Icon>
);

export const AccountIcon = () => (
  <Icon width="20" height="20">
    <circle cx="12" cy="8" r="4" />
    <path d="M4.5 20.5c.6-4.2 3.5-6.5 7.5-6.5s6.9 2.3 7.5 6.5" />
  </Icon>
);

export const LogOutIcon = () => (
  <Icon width="18" height="18">
    <path d="M14 4H6v16h8M10 12h10m-3.5-3.5L20 12l-3.5 3.5" />
  </Icon>
);

export const GemIcon = () => (
  <svg viewBox="0 0 32 32" className="tile-icon" aria-hidden="true" focusable="false">
    <path d="M9 5h14l6 8-13 15L3 13z" fill="#2aa85c" />
    <path d="M9 5h14l-3 8h-8z" fill="#a7edc0" />
    <path d="M3 13h9l4 15zM29 13h-9l-4 15z" fill="#41c974" />
    <path d="M12 13h8l-4 15z" fill="#83e6a6" />
  </svg>
);

export const MineIcon = () => (
  <svg viewBox="0 0 32 32" className="tile-icon" aria-hidden="true" focusable="false">
    <g stroke="#ff93b6" strokeWidth="2.5" strokeLinecap="round">
      <path d="M16 3v26M3 16h26M6.8 6.8l18.4 18.4M25.2 6.8 6.8 25.2" />
    </g>
    <circle cx="16" cy="16" r="9" fill="#f4508a" />
    <circle cx="13" cy="13" r="2.6" fill="#ffdbe7" />
  </svg>
);

export const CheckIcon = () => (
  <Icon width="18" height="18" strokeWidth="2.4">
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
);

export const CrossIcon = () => (
  <Icon width="18" height="18" strokeWidth="2.4">
    <path d="M6 6l12 12M18 6 6 18" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon width="16" height="16">
    <rect x="9" y="9" width="11" height="11" rx="2" />
    <path d="M5 15H4V4h11v1" />
  </Icon>
);

export const UsersIcon = () => (
  <Icon width="16" height="16">
    <circle cx="9" cy="8" r="3.5" />
    <path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.6 3.5 5.5" />
  </Icon>
);
