use cactus_edge::{Fault, Objects};
use cactus_ledger::Entry;
use igaming_contracts::Answer;
use igaming_contracts::backup::{Chunk, Manifest, RestoreWalletRejection, Restored};
use igaming_contracts::wallet_do::{RestoreProgress, RestoreRequest};

use super::chunk;
use super::layout::chunk_key;
use super::snapshot::{Found, Wallet, find};
use super::wallet_logs::WalletLogs;
use crate::ServiceError;

/// Chunks whose hashes are all checked before the wallet hears of a restore, so that a damaged snapshot leaves it
/// as it is: 100 x 500 KB = 50 MB, some 80,000 entries, are read and hashed in about a second. Chunks of a longer
/// snapshot are checked as they come.
pub const CHUNKS_CHECKED_FIRST_MAX: usize = 100;

type Failed = ServiceError<RestoreWalletRejection>;

/// Gives a wallet the log that its snapshot has, with at most `calls_max` calls to the wallet. The wallet must be
/// empty, or this restore under way: called again after a fault or for `more`, it goes on where the log ends.
///
/// # Errors
/// See [`RestoreWalletRejection`]; or a fault.
pub async fn restore(
    objects: &impl Objects,
    logs: &impl WalletLogs,
    wallet_id: &str,
    calls_max: u32,
) -> Result<Restored, Failed> {
    let rejected = ServiceError::Rejected;
    let wallet = Wallet::parse(wallet_id).ok_or(rejected(RestoreWalletRejection::WalletIdInvalid {}))?;
    let manifest = match find(objects, &wallet).await? {
        Found::Nothing => return Err(rejected(RestoreWalletRejection::SnapshotUnknown {})),
        Found::Invalid => return Err(rejected(RestoreWalletRejection::ManifestInvalid {})),
        Found::Manifest(manifest) => manifest,
    };
    if manifest.chunks.len() <= CHUNKS_CHECKED_FIRST_MAX {
        for chunk in &manifest.chunks {
            load(objects, &wallet, chunk).await?;
        }
    }
    let mut progress = send(logs, &wallet, &manifest, Vec::new()).await?;
    let restored_before = progress.sequence;
    let missing = manifest.chunks.iter().filter(|chunk| chunk.last_sequence > restored_before);
    for (calls, chunk) in (1..).zip(missing) {
        if calls == calls_max {
            return Ok(restored(&progress, restored_before, true));
        }
        let bytes = load(objects, &wallet, chunk).await?;
        let mut entries = chunk::read(chunk, &bytes).ok_or_else(|| invalid(chunk))?;
        entries.retain(|entry| entry.sequence > progress.sequence);
        progress = send(logs, &wallet, &manifest, entries).await?;
    }
    // The wallet has compared its last entry with the manifest's; this holds it to what it answered.
    if !progress.complete
        || progress.sequence != manifest.sequence
        || progress.head_hash != manifest.head_hash
    {
        return Err(
            Fault::corrupt(format!("{wallet_id} was restored to another end than its snapshot's")).into()
        );
    }
    Ok(restored(&progress, restored_before, false))
}

fn restored(progress: &RestoreProgress, restored_before: u64, more: bool) -> Restored {
    let RestoreProgress { sequence, head_hash, .. } = *progress;
    Restored { sequence, head_hash, entries_restored: sequence - restored_before, more }
}

/// The bytes of a chunk, as they were written.
async fn load(objects: &impl Objects, wallet: &Wallet<'_>, chunk: &Chunk) -> Result<Vec<u8>, Failed> {
    let bytes = objects.get(&chunk_key(wallet.tenant_id, wallet.player_id, chunk)).await?;
    bytes.filter(|bytes| chunk::is_intact(chunk, bytes)).ok_or_else(|| invalid(chunk))
}

fn invalid(chunk: &Chunk) -> Failed {
    let first_sequence = chunk.first_sequence;
    ServiceError::Rejected(RestoreWalletRejection::ChunkInvalid { first_sequence })
}

async fn send(
    logs: &impl WalletLogs,
    wallet: &Wallet<'_>,
    manifest: &Manifest,
    entries: Vec<Entry>,
) -> Result<RestoreProgress, Failed> {
    let request =
        RestoreRequest { target_sequence: manifest.sequence, target_hash: manifest.head_hash, entries };
    match logs.restore(wallet.tenant_id, wallet.player_id, &request).await? {
        Answer::Done(progress) => Ok(progress),
        Answer::Rejected(rejection) => {
            Err(ServiceError::Rejected(RestoreWalletRejection::Refused(rejection)))
        }
    }
}
