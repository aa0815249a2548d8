//! Every write and every answer fails once, before and after it took effect.

use pollster::block_on;

use super::*;

const BOTH: [FailWhen; 2] = [FailWhen::BeforePersisting, FailWhen::AfterPersisting];

/// `steps` operations that pass, then one that fails.
fn plan(steps: usize, when: FailWhen) -> Vec<Option<FailWhen>> {
    let mut plan = vec![None; steps];
    plan.push(Some(when));
    plan
}

#[test]
fn a_snapshot_is_whole_whatever_fails_while_it_is_taken() {
    block_on(async {
        for when in BOTH {
            for step in 0.. {
                let world = World::with_log(0, 20).await;
                world.take().await.unwrap();
                let older = world.manifest().await.unwrap();
                let wallet = world.wallets.open(WALLET).await.unwrap();
                for number in 1_000..1_310 {
                    assert!(wallet.win(long_win(number)).await.is_err());
                }
                let log = world.wallets.log(WALLET);
                world.bucket.faults().plan(plan(step, when));
                let failed = is_fault(&world.take().await);
                world.bucket.faults().plan(vec![None; 0]);
                if world.bucket.faults().remaining() > 0 {
                    assert!(step >= 4, "a manifest read, two chunks and a manifest written: {step}");
                    break;
                }
                assert!(failed, "step {step}");
                let manifest = world.manifest().await.unwrap();
                assert!([21, 331].contains(&manifest.sequence), "{}", manifest.sequence);
                assert_eq!(manifest.chunks[..older.chunks.len()], older.chunks);
                world.wallets.lose(WALLET);
                let restored = world.restore().await.unwrap();
                assert_eq!(restored.sequence, manifest.sequence);
                let end = usize::try_from(restored.sequence).unwrap();
                assert_eq!(world.wallets.log(WALLET), log[..end], "step {step}");
            }
        }
    });
}

#[test]
fn a_snapshot_that_failed_is_taken_by_the_next_attempt() {
    block_on(async {
        for when in BOTH {
            let world = World::with_log(0, 310).await;
            for step in 0..5 {
                world.bucket.faults().plan(plan(step, when));
            }
            let mut failures = 0;
            while world.bucket.faults().remaining() > 0 {
                failures += u32::from(is_fault(&world.take().await));
            }
            assert_eq!(failures, 5, "each planned fault was met");
            for lost in BOTH {
                world.wallets.lost.borrow_mut().push_back(Some(lost));
                assert!(is_fault(&world.take().await));
            }
            let head = world.wallets.log(WALLET).last().unwrap().hash;
            assert_eq!(world.take().await.unwrap().head_hash, head);
            world.wallets.lose(WALLET);
            assert_eq!(world.restore().await.unwrap().head_hash, head);
        }
    });
}

#[test]
fn a_restore_goes_on_after_any_fault_in_the_wallets_storage() {
    block_on(async {
        let world = World::with_log(20, 300).await;
        let log = world.wallets.log(WALLET);
        world.take().await.unwrap();
        for when in BOTH {
            for step in 0.. {
                world.wallets.lose(WALLET);
                let faults = world.wallets.fixture(WALLET).sql.faults();
                // Each of the first writes, with which a restore begins, and then some of the many.
                let write = if step < 8 { step } else { (step - 7) * 75 };
                faults.plan(plan(write, when));
                let first = world.restore().await;
                if faults.remaining() > 0 {
                    first.unwrap();
                    assert!(write > 320, "there are more than 320 writes: {write}");
                    break;
                }
                assert!(is_fault(&first), "step {step}");
                // Nobody plays on half a log, whether the object stayed awake or not.
                if step % 2 == 0 {
                    world.wallets.evict(WALLET);
                }
                let partial = world.wallets.log(WALLET).len();
                let played = world.wallets.open(WALLET).await.unwrap().bet(bet("meanwhile", 1)).await;
                if (1..log.len()).contains(&partial) {
                    assert!(is_fault(&played), "step {step}: played on {partial} entries");
                } else if !is_fault(&played) || partial == log.len() {
                    continue;
                }
                world.restore().await.unwrap();
                assert_eq!(world.wallets.log(WALLET), log, "step {step}");
                world.wallets.open(WALLET).await.unwrap().bet(bet("after", 1)).await.unwrap();
            }
        }
    });
}

#[test]
fn a_restore_goes_on_after_lost_calls_lost_answers_and_unread_chunks() {
    block_on(async {
        let world = World::with_log(20, 300).await;
        let log = world.wallets.log(WALLET);
        world.take().await.unwrap();
        for when in BOTH {
            for step in 0..6 {
                world.wallets.lose(WALLET);
                world.wallets.lost.borrow_mut().extend(plan(step, when));
                let first = world.restore().await;
                assert_eq!(is_fault(&first), world.wallets.lost.borrow().is_empty(), "step {step}");
                world.wallets.lost.borrow_mut().clear();
                world.bucket.faults().plan(plan(step, when));
                let _ = world.restore().await;
                while world.bucket.faults().remaining() > 0 {
                    let _ = world.restore().await;
                }
                world.restore().await.unwrap();
                assert_eq!(world.wallets.log(WALLET), log, "step {step}");
            }
        }
    });
}
