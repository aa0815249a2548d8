//! Snapshots that are not what was written, and logs that are not what the snapshot says.

use cactus_edge::Objects;
use hex::encode;
use igaming_contracts::backup::Chunk;
use sha2::{Digest, Sha256};

use pollster::block_on;

use super::*;
use crate::backup::layout::chunk_key;

async fn snapshot_of_a_lost_wallet() -> (World, Manifest) {
    let world = World::with_log(5, 600).await;
    world.take().await.unwrap();
    world.wallets.lose(WALLET);
    let manifest = world.manifest().await.unwrap();
    assert!(manifest.chunks.len() >= 3);
    (world, manifest)
}

/// The wallet heard nothing of it.
async fn assert_untouched(world: &World) {
    assert!(world.wallets.log(WALLET).is_empty());
    assert_eq!(world.wallets.open(WALLET).await.unwrap().balances().unwrap().sequence, 0);
}

#[test]
fn one_flipped_byte_anywhere_in_a_chunk_is_refused() {
    block_on(async {
        let (world, manifest) = snapshot_of_a_lost_wallet().await;
        for chunk in &manifest.chunks {
            let key = chunk_key(TENANT, PLAYER, chunk);
            let good = world.bucket.get(&key).await.unwrap().unwrap();
            let last = good.len() - 1;
            for position in [0, 1, last / 3, last / 2, last - 1, last] {
                let mut bad = good.clone();
                bad[position] ^= 1;
                world.bucket.put(&key, bad).await.unwrap();
                let first_sequence = chunk.first_sequence;
                let expected = RestoreWalletRejection::ChunkInvalid { first_sequence };
                assert_eq!(refused(world.restore().await), expected, "byte {position}");
            }
            world.bucket.put(&key, good[..last].to_vec()).await.unwrap();
            assert!(matches!(refused(world.restore().await), RestoreWalletRejection::ChunkInvalid { .. }));
            world.bucket.delete(&key).await.unwrap();
            assert!(matches!(refused(world.restore().await), RestoreWalletRejection::ChunkInvalid { .. }));
            assert_untouched(&world).await;
            world.bucket.put(&key, good).await.unwrap();
        }
        world.restore().await.unwrap();
    });
}

#[test]
fn no_flipped_byte_in_a_manifest_changes_what_is_restored() {
    block_on(async {
        let world = World::with_log(3, 0).await;
        let log = world.wallets.log(WALLET);
        world.take().await.unwrap();
        let key = manifest_key(TENANT, PLAYER);
        let good = world.bucket.get(&key).await.unwrap().unwrap();
        for position in 0..good.len() {
            let mut bad = good.clone();
            bad[position] ^= 1;
            world.bucket.put(&key, bad).await.unwrap();
            world.wallets.lose(WALLET);
            // The times of the snapshot and of its last entry are the only bytes that a restore does not need.
            if world.restore().await.is_ok() {
                assert_eq!(world.wallets.log(WALLET), log, "byte {position}");
            } else {
                assert!(world.wallets.log(WALLET).is_empty(), "byte {position}");
            }
        }
    });
}

#[test]
fn entries_that_were_changed_and_hashed_anew_break_the_chain() {
    block_on(async {
        let (world, mut manifest) = snapshot_of_a_lost_wallet().await;
        let chunk = manifest.chunks[1].clone();
        let key = chunk_key(TENANT, PLAYER, &chunk);
        let text = String::from_utf8(world.bucket.get(&key).await.unwrap().unwrap()).unwrap();
        let forged = text.replacen("\"at_ms\":18", "\"at_ms\":19", 1);
        assert_ne!(forged, text);
        manifest.chunks[1] = Chunk { sha256: encode(Sha256::digest(&forged)), ..chunk.clone() };
        world.bucket.put(&key, forged.into_bytes()).await.unwrap();
        world.put_manifest(&manifest).await;
        let sequence = chunk.first_sequence;
        let expected = RestoreWalletRejection::Refused(RestoreRejection::ChainBroken { sequence });
        assert_eq!(refused(world.restore().await), expected);
        assert_eq!(world.wallets.log(WALLET).len() as u64, sequence - 1, "nothing of the chunk");
        assert!(
            world.wallets.open(WALLET).await.unwrap().balances().is_err(),
            "and no commands on half a log"
        );
    });
}

#[test]
fn a_manifest_that_is_not_this_wallets_or_lists_no_whole_log_is_refused() {
    block_on(async {
        let (world, good) = snapshot_of_a_lost_wallet().await;
        let breaks: [fn(&mut Manifest); 7] = [
            |manifest| manifest.schema_version = 2,
            |manifest| manifest.wallet_id = "demo:plr_2".to_owned(),
            |manifest| manifest.sequence += 1,
            |manifest| drop(manifest.chunks.remove(1)),
            |manifest| manifest.chunks.swap(0, 1),
            |manifest| manifest.chunks.clear(),
            |manifest| manifest.chunks[0].first_sequence = 0,
        ];
        for (number, break_it) in breaks.into_iter().enumerate() {
            let mut manifest = good.clone();
            break_it(&mut manifest);
            world.put_manifest(&manifest).await;
            let restored = refused(world.restore().await);
            assert_eq!(restored, RestoreWalletRejection::ManifestInvalid {}, "{number}");
            assert_eq!(refused(world.take().await), TakeRejection::ManifestInvalid {}, "{number}");
            assert_eq!(world.manifest().await, Some(manifest), "it is evidence, and stays");
        }
        assert_untouched(&world).await;
    });
}

#[test]
fn a_log_that_does_not_continue_its_snapshot_never_replaces_it() {
    block_on(async {
        let world = World::with_log(9, 0).await;
        world.take().await.unwrap();
        let manifest = world.manifest().await;
        world.wallets.lose(WALLET);
        let behind = |sequence| TakeRejection::LogBehindSnapshot { sequence, snapshot_sequence: 10 };
        assert_eq!(refused(world.take().await), behind(0));

        // The object began another history before anybody noticed.
        let wallet = world.wallets.open(WALLET).await.unwrap();
        wallet.promo_credit(promo_credit("again", 5_000)).await.unwrap();
        assert_eq!(refused(world.take().await), behind(1));
        for number in 0..9 {
            wallet.bet(bet(&format!("other{number}"), 2)).await.unwrap();
        }
        assert_eq!(refused(world.take().await), TakeRejection::LogDiverged { sequence: 10 });
        wallet.bet(bet("further", 2)).await.unwrap();
        assert_eq!(refused(world.take().await), TakeRejection::LogDiverged { sequence: 11 });
        assert_eq!(world.manifest().await, manifest);
        let own = RestoreRejection::WalletNotEmpty { sequence: 11 };
        assert_eq!(refused(world.restore().await), RestoreWalletRejection::Refused(own));
    });
}
