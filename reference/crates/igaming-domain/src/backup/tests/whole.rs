//! Everything goes well: out, and in again.

use cactus_edge::Objects;
use igaming_contracts::backup::ReadRejection;
use pollster::block_on;

use super::*;
use crate::backup::layout::chunk_key;
use crate::backup::{CHUNK_BYTES_MAX, read};

#[test]
fn a_lost_wallet_comes_back_with_the_same_hash() {
    block_on(async {
        let world = World::with_log(100, 610).await;
        let log = world.wallets.log(WALLET);
        let balances = world.wallets.open(WALLET).await.unwrap().balances().unwrap();
        let taken = world.take().await.unwrap();
        let head = log.last().unwrap();
        assert_eq!((taken.sequence, taken.head_hash, taken.more), (711, head.hash, false));
        assert_eq!(taken.entries_written, 711);
        let manifest = read(&world.bucket, WALLET).await.unwrap();
        assert!(manifest.chunks.len() >= 3, "{:?}", manifest.chunks);
        assert!(manifest.chunks.iter().all(|chunk| chunk.bytes <= CHUNK_BYTES_MAX as u64));

        world.wallets.lose(WALLET);
        let restored = world.restore().await.unwrap();
        assert_eq!((restored.sequence, restored.head_hash), (711, head.hash));
        assert_eq!((restored.entries_restored, restored.more), (711, false));
        assert_eq!(world.wallets.log(WALLET), log);
        let wallet = world.wallets.open(WALLET).await.unwrap();
        assert_eq!(wallet.balances().unwrap(), balances);

        // It is a wallet as before: it knows its keys, takes bets, and sends its log again.
        assert!(wallet.bet(bet("r0", 1)).await.unwrap().replayed);
        wallet.bet(bet("after", 1)).await.unwrap();
        let fixture = world.wallets.fixture(WALLET);
        while fixture.alarm.take().is_some() {
            wallet.on_alarm().await.unwrap();
        }
        assert_eq!(fixture.queued(), world.wallets.log(WALLET));
        assert_eq!(
            world.take().await.unwrap().entries_written,
            1,
            "the snapshot goes on from the restored log"
        );
    });
}

#[test]
fn only_the_tail_is_written_again() {
    block_on(async {
        let world = World::with_log(0, 320).await;
        world.take().await.unwrap();
        let before = world.manifest().await.unwrap();
        let unchanged = world.take().await.unwrap();
        assert_eq!((unchanged.sequence, unchanged.entries_written, unchanged.bytes_written), (321, 0, 0));
        assert_eq!(world.manifest().await, Some(before.clone()), "not even the time");

        let wallet = world.wallets.open(WALLET).await.unwrap();
        wallet.bet(bet("new", 5)).await.unwrap();
        // What is in the snapshot is not read either.
        for chunk in &before.chunks {
            world.bucket.delete(&chunk_key(TENANT, PLAYER, chunk)).await.unwrap();
        }
        let taken = world.take().await.unwrap();
        assert_eq!((taken.sequence, taken.entries_written), (322, 1));
        let after = world.manifest().await.unwrap();
        assert_eq!(after.chunks[..before.chunks.len()], before.chunks);
        let added = &after.chunks[before.chunks.len()];
        assert_eq!((added.first_sequence, added.last_sequence), (322, 322));
        for chunk in &before.chunks {
            assert_eq!(world.bucket.get(&chunk_key(TENANT, PLAYER, chunk)).await.unwrap(), None);
        }
    });
}

#[test]
fn long_logs_take_several_calls_each_way() {
    block_on(async {
        let world = World::with_log(0, 900).await;
        let log = world.wallets.log(WALLET);
        let first = take(&world.bucket, &world.wallets, WALLET, NOW_MS, 2).await.unwrap();
        assert_eq!((first.sequence, first.more), (512, true));
        assert_eq!(world.manifest().await.unwrap().sequence, 512, "what there is is whole");
        let mut taken = first;
        while taken.more {
            taken = take(&world.bucket, &world.wallets, WALLET, NOW_MS, 2).await.unwrap();
        }
        assert_eq!(taken.head_hash, log.last().unwrap().hash);

        world.wallets.lose(WALLET);
        let mut entries_restored = 0;
        let mut calls = 0;
        loop {
            let restored = restore(&world.bucket, &world.wallets, WALLET, 2).await.unwrap();
            entries_restored += restored.entries_restored;
            calls += 1;
            // The object may sleep in between.
            world.wallets.evict(WALLET);
            if !restored.more {
                break;
            }
        }
        assert_eq!(entries_restored, 901);
        assert!(calls > 2, "{calls}");
        assert_eq!(world.wallets.log(WALLET), log);
    });
}

#[test]
fn an_untouched_wallet_has_no_snapshot() {
    block_on(async {
        let world = World::new();
        let taken = world.take().await.unwrap();
        assert_eq!((taken.sequence, taken.entries_written, taken.bytes_written), (0, 0, 0));
        assert_eq!(world.manifest().await, None);
        assert_eq!(refused(read(&world.bucket, WALLET).await), ReadRejection::SnapshotUnknown {});
        assert_eq!(refused(world.restore().await), RestoreWalletRejection::SnapshotUnknown {});
        for id in ["", "demo", ":plr_1", "demo:"] {
            assert_eq!(refused(read(&world.bucket, id).await), ReadRejection::WalletIdInvalid {}, "{id}");
        }
    });
}

#[test]
fn no_two_wallets_share_a_key() {
    let keys = [
        manifest_key("a", "b/c"),
        manifest_key("a/b", "c"),
        manifest_key("a", "b%2Fc"),
        manifest_key("a", "b c"),
        manifest_key("a", ".."),
        manifest_key("demo", "plr_1-x"),
    ];
    let distinct: std::collections::BTreeSet<&String> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len(), "{keys:?}");
    assert!(keys.iter().all(|key| key.matches('/').count() == 3), "{keys:?}");
    assert_eq!(keys[5], "backup/demo/plr_1-x/manifest.json");
}
