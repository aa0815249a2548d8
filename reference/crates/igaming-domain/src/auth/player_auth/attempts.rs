//! How often somebody may guess at an account, in a way that whoever guesses cannot keep its owner out: OWASP's
//! device cookies. Clients that nobody knows share one count per account, which delays all of them. A device that has
//! logged in before has a count of its own, so nobody else's guesses delay it; nor do they delay who has the link of
//! a new password, which makes a device known. Counts begin anew only at the right password.

use serde::{Deserialize, Serialize};

/// Failures in a row that cost no delay.
pub const FREE_FAILURES: u32 = 5;

/// The first delay; each further failure doubles it.
const DELAY_MS_MIN: u64 = 1_000;

/// The longest delay: a quarter of an hour.
pub const DELAY_MS_MAX: u64 = 15 * 60 * 1_000;

/// Failures in a row of clients that nobody knows, after which only a known device or a new password helps. With
/// [`DEVICES_MAX`] times [`DEVICE_FAILURES_MAX`], 50 + 10 * 5, they are the 100 of NIST SP 800-63B-4, 3.2.2.
pub const UNTRUSTED_FAILURES_MAX: u32 = 50;

/// Failures in a row after which a device is no longer known.
pub const DEVICE_FAILURES_MAX: u32 = 5;

/// Devices that are remembered of an account.
pub const DEVICES_MAX: usize = 10;

/// Failures in a row at the second factor, after which only a recovery code helps (NIST SP 800-63B-4, 3.2.2).
pub(super) const CODE_FAILURES_MAX: u32 = 100;

/// A device that did not log in for so long is forgotten: 90 days.
const DEVICE_MS: u64 = 90 * 24 * 60 * 60 * 1_000;

/// Failures are forgotten so long after the last one, 30 days: else everybody who ever mistyped an address, or invented
/// one, would leave an object behind. It lets through 50 guesses a month.
const FAILURES_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// Failures in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failures {
    count: u32,
    last_ms: u64,
}

/// It is too early to try again; without a time it is too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany {
    pub retry_after_ms: Option<u64>,
}

impl Failures {
    /// Admits one more try and counts it as a failure; a success takes the count back. So tries at the same time are as
    /// many as tries one after the other.
    pub fn begin(&mut self, now_ms: u64, failures_max: u32) -> Result<(), TooMany> {
        self.forget(now_ms);
        if self.count >= failures_max {
            return Err(TooMany { retry_after_ms: None });
        }
        let again_ms = self.last_ms.saturating_add(delay_ms(self.count));
        if again_ms > now_ms {
            return Err(TooMany { retry_after_ms: Some(again_ms - now_ms) });
        }
        *self = Self { count: self.count + 1, last_ms: now_ms };
        Ok(())
    }

    /// The try succeeded.
    pub fn succeed(&mut self) {
        *self = Self::default();
    }

    fn forget(&mut self, now_ms: u64) {
        if self.last_ms.saturating_add(FAILURES_MS) <= now_ms {
            *self = Self::default();
        }
    }
}

/// How long to wait after so many failures.
fn delay_ms(failures: u32) -> u64 {
    match failures.checked_sub(FREE_FAILURES) {
        None => 0,
        Some(doublings) => 1_u64
            .checked_shl(doublings)
            .map_or(DELAY_MS_MAX, |factor| factor.saturating_mul(DELAY_MS_MIN))
            .min(DELAY_MS_MAX),
    }
}

/// A device that has logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Device {
    hash: String,
    used_ms: u64,
    failures: u32,
}

/// All counts of an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Attempts {
    untrusted: Failures,
    devices: Vec<Device>,
}

impl Attempts {
    /// Admits one more try of a client.
    pub fn begin(&mut self, now_ms: u64, device_hash: Option<&str>) -> Result<(), TooMany> {
        if let Some(at) = self.devices.iter().position(|device| Some(device.hash.as_str()) == device_hash) {
            let device = &mut self.devices[at];
            device.failures += 1;
            if device.failures >= DEVICE_FAILURES_MAX {
                self.devices.remove(at);
            }
            return Ok(());
        }
        self.untrusted.begin(now_ms, UNTRUSTED_FAILURES_MAX)
    }

    /// A client's password was right: its own count begins anew, and its device is known from now on.
    pub fn succeed(&mut self, now_ms: u64, device_hash: Option<&str>, new_device_hash: Option<String>) {
        match self.devices.iter_mut().find(|device| Some(device.hash.as_str()) == device_hash) {
            Some(device) => (device.failures, device.used_ms) = (0, now_ms),
            None => self.untrusted.succeed(),
        }
        let Some(hash) = new_device_hash else { return };
        // A device has one token: the new one takes the place of the one that came.
        self.devices.retain(|device| Some(device.hash.as_str()) != device_hash && device.hash != hash);
        self.devices.push(Device { hash, used_ms: now_ms, failures: 0 });
        self.devices.sort_by_key(|device| device.used_ms);
        let too_many = self.devices.len().saturating_sub(DEVICES_MAX);
        self.devices.drain(..too_many);
    }

    /// Takes out what has expired.
    pub fn purge(&mut self, now_ms: u64) {
        self.untrusted.forget(now_ms);
        self.devices.retain(|device| device.used_ms.saturating_add(DEVICE_MS) > now_ms);
    }

    /// Nothing is left to be remembered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn delays_double_from_one_second_to_a_quarter_of_an_hour() {
        let delays: Vec<u64> = (4..17).map(delay_ms).collect();
        let seconds = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900];
        assert_eq!(delays, seconds.map(|seconds| seconds * 1_000));
        assert_eq!(delay_ms(u32::MAX), DELAY_MS_MAX);
    }

    #[test]
    fn five_tries_at_once_are_admitted_and_the_sixth_waits() {
        let mut attempts = Attempts::default();
        for _ in 0..FREE_FAILURES {
            assert_eq!(attempts.begin(7_000, None), Ok(()));
        }
        let waits = |ms| Err(TooMany { retry_after_ms: Some(ms) });
        assert_eq!(attempts.begin(7_000, None), waits(1_000));
        assert_eq!(attempts.begin(7_999, None), waits(1));
        assert_eq!(attempts.begin(8_000, None), Ok(()));
        assert_eq!(attempts.begin(8_000, None), waits(2_000));
        attempts.succeed(8_000, None, None);
        assert_eq!(attempts.begin(8_000, None), Ok(()));
    }

    #[test]
    fn guesses_of_others_neither_delay_nor_spend_a_known_device() {
        let mut attempts = Attempts::default();
        attempts.succeed(0, None, Some("mine".to_owned()));
        let mut now_ms = 0;
        for _ in 0..UNTRUSTED_FAILURES_MAX {
            now_ms += DELAY_MS_MAX;
            assert_eq!(attempts.begin(now_ms, Some("invented")), Ok(()));
        }
        let locked = Err(TooMany { retry_after_ms: None });
        assert_eq!(attempts.begin(now_ms + DELAY_MS_MAX, None), locked);
        assert_eq!(attempts.begin(now_ms, Some("mine")), Ok(()));
        attempts.succeed(now_ms, Some("mine"), Some("mine too".to_owned()));
        // The device has a new token; the old one is as good as none.
        assert_eq!(attempts.begin(now_ms, Some("mine")), locked);
        assert_eq!(attempts.begin(now_ms, Some("mine too")), Ok(()));
    }

    #[test]
    fn a_device_that_fails_is_no_longer_known() {
        let mut attempts = Attempts::default();
        attempts.succeed(0, None, Some("stolen".to_owned()));
        for _ in 0..DEVICE_FAILURES_MAX + FREE_FAILURES {
            assert_eq!(attempts.begin(5, Some("stolen")), Ok(()));
        }
        assert_eq!(attempts.begin(5, Some("stolen")), Err(TooMany { retry_after_ms: Some(1_000) }));
    }

    proptest! {
        /// NIST's 100, whatever devices and delays there are.
        #[test]
        fn never_more_than_a_hundred_guesses_without_the_password(
            tries in prop::collection::vec((0_u64..DELAY_MS_MAX * 2, 0_usize..12), 0..400),
        ) {
            let mut attempts = Attempts::default();
            let devices: Vec<String> = (0..DEVICES_MAX).map(|device| device.to_string()).collect();
            for device in &devices {
                attempts.succeed(0, None, Some(device.clone()));
            }
            let (mut now_ms, mut admitted) = (0, 0);
            for (pause_ms, device) in tries {
                now_ms += pause_ms.min(FAILURES_MS / 400);
                if attempts.begin(now_ms, devices.get(device).map(String::as_str)).is_ok() {
                    admitted += 1;
                }
            }
            prop_assert!(admitted <= 100);
        }
    }
}
