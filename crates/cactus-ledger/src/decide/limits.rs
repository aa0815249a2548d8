//! Responsible-gaming limits, checked in the same step as the money they limit.

use super::Scene;
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::limit::{LimitName, LimitWindow};
use crate::rejection::Rejection;
use crate::state::{Counter, HOUR_MS};

const HOURS_PER_DAY: i64 = 24;

/// A bet of `asked` minor units of the player's own money.
pub(super) fn bet(scene: Scene<'_>, asset: AssetCode, asked: AmountMinor) -> Result<(), Rejection> {
    if asked.is_zero() {
        return Ok(());
    }
    check(scene, asset, asked, |limit| match limit {
        LimitName::Stake | LimitName::Wager { .. } | LimitName::Loss { .. } => true,
        LimitName::DepositGross { .. } | LimitName::DepositNet { .. } => false,
    })
}

pub(super) fn deposit(scene: Scene<'_>, asset: AssetCode, asked: AmountMinor) -> Result<(), Rejection> {
    check(scene, asset, asked, |limit| {
        matches!(limit, LimitName::DepositGross { .. } | LimitName::DepositNet { .. })
    })
}

/// The first limit passed, in the order of their names: the answer depends on the limits alone.
fn check(
    scene: Scene<'_>,
    asset: AssetCode,
    asked: AmountMinor,
    concerns: impl Fn(LimitName) -> bool,
) -> Result<(), Rejection> {
    if scene.state.limits.is_empty() {
        return Ok(());
    }
    let mut passed: Option<(LimitName, AmountMinor, AmountMinor)> = None;
    for row in scene.state.limits.in_force(scene.context.now_ms) {
        let Some(most) = row.amount.filter(|_| row.asset == asset && concerns(row.limit)) else {
            continue;
        };
        let used = used(scene, row.limit, asset);
        let within = used.checked_add(asked).is_some_and(|total| total <= most);
        if !within && passed.is_none_or(|(limit, ..)| row.limit < limit) {
            passed = Some((row.limit, most, used));
        }
    }
    match passed {
        None => Ok(()),
        Some((limit, limit_minor, used_minor)) => {
            Err(Rejection::LimitExceeded { limit, asset, limit_minor, used_minor, asked_minor: asked })
        }
    }
}

/// What was used of a limit before; a gain is no credit towards the next loss beyond zero.
fn used(scene: Scene<'_>, limit: LimitName, asset: AssetCode) -> AmountMinor {
    let Some(window) = limit.window() else {
        return AmountMinor::ZERO;
    };
    let from_hour = first_hour(window, scene.context.now_ms, scene.policy.utc_offset_hours);
    let sum = |counter| scene.state.activity.since(counter, asset, from_hour);
    let used = match limit {
        LimitName::Stake => 0,
        LimitName::Wager { .. } => sum(Counter::Staked),
        LimitName::Loss { .. } => sum(Counter::Staked).saturating_sub(sum(Counter::Won)),
        LimitName::DepositGross { .. } => sum(Counter::Deposited),
        LimitName::DepositNet { .. } => sum(Counter::Deposited).saturating_sub(sum(Counter::Withdrawn)),
    };
    let used = u64::try_from(used.max(0)).unwrap_or(0);
    AmountMinor::new(used).unwrap_or(AmountMinor::MAX)
}

/// The first hour, since the Unix epoch, that a window at `now_ms` counts.
fn first_hour(window: LimitWindow, now_ms: u64, utc_offset_hours: i8) -> u64 {
    let hour = i64::try_from(now_ms / HOUR_MS).unwrap_or(i64::MAX / 2);
    let local_hour = hour + i64::from(utc_offset_hours);
    let day = local_hour.div_euclid(HOURS_PER_DAY);
    let first = match window {
        // The hour under way and all the whole ones before it: a little more than the window, never less.
        LimitWindow::RollingDay => hour - HOURS_PER_DAY,
        LimitWindow::RollingWeek => hour - 7 * HOURS_PER_DAY,
        LimitWindow::RollingMonth => hour - 30 * HOURS_PER_DAY,
        LimitWindow::FixedDay => day * HOURS_PER_DAY - i64::from(utc_offset_hours),
        // 1 January 1970 was a Thursday, three days after a Monday.
        LimitWindow::FixedWeek => {
            let monday = day - (day + 3).rem_euclid(7);
            monday * HOURS_PER_DAY - i64::from(utc_offset_hours)
        }
        LimitWindow::FixedMonth => {
            (day - day_of_month(day) + 1) * HOURS_PER_DAY - i64::from(utc_offset_hours)
        }
    };
    u64::try_from(first).unwrap_or(0)
}

/// The day of the month, from 1, of a day since 1 January 1970 in the Gregorian calendar. Counts years from 1 March,
/// so that the leap day is a year's last.
fn day_of_month(day: i64) -> i64 {
    // Days from 1 March of the year 0, and the 400-year era of 146,097 days they fall in.
    let shifted = day + 719_468;
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Five months from March on have 153 days.
    let month = (5 * day_of_year + 2) / 153;
    day_of_year - (153 * month + 2) / 5 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW_YEAR_2024_MS: u64 = 1_704_067_200_000;
    const DAY_MS: u64 = 24 * HOUR_MS;

    fn first_ms(window: LimitWindow, now_ms: u64, offset: i8) -> u64 {
        first_hour(window, now_ms, offset) * HOUR_MS
    }

    #[test]
    fn calendar_windows_begin_at_local_midnight() {
        // 2024-02-29 12:00 UTC, a Thursday.
        let leap_day_ms = NEW_YEAR_2024_MS + 59 * DAY_MS + 12 * HOUR_MS;
        assert_eq!(first_ms(LimitWindow::FixedDay, leap_day_ms, 0), NEW_YEAR_2024_MS + 59 * DAY_MS);
        assert_eq!(first_ms(LimitWindow::FixedWeek, leap_day_ms, 0), NEW_YEAR_2024_MS + 56 * DAY_MS);
        assert_eq!(first_ms(LimitWindow::FixedMonth, leap_day_ms, 0), NEW_YEAR_2024_MS + 31 * DAY_MS);
        // Three hours behind UTC the day begins at 03:00 UTC.
        assert_eq!(
            first_ms(LimitWindow::FixedDay, leap_day_ms, -3),
            NEW_YEAR_2024_MS + 59 * DAY_MS + 3 * HOUR_MS
        );
        let new_year_02_00 = NEW_YEAR_2024_MS + 2 * HOUR_MS;
        let december_ms = NEW_YEAR_2024_MS - 31 * DAY_MS + 3 * HOUR_MS;
        assert_eq!(first_ms(LimitWindow::FixedMonth, new_year_02_00, -3), december_ms);
    }

    #[test]
    fn every_day_of_400_years_has_its_day_of_the_month() {
        let (mut year, mut month, mut day) = (1970_i64, 1, 1);
        for since_epoch in 0..146_097 {
            assert_eq!(day_of_month(since_epoch), day, "{year}-{month}-{day}");
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = match month {
                2 if leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > last {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }

    #[test]
    fn rolling_windows_count_whole_hours_and_never_less() {
        let now_ms = NEW_YEAR_2024_MS + 59 * 60 * 1_000;
        assert_eq!(first_ms(LimitWindow::RollingDay, now_ms, 14), NEW_YEAR_2024_MS - DAY_MS);
        assert_eq!(first_ms(LimitWindow::RollingWeek, now_ms, 14), NEW_YEAR_2024_MS - 7 * DAY_MS);
        assert_eq!(first_ms(LimitWindow::RollingMonth, now_ms, 14), NEW_YEAR_2024_MS - 30 * DAY_MS);
        assert_eq!(first_hour(LimitWindow::RollingMonth, 0, 0), 0);
    }
}
