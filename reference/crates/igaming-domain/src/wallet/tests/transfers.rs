//! Transfers between two wallets whose calls, answers, storage and memory can be lost.

use std::pin::pin;

use cactus_edge::Fault;
use cactus_edge::sqlite::FailWhen;
use cactus_ledger::{AmountMinor, Block, Exclude, Rejection, TransferIn, WalletId};
use futures_util::future::join;
use igaming_contracts::Answer;
use igaming_contracts::wallet_do::{TransferStage, WalletRejection};
use pollster::block_on;

use super::bank::{Answered, Bank, request};
use super::{fault, rejection};
use crate::ServiceError;
use crate::wallet::fixture::{NOW_MS, amount, key};
use crate::wallet::{PeerWallets, TRANSFER_RETRY_MS_MAX};

const A: &str = "plr_1";
const B: &str = "plr_2";

async fn bank_with_funds() -> Bank {
    let bank = Bank::of(&[A, B]).await;
    bank.deposit(A, "d1", 1_000).await.unwrap();
    bank.ring(A).await.unwrap();
    bank
}

#[test]
fn a_transfer_ends_at_once_and_is_made_once() {
    block_on(async {
        let bank = bank_with_funds().await;
        for replayed in [false, true] {
            let begun = bank.transfer("t1", A, B, 400).await.unwrap();
            assert_eq!((begun.progress.stage, begun.put_off), (TransferStage::Completed {}, None));
            assert_eq!((begun.progress.replayed, begun.progress.request), (replayed, request("t1", B, 400)));
            assert_eq!((bank.funds(A), bank.funds(B)), ((600, 0), (400, 0)));
        }
        let conflict = Rejection::IdempotencyConflict { field: cactus_ledger::Field::AmountMinor };
        assert_eq!(rejection(bank.transfer("t1", A, B, 401).await), conflict);
        assert_eq!(bank.stage(A, "t1").await, TransferStage::Completed {});
        assert_eq!(bank.progress(A, "t2").await, None);
        assert_eq!(bank.progress(B, "t1").await, None, "the receiver did not send it");
        bank.settle().await;
        bank.audit().unwrap();
        assert_eq!(*bank.attempts.borrow(), 1);
    });
}

#[test]
fn a_lost_call_or_answer_leaves_the_transfer_to_the_alarm() {
    block_on(async {
        for (when, credited) in [(FailWhen::BeforePersisting, 0), (FailWhen::AfterPersisting, 400)] {
            let bank = bank_with_funds().await;
            bank.calls.borrow_mut().extend([Some(when), Some(when)]);
            let begun = bank.transfer("t1", A, B, 400).await.unwrap();
            assert_eq!(begun.progress.stage, TransferStage::Pending {});
            assert!(begun.put_off.is_some_and(|fault| fault.is_retryable()));
            assert_eq!((bank.funds(A), bank.funds(B)), ((600, 400), (credited, 0)));
            bank.audit().unwrap();
            assert_eq!(
                bank.transfer("t1", A, B, 400).await.unwrap().progress.stage,
                TransferStage::Pending {}
            );
            assert_eq!(*bank.attempts.borrow(), 1, "sent again it is left to the alarm");
            bank.settle().await;
            assert_eq!(bank.stage(A, "t1").await, TransferStage::Completed {});
            assert_eq!((bank.funds(A), bank.funds(B)), ((600, 0), (400, 0)));
            assert_eq!(*bank.attempts.borrow(), 3);
            bank.audit().unwrap();
        }
    });
}

#[test]
fn an_unreachable_receiver_is_asked_less_and_less_often() {
    block_on(async {
        let bank = bank_with_funds().await;
        bank.calls.borrow_mut().extend([Some(FailWhen::BeforePersisting); 12]);
        bank.transfer("t1", A, B, 400).await.unwrap();
        let (mut waits_s, mut last_ms, mut attempts) = (Vec::new(), NOW_MS, 1);
        while attempts < 12 {
            let at_ms = bank.fixture(A).alarm.at_ms().unwrap();
            bank.clock.set_ms(at_ms);
            bank.ring(A).await.unwrap();
            if *bank.attempts.borrow() > attempts {
                waits_s.push((at_ms - last_ms) / 1_000);
                (last_ms, attempts) = (at_ms, attempts + 1);
            }
        }
        assert_eq!(waits_s, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(TRANSFER_RETRY_MS_MAX, 300_000);
        assert_eq!(bank.stage(A, "t1").await, TransferStage::Pending {}, "that nobody answers is no refusal");
        bank.settle().await;
        assert_eq!(bank.stage(A, "t1").await, TransferStage::Completed {});
    });
}

#[test]
fn a_refusal_by_the_receiver_returns_the_money_and_is_final() {
    block_on(async {
        let bank = bank_with_funds().await;
        let receiver = bank.wallet(B).await.unwrap();
        receiver.send(Exclude { key: key("rg", "1"), until_ms: Some(NOW_MS + 1_000) }).await.unwrap();
        // The refusal's answer is lost too: the alarm hears it.
        bank.calls.borrow_mut().push_back(Some(FailWhen::AfterPersisting));
        bank.transfer("t1", A, B, 400).await.unwrap();
        bank.clock.set_ms(NOW_MS + 5_000);
        bank.ring(A).await.unwrap();
        assert_eq!(bank.stage(A, "t1").await, TransferStage::Returned {});
        assert_eq!(
            (bank.funds(A), bank.funds(B)),
            ((1_000, 0), (0, 0)),
            "although the exclusion is over by now"
        );
        assert_eq!(bank.transfer("t1", A, B, 400).await.unwrap().progress.stage, TransferStage::Returned {});
        let late = TransferIn {
            key: key("transfer-in", "t1"),
            transfer_id: request("t1", B, 400).transfer_id,
            from_wallet: WalletId::new("demo:plr_1").unwrap(),
            asset: cactus_ledger::BRL.code,
            amount: amount(400),
        };
        assert_eq!(rejection(receiver.send(late).await).code(), "player_excluded");
        bank.settle().await;
        bank.audit().unwrap();
        assert_eq!(bank.transfer("t2", A, B, 400).await.unwrap().progress.stage, TransferStage::Completed {});
    });
}

/// A receiver that knows less than the sender, and remembers no refusal.
struct Forgetful;

impl PeerWallets for Forgetful {
    async fn transfer_in(&self, _: &WalletId, command: &TransferIn) -> Answered {
        Ok(Answer::Rejected(WalletRejection(Rejection::AssetUnknown { asset: command.asset })))
    }
}

#[test]
fn a_refusal_that_the_receiver_does_not_remember_ends_nothing() {
    block_on(async {
        let bank = bank_with_funds().await;
        let sender = bank.wallet(A).await.unwrap();
        let begun = sender.transfer_out(&request("t1", B, 400), &Forgetful).await.unwrap();
        assert_eq!(begun.progress.stage, TransferStage::Pending {});
        assert!(begun.put_off.is_some_and(|fault| fault.to_string().contains("asset_unknown")));
        assert_eq!(bank.funds(A), (600, 400));
        bank.settle().await;
        assert_eq!(bank.stage(A, "t1").await, TransferStage::Completed {});
        bank.audit().unwrap();
    });
}

#[test]
fn the_senders_wallet_refuses_what_it_cannot_send_and_remembers() {
    block_on(async {
        let bank = bank_with_funds().await;
        assert_eq!(rejection(bank.transfer("t0", A, A, 1).await), Rejection::WalletsSame);
        assert_eq!(rejection(bank.transfer("t0", A, B, 0).await), Rejection::AmountZero);
        assert_eq!(rejection(bank.transfer("t1", A, B, 1_001).await).code(), "insufficient_funds");
        bank.deposit(A, "d2", 1).await.unwrap();
        assert_eq!(rejection(bank.transfer("t1", A, B, 1_001).await).code(), "insufficient_funds");
        let TransferStage::Refused { rejection: refused } = bank.stage(A, "t1").await else {
            panic!("not refused")
        };
        assert_eq!(refused.0.code(), "insufficient_funds");
        let sender = bank.wallet(A).await.unwrap();
        sender.send(Block { key: key("block", "1"), blocked: true }).await.unwrap();
        assert_eq!(rejection(bank.transfer("t2", A, B, 1).await), Rejection::PlayerBlocked);
        assert_eq!((bank.funds(A), *bank.attempts.borrow()), ((1_001, 0), 0));
        assert_eq!(AmountMinor::ZERO, request("t0", B, 0).amount_minor);
    });
}

#[test]
fn the_request_and_the_alarm_at_once_act_once() {
    block_on(async {
        let bank = bank_with_funds().await;
        bank.calls.borrow_mut().push_back(Some(FailWhen::BeforePersisting));
        bank.transfer("t1", A, B, 400).await.unwrap();
        bank.clock.set_ms(NOW_MS + 60_000);
        // Two alarms of one object, as after a hand-over that is not over yet.
        let (one, other) = (bank.fixture(A).open_as(A).await.unwrap(), bank.wallet(A).await.unwrap());
        bank.clock.set_ms(NOW_MS + 120_000);
        let both = join(pin!(one.drive_transfers(&bank)), pin!(other.drive_transfers(&bank))).await;
        assert_eq!(*bank.attempts.borrow(), 3, "both asked");
        assert!(both.0.is_empty() || both.1.is_empty());
        bank.crash(A);
        bank.settle().await;
        assert_eq!(bank.stage(A, "t1").await, TransferStage::Completed {});
        assert_eq!((bank.funds(A), bank.funds(B)), ((600, 0), (400, 0)));
        bank.audit().unwrap();
    });
}

/// Each call to a storage fails once, before and after it is persisted, followed by a crash of both objects.
#[test]
fn every_step_may_fail_and_crash() {
    block_on(async {
        for player in [A, B] {
            for when in [FailWhen::BeforePersisting, FailWhen::AfterPersisting] {
                let mut completed_at_once = 0;
                for step in 0..24 {
                    let bank = bank_with_funds().await;
                    bank.fixture(player).sql.faults().plan((0..step).map(|_| None).chain([Some(when)]));
                    let begun = bank.transfer("t1", A, B, 400).await;
                    bank.heal(player);
                    bank.audit().unwrap();
                    completed_at_once += u32::from(
                        begun.is_ok_and(|begun| begun.progress.stage == TransferStage::Completed {}),
                    );
                    bank.crash(A);
                    bank.crash(B);
                    bank.settle().await;
                    bank.audit().unwrap();
                    assert!(bank.ended(), "{player} {when:?} {step}");
                    let begun = bank.transfer("t1", A, B, 400).await.unwrap();
                    assert_eq!(begun.progress.stage, TransferStage::Completed {}, "{player} {when:?} {step}");
                    assert_eq!((bank.funds(A), bank.funds(B)), ((600, 0), (400, 0)));
                }
                assert!((1..24).contains(&completed_at_once), "the steps cover the transfer and more");
            }
        }
    });
}

#[test]
fn a_transfer_that_may_not_have_begun_is_no_answer() {
    block_on(async {
        let bank = bank_with_funds().await;
        bank.fixture(A).sql.faults().fail_next(FailWhen::AfterPersisting);
        let Err(ServiceError::Fault(lost)) = bank.transfer("t1", A, B, 400).await else {
            panic!("an answer")
        };
        assert!(Fault::is_retryable(&lost));
        bank.settle().await;
        assert_eq!(bank.stage(A, "t1").await, TransferStage::Completed {});
        let _ = fault::<()>(Err(ServiceError::Fault(lost)));
    });
}
