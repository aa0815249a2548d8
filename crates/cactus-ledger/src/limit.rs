//! Responsible-gaming limits: their names.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::canonical::Canonical;

/// Which limit: what it counts and over which time.
///
/// Cash and bonus money count; promo money is play money and does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", from = "LimitNameJson")]
pub enum LimitName {
    /// One stake.
    Stake,
    /// Stakes over a window.
    Wager {
        /// The window.
        window: LimitWindow,
    },
    /// Stakes less wins over a window.
    Loss {
        /// The window.
        window: LimitWindow,
    },
    /// Deposits over a window.
    DepositGross {
        /// The window.
        window: LimitWindow,
    },
    /// Deposits less withdrawals paid out over a window.
    DepositNet {
        /// The window.
        window: LimitWindow,
    },
}

/// The JSON read: serde refuses the unknown fields of a variant only when it has braces.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum LimitNameJson {
    Stake {},
    Wager { window: LimitWindow },
    Loss { window: LimitWindow },
    DepositGross { window: LimitWindow },
    DepositNet { window: LimitWindow },
}

impl From<LimitNameJson> for LimitName {
    fn from(json: LimitNameJson) -> Self {
        match json {
            LimitNameJson::Stake {} => Self::Stake,
            LimitNameJson::Wager { window } => Self::Wager { window },
            LimitNameJson::Loss { window } => Self::Loss { window },
            LimitNameJson::DepositGross { window } => Self::DepositGross { window },
            LimitNameJson::DepositNet { window } => Self::DepositNet { window },
        }
    }
}

/// A window of time. A fixed one is a calendar day, week (from Monday) or month in UTC shifted by the policy's
/// offset; a rolling one is the last 24 hours, 7 days or 30 days, counted in whole hours and never shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitWindow {
    /// A calendar day.
    FixedDay,
    /// A calendar week.
    FixedWeek,
    /// A calendar month.
    FixedMonth,
    /// 24 hours.
    RollingDay,
    /// 7 days.
    RollingWeek,
    /// 30 days.
    RollingMonth,
}

impl LimitName {
    /// The window; none for a single stake.
    #[must_use]
    pub const fn window(self) -> Option<LimitWindow> {
        match self {
            Self::Stake => None,
            Self::Wager { window }
            | Self::Loss { window }
            | Self::DepositGross { window }
            | Self::DepositNet { window } => Some(window),
        }
    }

    const fn kind_byte(self) -> u8 {
        match self {
            Self::Stake => 1,
            Self::Wager { .. } => 2,
            Self::Loss { .. } => 3,
            Self::DepositGross { .. } => 4,
            Self::DepositNet { .. } => 5,
        }
    }
}

impl LimitWindow {
    const fn byte(self) -> u8 {
        match self {
            Self::FixedDay => 1,
            Self::FixedWeek => 2,
            Self::FixedMonth => 3,
            Self::RollingDay => 4,
            Self::RollingWeek => 5,
            Self::RollingMonth => 6,
        }
    }
}

impl Canonical for LimitName {
    fn put(&self, bytes: &mut Vec<u8>) {
        bytes.push(self.kind_byte());
        bytes.push(self.window().map_or(0, LimitWindow::byte));
    }
}

impl fmt::Display for LimitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Stake => "stake",
            Self::Wager { .. } => "wager",
            Self::Loss { .. } => "loss",
            Self::DepositGross { .. } => "gross deposit",
            Self::DepositNet { .. } => "net deposit",
        };
        let window = match self.window() {
            None => "",
            Some(LimitWindow::FixedDay) => " per calendar day",
            Some(LimitWindow::FixedWeek) => " per calendar week",
            Some(LimitWindow::FixedMonth) => " per calendar month",
            Some(LimitWindow::RollingDay) => " in 24 hours",
            Some(LimitWindow::RollingWeek) => " in 7 days",
            Some(LimitWindow::RollingMonth) => " in 30 days",
        };
        write!(f, "{kind}{window}")
    }
}
