use serde::{Deserialize, Serialize};

use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::command::LimitSet;
use crate::limit::LimitName;

/// A limit as it stands at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitInForce {
    /// Which limit.
    pub limit: LimitName,
    /// The asset it counts.
    pub asset: AssetCode,
    /// The most allowed now; no limit when absent.
    #[serde(rename = "amount_minor")]
    pub amount: Option<AmountMinor>,
    /// What will be allowed, and from when, while a looser limit waits for its cooling-off time.
    pub pending: Option<PendingLimit>,
}

/// A looser limit that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingLimit {
    /// The most allowed then; no limit when absent.
    #[serde(rename = "amount_minor")]
    pub amount: Option<AmountMinor>,
    /// From when on, in milliseconds since the Unix epoch.
    pub effective_at_ms: u64,
}

impl LimitInForce {
    /// With a pending limit whose time has come in place of the old one.
    fn at(mut self, now_ms: u64) -> Self {
        if let Some(pending) = self.pending
            && now_ms >= pending.effective_at_ms
        {
            self.amount = pending.amount;
            self.pending = None;
        }
        self
    }

    const fn is_nothing(&self) -> bool {
        self.amount.is_none() && self.pending.is_none()
    }
}

/// The limits of a wallet: one row per name and asset, at most 25 names x the assets of the registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Limits(Vec<LimitInForce>);

impl Limits {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn in_force(&self, now_ms: u64) -> impl Iterator<Item = LimitInForce> + '_ {
        self.0.iter().map(move |row| row.at(now_ms)).filter(|row| !row.is_nothing())
    }

    /// The most allowed at `now_ms`; `None` without a limit.
    pub(crate) fn amount(&self, limit: LimitName, asset: AssetCode, now_ms: u64) -> Option<AmountMinor> {
        let row = self.0.iter().find(|row| row.limit == limit && row.asset == asset);
        row.and_then(|row| row.at(now_ms).amount)
    }

    pub(super) fn set(&mut self, set: &LimitSet, at_ms: u64, effective_at_ms: Option<u64>) {
        let (limit, asset, amount) = (set.limit, set.asset, set.amount);
        let mut row = LimitInForce { limit, asset, amount: None, pending: None };
        if let Some(index) = self.0.iter().position(|row| row.limit == limit && row.asset == asset) {
            row = self.0.remove(index).at(at_ms);
        }
        match effective_at_ms {
            None => (row.amount, row.pending) = (amount, None),
            Some(effective_at_ms) => row.pending = Some(PendingLimit { amount, effective_at_ms }),
        }
        if !row.is_nothing() {
            self.0.push(row);
        }
    }
}
