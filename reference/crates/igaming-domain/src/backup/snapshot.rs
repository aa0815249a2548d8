use cactus_edge::{Fault, Objects};
use cactus_ledger::WalletId;
use igaming_contracts::backup::{
    Chunk, MANIFEST_SCHEMA_VERSION, Manifest, ReadRejection, TakeRejection, Taken,
};
use igaming_contracts::wallet_do::{ENTRIES_LIMIT_MAX, EntriesPage, EntriesRequest, parse_wallet_id};

use super::chunk::Filling;
use super::layout::{chunk_key, manifest_key};
use super::wallet_logs::WalletLogs;
use crate::ServiceError;
use crate::wallet::LogEnd;

/// Calls to wallets in one event. The platform allows 32 calls over service bindings; two are left for what an event
/// may call besides.
pub const WALLET_CALLS_MAX: u32 = 30;

/// A wallet by name.
#[derive(Debug, Clone)]
pub(super) struct Wallet<'a> {
    pub(super) id: &'a str,
    pub(super) tenant_id: &'a str,
    pub(super) player_id: &'a str,
    genesis: LogEnd,
}

impl<'a> Wallet<'a> {
    /// `None` when no wallet can have this name.
    pub(super) fn parse(id: &'a str) -> Option<Self> {
        let (tenant_id, player_id) = parse_wallet_id(id)?;
        let genesis = LogEnd::genesis(&WalletId::new(id).ok()?);
        Some(Self { id, tenant_id, player_id, genesis })
    }

    /// Where its snapshot ends.
    pub(super) fn end_of(&self, manifest: Option<&Manifest>) -> LogEnd {
        manifest.map_or(self.genesis, |manifest| LogEnd {
            sequence: manifest.sequence,
            at_ms: manifest.head_at_ms,
            hash: manifest.head_hash,
        })
    }
}

/// The manifest of a wallet's snapshot.
///
/// # Errors
/// See [`ReadRejection`].
pub async fn read(objects: &impl Objects, wallet_id: &str) -> Result<Manifest, ServiceError<ReadRejection>> {
    let rejected = ServiceError::Rejected;
    let wallet = Wallet::parse(wallet_id).ok_or(rejected(ReadRejection::WalletIdInvalid {}))?;
    match find(objects, &wallet).await? {
        Found::Nothing => Err(rejected(ReadRejection::SnapshotUnknown {})),
        Found::Invalid => Err(rejected(ReadRejection::ManifestInvalid {})),
        Found::Manifest(manifest) => Ok(manifest),
    }
}

/// What is in a manifest's place.
pub(super) enum Found {
    Nothing,
    Invalid,
    Manifest(Manifest),
}

pub(super) async fn find(objects: &impl Objects, wallet: &Wallet<'_>) -> Result<Found, Fault> {
    let Some(bytes) = objects.get(&manifest_key(wallet.tenant_id, wallet.player_id)).await? else {
        return Ok(Found::Nothing);
    };
    let manifest = serde_json::from_slice::<Manifest>(&bytes).ok();
    let manifest = manifest.filter(|manifest| is_consistent(manifest, wallet.id));
    Ok(manifest.map_or(Found::Invalid, Found::Manifest))
}

/// Whether the manifest is this wallet's and its chunks are the log from the first entry to the last.
fn is_consistent(manifest: &Manifest, wallet_id: &str) -> bool {
    let mut last_sequence = 0;
    for chunk in &manifest.chunks {
        if chunk.first_sequence != last_sequence + 1 || chunk.last_sequence < chunk.first_sequence {
            return false;
        }
        last_sequence = chunk.last_sequence;
    }
    manifest.schema_version == MANIFEST_SCHEMA_VERSION
        && manifest.wallet_id == wallet_id
        && last_sequence == manifest.sequence
        && last_sequence >= 1
}

/// Brings a wallet's snapshot up to its log, with at most `calls_max` calls to the wallet.
///
/// Called at the same time twice, both write true snapshots, and the one that ends last stays.
///
/// # Errors
/// See [`TakeRejection`]; or a fault, after which the older snapshot or the new one is there. Call it again.
pub async fn take(
    objects: &impl Objects,
    logs: &impl WalletLogs,
    wallet_id: &str,
    now_ms: u64,
    calls_max: u32,
) -> Result<Taken, ServiceError<TakeRejection>> {
    let rejected = ServiceError::Rejected;
    let wallet = Wallet::parse(wallet_id).ok_or(rejected(TakeRejection::WalletIdInvalid {}))?;
    let manifest = match find(objects, &wallet).await? {
        Found::Nothing => None,
        Found::Invalid => return Err(rejected(TakeRejection::ManifestInvalid {})),
        Found::Manifest(manifest) => Some(manifest),
    };
    Growing::new(objects, &wallet, manifest).grow(logs, now_ms, calls_max).await
}

/// Whether the snapshot has the entry `sequence`, so that the wallet need not be asked.
///
/// # Errors
/// A fault. A manifest that cannot be read has nothing.
pub(super) async fn has(objects: &impl Objects, wallet_id: &str, sequence: u64) -> Result<bool, Fault> {
    let Some(wallet) = Wallet::parse(wallet_id) else {
        return Ok(false);
    };
    let found = find(objects, &wallet).await?;
    Ok(matches!(found, Found::Manifest(manifest) if manifest.sequence >= sequence))
}

/// A snapshot that is being extended.
struct Growing<'a, O: Objects> {
    objects: &'a O,
    wallet: &'a Wallet<'a>,
    chunks: Vec<Chunk>,
    filling: Filling,
    end: LogEnd,
    entries_written: u64,
    bytes_written: u64,
}

impl<'a, O: Objects> Growing<'a, O> {
    fn new(objects: &'a O, wallet: &'a Wallet<'a>, manifest: Option<Manifest>) -> Self {
        let end = wallet.end_of(manifest.as_ref());
        let chunks = manifest.map(|manifest| manifest.chunks).unwrap_or_default();
        Self {
            objects,
            wallet,
            chunks,
            filling: Filling::default(),
            end,
            entries_written: 0,
            bytes_written: 0,
        }
    }

    async fn grow(
        mut self,
        logs: &impl WalletLogs,
        now_ms: u64,
        calls_max: u32,
    ) -> Result<Taken, ServiceError<TakeRejection>> {
        let mut more = true;
        for _ in 0..calls_max {
            let request = EntriesRequest { after: self.end.sequence, limit: ENTRIES_LIMIT_MAX };
            let page = logs.entries(self.wallet.tenant_id, self.wallet.player_id, &request).await?;
            check_head(&self.end, &page).map_err(ServiceError::Rejected)?;
            self.add(&page).await?;
            more = self.end.sequence < page.head_sequence && !page.entries.is_empty();
            if !more {
                break;
            }
        }
        if let Some(full) = self.filling.finish() {
            self.put(full).await?;
        }
        if self.entries_written > 0 {
            self.put_manifest(now_ms).await?;
        }
        let Self { end, entries_written, bytes_written, .. } = self;
        Ok(Taken { sequence: end.sequence, head_hash: end.hash, entries_written, bytes_written, more })
    }

    async fn add(&mut self, page: &EntriesPage) -> Result<(), ServiceError<TakeRejection>> {
        for entry in &page.entries {
            if !self.end.advance(entry) {
                let sequence = self.end.sequence + 1;
                return Err(ServiceError::Rejected(TakeRejection::LogDiverged { sequence }));
            }
            if let Some(full) = self.filling.push(entry)? {
                self.put(full).await?;
            }
            self.entries_written += 1;
        }
        Ok(())
    }

    async fn put(&mut self, (chunk, bytes): (Chunk, Vec<u8>)) -> Result<(), Fault> {
        let key = chunk_key(self.wallet.tenant_id, self.wallet.player_id, &chunk);
        self.objects.put(&key, bytes).await?;
        self.bytes_written += chunk.bytes;
        self.chunks.push(chunk);
        Ok(())
    }

    async fn put_manifest(&mut self, now_ms: u64) -> Result<(), Fault> {
        let manifest = Manifest {
            schema_version: MANIFEST_SCHEMA_VERSION,
            wallet_id: self.wallet.id.to_owned(),
            sequence: self.end.sequence,
            head_hash: self.end.hash,
            head_at_ms: self.end.at_ms,
            taken_at_ms: now_ms,
            chunks: std::mem::take(&mut self.chunks),
        };
        assert!(is_consistent(&manifest, self.wallet.id), "a manifest lists the whole log");
        let bytes = serde_json::to_vec(&manifest).map_err(|error| Fault::internal(error.to_string()))?;
        self.bytes_written += bytes.len() as u64;
        self.objects.put(&manifest_key(self.wallet.tenant_id, self.wallet.player_id), bytes).await
    }
}

/// Whether a log whose head this is can continue a snapshot that ends at `end`.
fn check_head(end: &LogEnd, page: &EntriesPage) -> Result<(), TakeRejection> {
    let EntriesPage { head_sequence: sequence, head_hash, .. } = *page;
    if sequence < end.sequence {
        return Err(TakeRejection::LogBehindSnapshot { sequence, snapshot_sequence: end.sequence });
    }
    if sequence == end.sequence && head_hash != end.hash {
        return Err(TakeRejection::LogDiverged { sequence });
    }
    Ok(())
}
