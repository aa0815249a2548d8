//! One-time passwords of an authenticator app: RFC 6238 over RFC 4226, with the parameters that all apps know.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

/// Seconds of a time step (RFC 6238, 5.2; ASVS 5.0, 6.5.5).
pub const TOTP_STEP_S: u64 = 30;

/// Digits of a code.
pub const TOTP_DIGITS: usize = 6;

/// Steps that a clock may be off by, either way (RFC 6238, 5.2).
const STEPS_OFF_MAX: u64 = 1;

/// 10 to the power of [`TOTP_DIGITS`].
const CODES: u32 = 1_000_000;

/// The shared secret of a player's authenticator app: 160 bits, as RFC 4226 recommends in section 4, R6.
///
/// ```
/// use igaming_domain::auth::TotpSecret;
///
/// let secret = TotpSecret::from_bytes(*b"12345678901234567890");
/// assert_eq!(secret.accept("287082", 59_000, None), Some(1)); // RFC 6238, appendix B, the last six digits
/// assert_eq!(secret.accept("287082", 59_000, Some(1)), None); // each step counts once
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; Self::LENGTH_BYTES]);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret")
    }
}

impl TotpSecret {
    /// Length in bytes.
    pub const LENGTH_BYTES: usize = 20;

    /// Wraps bytes of a cryptographically secure generator.
    pub fn from_bytes(bytes: [u8; Self::LENGTH_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be sealed.
    pub fn as_bytes(&self) -> &[u8; Self::LENGTH_BYTES] {
        &self.0
    }

    /// As people type it into an app: base32 without padding, 32 characters.
    pub fn base32(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// As apps scan it: the key URI that they agree on. `issuer` is the brand, `account` what the person knows the
    /// account by.
    pub fn key_uri(&self, issuer: &str, account: &str) -> String {
        let issuer = utf8_percent_encode(issuer, NON_ALPHANUMERIC);
        let account = utf8_percent_encode(account, NON_ALPHANUMERIC);
        let secret = self.base32();
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1\
             &digits={TOTP_DIGITS}&period={TOTP_STEP_S}"
        )
    }

    /// The step that `code` is of, if it is one of those around now and later than the last one accepted. Who accepts
    /// it stores the step before acting on it, so that a code counts once (RFC 6238, 5.2; ASVS 5.0, 6.5.1).
    pub fn accept(&self, code: &str, now_ms: u64, last_step: Option<u64>) -> Option<u64> {
        if code.len() != TOTP_DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let code: u32 = code.parse().ok()?;
        let now = now_ms / 1_000 / TOTP_STEP_S;
        let steps = now.saturating_sub(STEPS_OFF_MAX)..=now.saturating_add(STEPS_OFF_MAX);
        steps
            .filter(|step| last_step.is_none_or(|last| *step > last))
            .find(|step| self.truncated(*step) % CODES == code)
    }

    /// The code of a step, as an app shows it.
    pub fn code(&self, step: u64) -> String {
        format!("{:0TOTP_DIGITS$}", self.truncated(step) % CODES)
    }

    /// RFC 4226, 5.3: 31 bits of the MAC, at an offset that its last four bits say.
    fn truncated(&self, counter: u64) -> u32 {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&counter.to_be_bytes());
        let mac = mac.finalize().into_bytes();
        let offset = usize::from(mac[mac.len() - 1] & 0x0f);
        let four = [mac[offset], mac[offset + 1], mac[offset + 2], mac[offset + 3]];
        u32::from_be_bytes(four) & 0x7fff_ffff
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_of_rfc_4226_appendix_d() {
        let codes =
            [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        for (counter, code) in (0_u64..).zip(codes) {
            assert_eq!(secret().code(counter), format!("{code:06}"), "{counter}");
        }
    }

    #[test]
    fn the_codes_of_rfc_6238_appendix_b() {
        for (time_s, digits) in [
            (59_u64, 94_287_082_u32),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let step = time_s / TOTP_STEP_S;
            assert_eq!(secret().truncated(step) % 100_000_000, digits, "{time_s}");
            assert_eq!(secret().accept(&format!("{:06}", digits % CODES), time_s * 1_000, None), Some(step));
        }
    }

    #[test]
    fn one_step_either_way_is_in_time_and_no_more() {
        let now_ms = 1_700_000_010_000;
        for code in ["921300", "732303", "136087"] {
            assert!(secret().accept(code, now_ms, None).is_some(), "{code}");
        }
        for code in ["276857", "253938"] {
            assert_eq!(secret().accept(code, now_ms, None), None, "{code}");
        }
    }

    #[test]
    fn what_is_not_six_digits_is_no_code() {
        for code in ["", "28708", "2870822", "+87082", "28708\u{661}", " 87082", "28 082", "94287082"] {
            assert_eq!(secret().accept(code, 59_000, None), None, "{code:?}");
        }
    }

    #[test]
    fn an_app_can_read_the_key_uri() {
        assert_eq!(
            secret().key_uri("Cactus Demo", "ana@example.com"),
            "otpauth://totp/Cactus%20Demo:ana%40example%2Ecom?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Cactus%20Demo&algorithm=SHA1&digits=6&period=30"
        );
    }

    proptest! {
        #[test]
        fn no_step_is_accepted_twice_or_after_a_later_one(
            bytes: [u8; 20],
            tries in prop::collection::vec((0_u64..6, 0_u64..6), 1..40),
        ) {
            let secret = TotpSecret::from_bytes(bytes);
            let mut last = None;
            for (now, of) in tries {
                let accepted = secret.accept(&secret.code(of), now * TOTP_STEP_S * 1_000, last);
                if let Some(step) = accepted {
                    prop_assert!(last.is_none_or(|last| step > last));
                    prop_assert!(step.abs_diff(now) <= STEPS_OFF_MAX);
                    last = Some(step);
                }
            }
        }
    }
}
