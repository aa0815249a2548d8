use serde::{Deserialize, Serialize};

/// How the player stands with the operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The operator blocked the player.
    pub blocked: bool,
    /// The wallet is closed.
    pub closed: bool,
    /// The longest exclusion, which may be over.
    pub(crate) exclusion: Option<Exclusion>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exclusion {
    /// For good when absent.
    pub(crate) until_ms: Option<u64>,
}

impl Standing {
    /// The exclusion in force at `now_ms`: until when, or for good (`Some(None)`).
    #[must_use]
    pub fn excluded(&self, now_ms: u64) -> Option<Option<u64>> {
        let until_ms = self.exclusion?.until_ms;
        until_ms.is_none_or(|until_ms| now_ms < until_ms).then_some(until_ms)
    }

    /// Of two exclusions the longer one stays, whatever the clock said when the second was accepted.
    pub(super) fn exclude(&mut self, until_ms: Option<u64>) {
        let until_ms = match self.exclusion {
            None => until_ms,
            Some(earlier) => {
                earlier.until_ms.zip(until_ms).map(|(earlier_ms, new_ms)| earlier_ms.max(new_ms))
            }
        };
        self.exclusion = Some(Exclusion { until_ms });
    }
}
