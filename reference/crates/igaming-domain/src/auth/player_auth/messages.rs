//! How often somebody is written to. Each purpose has a window of its own: links to a new password, which anybody can
//! ask for who knows an address, are counted by the address, and what players ask for themselves by the player. So
//! nobody delays a player's own codes. An address belongs to one player of a brand, so a mailbox gets at most three
//! links to a new password, three to show that mail arrives, and three codes in a quarter of an hour, nine in all.
//! A telephone number may be claimed by many players, and each message costs: codes to it are counted by the number
//! as well.

use igaming_contracts::auth::player_auth::CodePurpose;
use serde::{Deserialize, Serialize};

use super::attempts::TooMany;

/// Messages for one purpose in [`MESSAGES_WINDOW_MS`].
pub const MESSAGES_MAX: usize = 3;

/// A quarter of an hour.
pub const MESSAGES_WINDOW_MS: u64 = 15 * 60 * 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sent {
    purpose: CodePurpose,
    at_ms: u64,
}

/// What was sent in the window, the oldest first: at most [`MESSAGES_MAX`] times the four purposes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Messages(Vec<Sent>);

impl Messages {
    /// Whether one more message may be sent for this purpose now; then it is counted.
    pub fn admit(&mut self, now_ms: u64, purpose: CodePurpose) -> Result<(), TooMany> {
        self.purge(now_ms);
        let mut alike = self.0.iter().filter(|sent| sent.purpose == purpose);
        if let Some(first) = alike.next()
            && 1 + alike.count() >= MESSAGES_MAX
        {
            let retry_after_ms = first.at_ms.saturating_add(MESSAGES_WINDOW_MS) - now_ms;
            return Err(TooMany { retry_after_ms: Some(retry_after_ms) });
        }
        self.0.push(Sent { purpose, at_ms: now_ms });
        Ok(())
    }

    /// Takes out what has left the window.
    pub fn purge(&mut self, now_ms: u64) {
        self.0.retain(|sent| sent.at_ms.saturating_add(MESSAGES_WINDOW_MS) > now_ms);
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_three_of_a_purpose_in_a_quarter_of_an_hour() {
        let mut messages = Messages::default();
        for now_ms in [0, 1, 2] {
            assert_eq!(messages.admit(now_ms, CodePurpose::EmailCode), Ok(()));
        }
        let wait_ms = MESSAGES_WINDOW_MS - 3;
        let refused = Err(TooMany { retry_after_ms: Some(wait_ms) });
        assert_eq!(messages.admit(3, CodePurpose::EmailCode), refused);
        assert_eq!(messages.admit(3, CodePurpose::ResetPassword), Ok(()), "each purpose by itself");
        assert_eq!(messages.admit(MESSAGES_WINDOW_MS, CodePurpose::EmailCode), Ok(()));
        assert_eq!(
            messages.admit(MESSAGES_WINDOW_MS, CodePurpose::EmailCode),
            Err(TooMany { retry_after_ms: Some(1) })
        );
        messages.purge(2 * MESSAGES_WINDOW_MS);
        assert!(messages.is_empty());
    }
}
