//! What a wallet says to pages of a restore.

use cactus_ledger::EntryHash;
use igaming_contracts::wallet_do::{ENTRIES_LIMIT_MAX, RestoreRejection as No};
use pollster::block_on;

use super::*;

async fn send(
    world: &World,
    target: (u64, EntryHash),
    entries: &[Entry],
) -> Result<RestoreProgress, ServiceError<No>> {
    let (target_sequence, target_hash) = target;
    let request = RestoreRequest { target_sequence, target_hash, entries: entries.to_vec() };
    world.wallets.open(WALLET).await.unwrap().restore(request).await
}

/// A wallet that lost its storage, its log, and where that ended.
async fn lost() -> (World, Vec<Entry>, (u64, EntryHash)) {
    let world = World::with_log(9, 0).await;
    let log = world.wallets.log(WALLET);
    let head = log.last().unwrap();
    let target = (head.sequence, head.hash);
    world.wallets.lose(WALLET);
    (world, log, target)
}

#[test]
fn pages_that_do_not_belong_are_refused_and_leave_no_trace() {
    block_on(async {
        let (world, log, target) = lost().await;
        let genesis = EntryHash::genesis(&cactus_ledger::WalletId::new(WALLET).unwrap());
        let mut changed = log.clone();
        changed[4].balances_after = log[5].balances_after.clone();
        let mut rehashed = changed.clone();
        rehashed[4].hash = rehashed[4].computed_hash();
        let mut swapped = log.clone();
        swapped.swap(3, 4);
        type Case<'a> = (&'a str, (u64, EntryHash), &'a [Entry], No);
        let cases: [Case<'_>; 8] = [
            ("no target", (0, genesis), &[], No::TargetInvalid { sequence: 0 }),
            ("a gap", target, &log[1..], No::SequenceNotNext { expected_sequence: 1 }),
            ("an entry changed", target, &changed, No::ChainBroken { sequence: 5 }),
            ("changed and hashed anew", target, &rehashed, No::ChainBroken { sequence: 6 }),
            ("out of order", target, &swapped, No::ChainBroken { sequence: 4 }),
            ("past the target", (4, log[3].hash), &log[..5], No::TargetMissed { sequence: 5 }),
            ("another end", (10, log[3].hash), &log, No::TargetMissed { sequence: 10 }),
            ("twice", target, &[log[0].clone(), log[0].clone()], No::ChainBroken { sequence: 2 }),
        ];
        for (name, target, entries, expected) in cases {
            assert_eq!(refused(send(&world, target, entries).await), expected, "{name}");
            assert!(world.wallets.log(WALLET).is_empty(), "{name}");
        }
        let wallet = world.wallets.open(WALLET).await.unwrap();
        assert_eq!(wallet.balances().unwrap().sequence, 0, "no restore was begun");
    });
}

#[test]
fn another_wallets_entries_are_refused() {
    block_on(async {
        let world = World::new();
        world.play("demo:plr_2", 3).await;
        let foreign = world.wallets.log("demo:plr_2");
        let target = (4, foreign[3].hash);
        assert_eq!(refused(send(&world, target, &foreign).await), No::ChainBroken { sequence: 1 });
        assert!(world.wallets.log(WALLET).is_empty());
    });
}

#[test]
fn a_wallet_with_a_log_of_its_own_is_never_restored() {
    block_on(async {
        let world = World::with_log(9, 0).await;
        let log = world.wallets.log(WALLET);
        let target = (10, log[9].hash);
        // Neither to where it is, nor further, nor back, nor by a page that would follow.
        for (target, entries) in
            [(target, &log[..0]), ((12, log[9].hash), &log[..0]), ((3, log[2].hash), &log[..])]
        {
            assert_eq!(refused(send(&world, target, entries).await), No::WalletNotEmpty { sequence: 10 });
        }
        assert_eq!(world.wallets.log(WALLET), log);

        world.wallets.lose(WALLET);
        send(&world, target, &log).await.unwrap();
        let again = send(&world, target, &[]).await.unwrap();
        assert_eq!((again.sequence, again.complete), (10, true), "asked once more, it answers once more");
        assert_eq!(refused(send(&world, (9, log[8].hash), &[]).await), No::WalletNotEmpty { sequence: 10 });
        world.wallets.open(WALLET).await.unwrap().bet(bet("own", 1)).await.unwrap();
        for evicted in [false, true] {
            assert_eq!(refused(send(&world, target, &[]).await), No::WalletNotEmpty { sequence: 11 });
            if !evicted {
                world.wallets.evict(WALLET);
            }
        }
    });
}

#[test]
fn a_wallet_on_half_its_log_does_nothing_else() {
    block_on(async {
        let (world, log, target) = lost().await;
        let begun = send(&world, target, &[]).await.unwrap();
        assert_eq!((begun.sequence, begun.complete), (0, false));
        for end in [0, 4] {
            send(&world, target, &log[..end]).await.unwrap();
            for evicted in [false, true] {
                let wallet = world.wallets.open(WALLET).await.unwrap();
                let fault = |result: Result<(), Fault>| result.unwrap_err().is_retryable();
                assert!(is_fault(&wallet.bet(bet("now", 1)).await));
                assert!(fault(wallet.balances().map(drop)));
                assert!(fault(wallet.head().map(drop)));
                assert!(fault(wallet.entries(&EntriesRequest { after: 0, limit: 1 }).map(drop)));
                let flush = wallet.on_alarm().await.unwrap();
                assert_eq!((flush.messages, flush.fault), (0, None), "half a log is not sent");
                if !evicted {
                    world.wallets.evict(WALLET);
                }
            }
        }
        assert_eq!(refused(send(&world, target, &log).await), No::SequenceNotNext { expected_sequence: 5 });
        assert_eq!(refused(send(&world, (3, log[2].hash), &[]).await), No::TargetInvalid { sequence: 4 });
        assert_eq!(refused(send(&world, (4, log[4].hash), &[]).await), No::TargetMissed { sequence: 4 });
        // An older snapshot that ends just here ends the restore.
        let ended = send(&world, (4, log[3].hash), &[]).await.unwrap();
        assert!(ended.complete);
        world.wallets.evict(WALLET);
        world.wallets.open(WALLET).await.unwrap().bet(bet("now", 1)).await.unwrap();
        assert_eq!(world.wallets.log(WALLET)[..4], log[..4]);
    });
}

#[test]
fn pages_of_the_log_are_bounded_and_say_where_it_ends() {
    block_on(async {
        let world = World::with_log(400, 0).await;
        let log = world.wallets.log(WALLET);
        let wallet = world.wallets.open(WALLET).await.unwrap();
        let max = ENTRIES_LIMIT_MAX as usize;
        for (after, limit, expected) in
            [(0, 10, 0..10), (0, u32::MAX, 0..max), (390, 256, 390..401), (5, 0, 5..6), (401, 9, 401..401)]
        {
            let page = wallet.entries(&EntriesRequest { after, limit }).unwrap();
            assert_eq!(page.entries, log[expected]);
            assert_eq!((page.head_sequence, page.head_hash), (401, log[400].hash));
        }
    });
}
