use igaming_contracts::wallet_do::WalletHead;

use crate::ledger_projection::ProjectedHead;

/// How long a projection may stand still behind its wallet before entries are asked for again. An entry arrives in
/// about two seconds; one that failed is delivered again after 60 s, and may fail once more.
pub const RESEND_GRACE_MS: u64 = 2 * 60_000;

/// What can be wrong between a wallet and its projection. The order is the order of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FindingKind {
    /// The wallet did not answer.
    Unreachable,
    /// The projection has entries that the wallet does not have: the wallet lost its storage, or an old snapshot was
    /// restored.
    Ahead,
    /// An entry in the projection is not linked to the one before it.
    ChainBroken,
    /// Wallet and projection end with the same sequence and another hash: their histories differ.
    HashMismatch,
    /// Entries that the queue has confirmed are not in the projection. The only one that sending again repairs.
    Behind,
}

impl FindingKind {
    const ALL: [Self; 5] =
        [Self::Unreachable, Self::Ahead, Self::ChainBroken, Self::HashMismatch, Self::Behind];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Ahead => "ahead",
            Self::ChainBroken => "chain_broken",
            Self::HashMismatch => "hash_mismatch",
            Self::Behind => "behind",
        }
    }

    /// The kind with this code.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The projection has the whole log, entry by entry: equal hashes at the end mean equal entries before it.
    Agrees,
    /// The projection is as far as can be expected; entries may be on their way.
    InFlight,
    /// Something is wrong.
    Disagrees(FindingKind),
}

/// Compares a projection with what its wallet said afterwards. The order matters: a wallet only grows, so it can never
/// have fewer entries than a projection that was read before.
#[must_use]
pub fn compare(projected: &ProjectedHead, wallet: &WalletHead, now_ms: u64) -> Verdict {
    let contiguous = projected.contiguous_sequence;
    if projected.max_sequence > wallet.sequence {
        return Verdict::Disagrees(FindingKind::Ahead);
    }
    if projected.link_broken {
        return Verdict::Disagrees(FindingKind::ChainBroken);
    }
    if contiguous == wallet.sequence {
        return if projected.head_hash == wallet.head_hash.to_string() {
            Verdict::Agrees
        } else {
            Verdict::Disagrees(FindingKind::HashMismatch)
        };
    }
    let stands_still = now_ms.saturating_sub(projected.progressed_at_ms) >= RESEND_GRACE_MS;
    if contiguous < wallet.synced_sequence && stands_still {
        return Verdict::Disagrees(FindingKind::Behind);
    }
    Verdict::InFlight
}

/// A finding that is not repaired yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenFinding {
    pub(super) tenant_id: String,
    pub(super) player_id: String,
    pub(super) kind: FindingKind,
    /// How far the projection was, and how far the wallet said it should be.
    pub(super) projected_sequence: u64,
    pub(super) wallet_sequence: u64,
}

impl OpenFinding {
    /// Whether it is gone, now that the wallet has answered.
    pub(super) fn is_repaired(&self, projected: &ProjectedHead, verdict: Verdict) -> bool {
        let contiguous = projected.contiguous_sequence;
        match (verdict, self.kind) {
            (Verdict::Disagrees(kind), open) if kind == open => false,
            (Verdict::Agrees, _) | (_, FindingKind::Unreachable) => true,
            (_, FindingKind::Behind) => contiguous >= self.wallet_sequence,
            (_, FindingKind::ChainBroken) => contiguous > self.projected_sequence,
            (_, FindingKind::Ahead | FindingKind::HashMismatch) => false,
        }
    }
}
