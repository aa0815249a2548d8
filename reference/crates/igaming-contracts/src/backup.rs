//! `igaming-do-backup`: snapshots of wallets' logs in R2. Operators' endpoints: until operators can log in, only
//! Workers call them, and the apex is refused.

use cactus_ledger::EntryHash;
use serde::{Deserialize, Serialize};

use crate::wallet_do::RestoreRejection;
use crate::{Access, Empty, Endpoint, Method, NoRejection, Rejection};

macro_rules! backup_endpoint {
    ($(#[$docs:meta])* $name:ident, $method:ident $path:literal, $response:ty, $rejection:ty) => {
        $(#[$docs])*
        #[derive(Debug)]
        pub struct $name;

        impl Endpoint for $name {
            const BINDING: &'static str = "BACKUP";
            const METHOD: Method = Method::$method;
            const PATH: &'static str = $path;
            const ACCESS: Access = Access::Service;
            type Request = Empty;
            type Response = $response;
            type Rejection = $rejection;
        }
    };
}

backup_endpoint!(
    /// How the last sweep went, or how far the running one is.
    Status, Get "/backup/status", SweepStatus, NoRejection
);
backup_endpoint!(
    /// Begins a sweep now, as the weekly cron does. One that still runs goes on, and none is begun beside it.
    StartSweep, Post "/backup/sweep", SweepStatus, NoRejection
);
backup_endpoint!(
    /// The snapshot of a wallet.
    ReadSnapshot, Get "/backup/wallets/{wallet_id}", Manifest, ReadRejection
);
backup_endpoint!(
    /// Takes a snapshot of a wallet now.
    TakeSnapshot, Post "/backup/wallets/{wallet_id}", Taken, TakeRejection
);
backup_endpoint!(
    /// Gives a wallet whose object lost its storage its log back. After a fault, send it again: it goes on.
    RestoreWallet, Post "/backup/wallets/{wallet_id}/restore", Restored, RestoreWalletRejection
);
backup_endpoint!(
    /// Of one lane's object: begins its part of a sweep.
    StartLane, Post "/backup/lanes/{lane}/sweep", SweepStatus, NoRejection
);
backup_endpoint!(
    /// Of one lane's object: how its part of the sweep is.
    LaneStatus, Get "/backup/lanes/{lane}/status", SweepStatus, NoRejection
);

/// A sweep over all wallets, or one lane's part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepStatus {
    /// When it began, in milliseconds since the Unix epoch; absent when there never was one.
    pub started_at_ms: Option<u64>,
    /// When it ended; absent while it runs.
    pub finished_at_ms: Option<u64>,
    /// Wallets with a snapshot as of this sweep.
    pub wallets_done: u64,
    /// Wallets given up after several attempts; their older snapshots stay.
    pub wallets_failed: u64,
    /// Entries written.
    pub entries_written: u64,
    /// Bytes written to R2, manifests included.
    pub bytes_written: u64,
    /// Some of the wallets given up, and why: at most [`FAILURES_SHOWN_MAX`] of each lane.
    pub failures: Vec<SweepFailure>,
}

/// Failures that one lane's status names.
pub const FAILURES_SHOWN_MAX: u32 = 20;

/// A wallet of which a sweep could take no snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepFailure {
    /// The wallet.
    pub wallet_id: String,
    /// The code of the rejection, or `fault`.
    pub code: String,
    /// One sentence for an operator.
    pub detail: String,
}

/// The version of [`Manifest`]. Another one is not read.
pub const MANIFEST_SCHEMA_VERSION: u32 = 1;

/// What a snapshot consists of. It is written after its chunks, so a snapshot is whole whenever there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// See [`MANIFEST_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The wallet.
    pub wallet_id: String,
    /// The sequence of the last entry in the snapshot, at least 1.
    pub sequence: u64,
    /// The hash of that entry.
    pub head_hash: EntryHash,
    /// The time of that entry, in milliseconds since the Unix epoch.
    pub head_at_ms: u64,
    /// When the snapshot was taken, in milliseconds since the Unix epoch.
    pub taken_at_ms: u64,
    /// In order, from the first entry to the last, without gaps.
    pub chunks: Vec<Chunk>,
}

/// An object with consecutive entries, one JSON text a line. Once in a manifest it is never written again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chunk {
    /// The first entry.
    pub first_sequence: u64,
    /// The last entry.
    pub last_sequence: u64,
    /// The object's length.
    pub bytes: u64,
    /// The SHA-256 of the object, in lowercase hexadecimal digits.
    pub sha256: String,
}

/// A snapshot that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The sequence of its last entry; 0 for a wallet without entries, which has no snapshot.
    pub sequence: u64,
    /// The hash of that entry, or of the wallet's genesis.
    pub head_hash: EntryHash,
    /// Entries that the snapshot did not have before.
    pub entries_written: u64,
    /// Bytes written to R2.
    pub bytes_written: u64,
    /// The log goes on after `sequence`: it was too long for one call. The next call takes more.
    pub more: bool,
}

/// A wallet that was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// The sequence of the wallet's last entry.
    pub sequence: u64,
    /// Its hash: the one in the manifest.
    pub head_hash: EntryHash,
    /// Entries written by this call.
    pub entries_restored: u64,
    /// The snapshot has more entries: it was too long for one call. The next call goes on.
    pub more: bool,
}

/// Why a snapshot cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ReadRejection {
    /// No wallet has such a name.
    WalletIdInvalid {},
    /// No snapshot of the wallet was ever taken.
    SnapshotUnknown {},
    /// The snapshot's manifest is not what was written.
    ManifestInvalid {},
}

/// Why no snapshot was taken. The older one, if any, stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum TakeRejection {
    /// No wallet has such a name.
    WalletIdInvalid {},
    /// The manifest of the older snapshot is not what was written.
    ManifestInvalid {},
    /// The wallet's log is shorter than its snapshot: the object lost entries. Restore it.
    LogBehindSnapshot {
        /// Where the log ends.
        sequence: u64,
        /// Where the snapshot ends.
        snapshot_sequence: u64,
    },
    /// The wallet's log does not continue its snapshot: one of the two is not this wallet's history.
    LogDiverged {
        /// The first entry that differs.
        sequence: u64,
    },
}

/// Why a wallet was not restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RestoreWalletRejection {
    /// No wallet has such a name.
    WalletIdInvalid {},
    /// No snapshot of the wallet was ever taken.
    SnapshotUnknown {},
    /// The snapshot's manifest is not what was written.
    ManifestInvalid {},
    /// A chunk is missing or not what was written. What was restored before it stays; nothing of it is in the log.
    ChunkInvalid {
        /// The first entry of the chunk.
        first_sequence: u64,
    },
    /// The wallet refused.
    #[serde(untagged)]
    Refused(RestoreRejection),
}

impl Rejection for ReadRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::WalletIdInvalid {} => "wallet_id_invalid",
            Self::SnapshotUnknown {} => "snapshot_unknown",
            Self::ManifestInvalid {} => "manifest_invalid",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::WalletIdInvalid {} => 422,
            Self::SnapshotUnknown {} => 404,
            Self::ManifestInvalid {} => 409,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::WalletIdInvalid {} => {
                "A wallet's name is a tenant's id, a colon and a player's id.".to_owned()
            }
            Self::SnapshotUnknown {} => "No snapshot of this wallet was ever taken.".to_owned(),
            Self::ManifestInvalid {} => "The manifest of the snapshot is not what was written.".to_owned(),
        }
    }
}

impl Rejection for TakeRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::WalletIdInvalid {} => ReadRejection::WalletIdInvalid {}.code(),
            Self::ManifestInvalid {} => ReadRejection::ManifestInvalid {}.code(),
            Self::LogBehindSnapshot { .. } => "log_behind_snapshot",
            Self::LogDiverged { .. } => "log_diverged",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::WalletIdInvalid {} => 422,
            Self::ManifestInvalid {} | Self::LogBehindSnapshot { .. } | Self::LogDiverged { .. } => 409,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::WalletIdInvalid {} => ReadRejection::WalletIdInvalid {}.detail(),
            Self::ManifestInvalid {} => ReadRejection::ManifestInvalid {}.detail(),
            Self::LogBehindSnapshot { sequence, snapshot_sequence } => {
                format!("The log ends at {sequence}, before the snapshot's {snapshot_sequence}.")
            }
            Self::LogDiverged { sequence } => {
                format!("Entry {sequence} of the log does not continue the snapshot.")
            }
        }
    }
}

impl Rejection for RestoreWalletRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::WalletIdInvalid {} => ReadRejection::WalletIdInvalid {}.code(),
            Self::SnapshotUnknown {} => ReadRejection::SnapshotUnknown {}.code(),
            Self::ManifestInvalid {} => ReadRejection::ManifestInvalid {}.code(),
            Self::ChunkInvalid { .. } => "chunk_invalid",
            Self::Refused(rejection) => rejection.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::WalletIdInvalid {} => 422,
            Self::SnapshotUnknown {} => 404,
            Self::ManifestInvalid {} | Self::ChunkInvalid { .. } => 409,
            Self::Refused(rejection) => rejection.status(),
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::WalletIdInvalid {} => ReadRejection::WalletIdInvalid {}.detail(),
            Self::SnapshotUnknown {} => ReadRejection::SnapshotUnknown {}.detail(),
            Self::ManifestInvalid {} => ReadRejection::ManifestInvalid {}.detail(),
            Self::ChunkInvalid { first_sequence } => {
                format!("The chunk from entry {first_sequence} on is missing or not what was written.")
            }
            Self::Refused(rejection) => rejection.detail(),
        }
    }
}
