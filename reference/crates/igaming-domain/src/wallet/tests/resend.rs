//! Entries that the projection did not get are sent once more.

use cactus_edge::sqlite::FailWhen;
use igaming_contracts::wallet_do::{ResendRequest, Resent, WalletHead};
use pollster::block_on;

use crate::wallet::fixture::{Fixture, bet, long_win, promo_credit};
use crate::wallet::{FLUSH_MESSAGES_MAX, RESEND_MESSAGES_MAX};

fn after(after_sequence: u64, limit: Option<u32>) -> ResendRequest {
    ResendRequest { after_sequence, limit }
}

#[test]
fn the_head_says_where_the_log_ends_and_what_was_sent() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        let empty = wallet.head().unwrap();
        assert_eq!((empty.sequence, empty.synced_sequence), (0, 0));
        wallet.promo_credit(promo_credit("plr_1", 10)).await.unwrap();
        let log = fixture.log();
        assert_eq!(empty.head_hash, log[0].previous_hash, "the genesis");
        let head = WalletHead { sequence: 1, head_hash: log[0].hash, synced_sequence: 0 };
        assert_eq!(wallet.head(), Ok(head.clone()));
        wallet.on_alarm().await.unwrap();
        assert_eq!(wallet.head(), Ok(WalletHead { synced_sequence: 1, ..head }));
    });
}

#[test]
fn only_what_was_sent_is_sent_again() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.promo_credit(promo_credit("plr_1", 10)).await.unwrap();
        for round in ["r1", "r2", "r3"] {
            wallet.bet(bet(round, 1)).await.unwrap();
        }
        assert_eq!(wallet.resend(after(0, None)).await, Ok(Resent { last_sequence: 0, entries: 0 }));
        wallet.on_alarm().await.unwrap();
        wallet.bet(bet("r4", 1)).await.unwrap();
        fixture.queue.0.drain().unwrap();
        let log = fixture.log();
        for (request, sent) in [
            (after(0, None), &log[..4]),
            (after(2, None), &log[2..4]),
            (after(1, Some(2)), &log[1..3]),
            (after(1, Some(0)), &log[..0]),
            (after(4, None), &log[..0]),
            (after(u64::MAX, Some(1)), &log[..0]),
        ] {
            let last_sequence = sent.last().map_or(request.after_sequence, |entry| entry.sequence);
            let resent = wallet.resend(request).await;
            assert_eq!(resent, Ok(Resent { last_sequence, entries: sent.len() as u64 }));
            assert_eq!(fixture.queued(), sent);
            fixture.queue.0.drain().unwrap();
        }
        assert_eq!(fixture.synced_sequence(), 4, "the outbox does not move");
    });
}

#[test]
fn a_long_gap_takes_several_requests() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        // 127,000 / 1,700 = 74 entries a message: more than one request may send.
        let entries = 80 * RESEND_MESSAGES_MAX;
        for number in 0..entries {
            wallet.win(long_win(number)).await.unwrap_err();
        }
        while wallet.on_alarm().await.unwrap().messages == FLUSH_MESSAGES_MAX {}
        let sent = fixture.queue.0.drain().unwrap();
        let mut last_sequence = 0;
        let mut requests = 0;
        while last_sequence < u64::from(entries) {
            let resent = wallet.resend(after(last_sequence, None)).await.unwrap();
            assert_eq!(resent.last_sequence, last_sequence + resent.entries);
            (last_sequence, requests) = (resent.last_sequence, requests + 1);
        }
        assert_eq!((fixture.queue.0.peek().unwrap(), requests), (sent, 2), "packed as the flush packs them");
    });
}

#[test]
fn a_queue_that_does_not_accept_is_a_fault_and_changes_nothing() {
    block_on(async {
        for when in [FailWhen::BeforePersisting, FailWhen::AfterPersisting] {
            let fixture = Fixture::new();
            let wallet = fixture.open().await.unwrap();
            wallet.promo_credit(promo_credit("plr_1", 10)).await.unwrap();
            wallet.on_alarm().await.unwrap();
            let before = wallet.head().unwrap();
            fixture.queue.0.faults().fail_next(when);
            assert!(wallet.resend(after(0, None)).await.unwrap_err().is_retryable());
            assert_eq!(wallet.head().unwrap(), before);
            assert_eq!(wallet.resend(after(0, None)).await.unwrap().entries, 1);
        }
    });
}
