//! Entries on their way to the queue.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use cactus_edge::limits::QUEUE_MESSAGE_BYTES_MAX;
use cactus_edge::sqlite::{FailWhen, MemoryAlarm};
use cactus_edge::{Alarm, Fault, FaultKind, Queue};
use cactus_ledger::{Policy, Rejection};
use igaming_contracts::sync::{SYNC_SCHEMA_VERSION, SyncMessage};
use pollster::block_on;

use super::{fault, rejection};
use crate::wallet::fixture::{
    Fixture, NOW_MS, PLAYER_ID, SharedQueue, TENANT_ID, bet, long_win, promo_credit,
};
use crate::wallet::outbox::{Packed, pack};
use crate::wallet::{
    FLUSH_INTERVAL_MS, FLUSH_MESSAGES_MAX, FLUSH_RETRY_INTERVAL_MS_MAX, Flush, WalletPorts, WalletService,
};

#[test]
fn entries_left_by_an_earlier_life_of_the_object_are_sent() {
    block_on(async {
        let fixture = Fixture::new();
        fixture.open().await.unwrap().promo_credit(promo_credit("plr_1", 1_000)).await.unwrap();
        fixture.alarm.take();
        let wallet = fixture.open().await.unwrap();
        assert_eq!(fixture.alarm.take(), Some(NOW_MS + FLUSH_INTERVAL_MS));
        wallet.on_alarm().await.unwrap();
        assert_eq!(fixture.queued(), fixture.log());
        fixture.open().await.unwrap();
        assert_eq!(fixture.alarm.at_ms(), None, "all was sent");
    });
}

#[test]
fn an_outage_of_the_queue_loses_nothing_and_slows_down() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.promo_credit(promo_credit("plr_1", 100_000)).await.unwrap();
        let mut waits_ms = Vec::new();
        for attempt in 0..8 {
            let at_ms = fixture.alarm.take().unwrap();
            fixture.clock.set_ms(at_ms);
            fixture.queue.0.faults().fail_next(FailWhen::BeforePersisting);
            let flush = wallet.on_alarm().await.unwrap();
            assert_eq!((flush.messages, flush.entries), (0, 0));
            assert!(flush.fault.is_some_and(|fault| fault.is_retryable()));
            let next_ms = fixture.alarm.at_ms().unwrap();
            waits_ms.push(next_ms - at_ms);
            wallet.bet(bet(&format!("r{attempt}"), 1)).await.unwrap();
            assert_eq!(fixture.alarm.at_ms(), Some(next_ms), "a bet does not bring the attempt forward");
            assert_eq!(fixture.synced_sequence(), 0);
        }
        let longest = FLUSH_RETRY_INTERVAL_MS_MAX;
        assert_eq!(waits_ms, [2_000, 4_000, 8_000, 16_000, 32_000, longest, longest, longest]);

        fixture.clock.set_ms(fixture.alarm.take().unwrap());
        assert_eq!(wallet.on_alarm().await.unwrap(), Flush { messages: 1, entries: 9, fault: None });
        assert_eq!(fixture.queued(), fixture.log());
        wallet.bet(bet("after", 1)).await.unwrap();
        let soon_ms = fixture.clock_ms() + FLUSH_INTERVAL_MS;
        assert_eq!(fixture.alarm.at_ms(), Some(soon_ms), "the outage is over");
    });
}

#[test]
fn a_lost_confirmation_sends_entries_twice_and_none_never() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.promo_credit(promo_credit("plr_1", 1_000)).await.unwrap();
        fixture.queue.0.faults().fail_next(FailWhen::AfterPersisting);
        assert!(wallet.on_alarm().await.unwrap().fault.is_some());
        assert_eq!(fixture.synced_sequence(), 0);
        // The queues confirm, then the object fails to remember: what it sends it need not read.
        fixture.sql.faults().plan([Some(FailWhen::BeforePersisting), Some(FailWhen::BeforePersisting)]);
        assert!(wallet.on_alarm().await.unwrap().fault.is_some());
        assert_eq!(fixture.synced_sequence(), 0);
        // A new life of the object knows only what was remembered.
        let wallet = fixture.open().await.unwrap();
        assert_eq!(wallet.on_alarm().await.unwrap(), Flush { messages: 1, entries: 1, fault: None });
        assert_eq!(fixture.synced_sequence(), 1);
        let entry = &fixture.log()[0];
        assert_eq!(fixture.queued(), [entry.clone(), entry.clone(), entry.clone()]);
        let ids: Vec<_> = fixture.events().into_iter().map(|event| event.event_id).collect();
        assert_eq!(ids, ["demo:plr_1:1", "demo:plr_1:1"], "the same event, twice");
    });
}

#[test]
fn an_entry_counts_as_sent_when_both_queues_have_it_and_neither_waits_for_the_other() {
    block_on(async {
        for when in [FailWhen::BeforePersisting, FailWhen::AfterPersisting] {
            let fixture = Fixture::new();
            let wallet = fixture.open().await.unwrap();
            for round in 0..3 {
                wallet.promo_credit(promo_credit(&format!("c{round}"), 1_000)).await.unwrap();
                fixture.alarm.take();
                fixture.events.0.faults().fail_next(when);
                let flush = wallet.on_alarm().await.unwrap();
                assert_eq!((flush.messages, flush.entries), (1, 1));
                assert!(flush.fault.is_some_and(|fault| fault.is_retryable()));
                assert_eq!((fixture.queued(), fixture.synced_sequence()), (fixture.log(), 0));
                assert!(fixture.alarm.at_ms().is_some(), "the alarm comes again for the events");
            }
            assert_eq!(wallet.on_alarm().await.unwrap(), Flush::default());
            assert_eq!(
                (fixture.synced_sequence(), fixture.queued().len()),
                (3, 3),
                "the projection heard all once"
            );

            // The other way around: events wait for no projection that is behind, but follow it.
            wallet.bet(bet("r1", 1)).await.unwrap();
            fixture.queue.0.faults().fail_next(FailWhen::BeforePersisting);
            assert!(wallet.on_alarm().await.unwrap().fault.is_some());
            assert_eq!(fixture.synced_sequence(), 3);
            assert_eq!(wallet.on_alarm().await.unwrap(), Flush { messages: 1, entries: 1, fault: None });
            assert_eq!((fixture.synced_sequence(), fixture.queued()), (4, fixture.log()));
            let mut sequences: Vec<_> = fixture.events().iter().map(|event| event.data.sequence).collect();
            sequences.dedup();
            sequences.sort_unstable();
            sequences.dedup();
            assert_eq!(sequences, [1, 2, 3, 4]);
        }
    });
}

#[test]
fn a_long_backlog_leaves_in_full_messages_over_several_alarms() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        for number in 0..1_250 {
            assert_eq!(rejection(wallet.win(long_win(number)).await), Rejection::BetUnknown);
        }
        let first = wallet.on_alarm().await.unwrap();
        assert_eq!((first.messages, first.fault), (FLUSH_MESSAGES_MAX, None));
        let left = 1_250 - first.entries;
        assert!(left > 0, "the first alarm does not send all");
        assert_eq!(fixture.alarm.take(), Some(NOW_MS + FLUSH_INTERVAL_MS));
        let second = wallet.on_alarm().await.unwrap();
        assert_eq!(second.entries, left);
        assert_eq!((fixture.queued(), fixture.alarm.at_ms()), (fixture.log(), None));
        let messages = fixture.queue.0.peek().unwrap();
        assert!(messages.iter().all(|message| message.len() <= QUEUE_MESSAGE_BYTES_MAX));
        for message in &messages[..messages.len() - 1] {
            assert!(message.len() > QUEUE_MESSAGE_BYTES_MAX - 2_000, "no room for another entry");
        }
    });
}

#[test]
fn a_message_is_the_contract_and_holds_what_fits() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        wallet.promo_credit(promo_credit("plr_1", 1_000)).await.unwrap();
        for number in 0..400 {
            wallet.bet(bet(&format!("r{number}"), 1)).await.unwrap();
        }
        let log = fixture.log();
        assert_eq!(pack(TENANT_ID, PLAYER_ID, &[] as &[cactus_ledger::Entry]).unwrap(), None);
        let message_of = |entries: &[_]| {
            serde_json::to_string(&SyncMessage {
                schema_version: SYNC_SCHEMA_VERSION,
                tenant_id: TENANT_ID.to_owned(),
                player_id: PLAYER_ID.to_owned(),
                entries: entries.to_vec(),
            })
            .unwrap()
        };
        let one = Packed { message: message_of(&log[4..5]), entries: 1, last_sequence: 5 };
        assert_eq!(pack(TENANT_ID, PLAYER_ID, &log[4..5]).unwrap(), Some(one));
        let full = pack(TENANT_ID, PLAYER_ID, &log).unwrap().unwrap();
        let count = usize::try_from(full.entries).unwrap();
        assert!(count < log.len());
        assert_eq!(full.last_sequence, full.entries);
        assert_eq!(full.message, message_of(&log[..count]));
        assert!(full.message.len() <= QUEUE_MESSAGE_BYTES_MAX);
        assert!(message_of(&log[..=count]).len() > QUEUE_MESSAGE_BYTES_MAX);

        // A longer player id brings the same entries to the last byte, and one past it.
        let spare = QUEUE_MESSAGE_BYTES_MAX - full.message.len();
        for (bytes, fitting) in [(spare, full.entries), (spare + 1, full.entries - 1)] {
            let player_id = format!("{PLAYER_ID}{}", "p".repeat(bytes));
            assert_eq!(pack(TENANT_ID, &player_id, &log).unwrap().unwrap().entries, fitting);
        }

        // One wallet name of 130,000 bytes leaves no room for an entry; no such name can be opened.
        let refused = pack(TENANT_ID, &"p".repeat(130_000), &log).unwrap_err();
        assert_eq!(refused.kind(), FaultKind::LimitExceeded);
    });
}

#[test]
#[should_panic(expected = "a message has no gaps")]
fn a_gap_is_never_packed() {
    block_on(async {
        let fixture = Fixture::new();
        let wallet = fixture.open().await.unwrap();
        for number in 0..3 {
            wallet.promo_credit(promo_credit(&format!("c{number}"), 1)).await.unwrap();
        }
        let mut log = fixture.log();
        log.remove(1);
        pack(TENANT_ID, PLAYER_ID, &log).unwrap();
    });
}

/// A queue that answers only when polled a second time.
struct SlowQueue(SharedQueue, Cell<bool>);

impl Queue for SlowQueue {
    async fn send(&self, messages: Vec<String>) -> Result<(), Fault> {
        let sent = self.0.send(messages).await;
        self.1.set(true);
        std::future::poll_fn(|_| if self.1.replace(false) { Poll::Pending } else { Poll::Ready(()) }).await;
        sent
    }
}

#[test]
fn a_bet_taken_while_the_queue_answers_is_sent_too() {
    block_on(async {
        let fixture = Fixture::new();
        let ports = WalletPorts {
            sql: fixture.sql.clone(),
            alarm: fixture.alarm.clone(),
            queue: SlowQueue(fixture.queue.clone(), Cell::new(false)),
            events: SlowQueue(fixture.events.clone(), Cell::new(false)),
            clock: fixture.clock.clone(),
        };
        let wallet = WalletService::open(ports, Policy::default(), TENANT_ID, PLAYER_ID).await.unwrap();
        wallet.promo_credit(promo_credit("plr_1", 1_000)).await.unwrap();
        fixture.alarm.take();
        let mut flush = pin!(wallet.on_alarm());
        let mut context = Context::from_waker(Waker::noop());
        assert!(flush.as_mut().poll(&mut context).is_pending());
        wallet.bet(bet("r1", 600)).await.unwrap();
        assert_eq!(fixture.alarm.at_ms(), Some(NOW_MS + FLUSH_INTERVAL_MS));
        for what in ["the first events are", "the second message is", "the second events are"] {
            assert_eq!(flush.as_mut().poll(&mut context), Poll::Pending, "{what} on the way");
        }
        let done = Flush { messages: 2, entries: 2, fault: None };
        assert_eq!(flush.as_mut().poll(&mut context), Poll::Ready(Ok(done)));
        assert_eq!(fixture.queued(), fixture.log());
        assert_eq!(fixture.synced_sequence(), 2);
    });
}

/// An alarm that fails as often as told.
#[derive(Clone)]
struct BrokenAlarm(MemoryAlarm, Rc<Cell<u32>>);

impl Alarm for BrokenAlarm {
    async fn set_at_latest(&self, at_ms: u64) -> Result<(), Fault> {
        if let Some(left) = self.1.get().checked_sub(1) {
            self.1.set(left);
            return Err(Fault::unavailable("the alarm was not set"));
        }
        self.0.set_at_latest(at_ms).await
    }
}

#[test]
fn an_alarm_that_was_not_set_is_set_by_the_retry() {
    block_on(async {
        let fixture = Fixture::new();
        let alarm = BrokenAlarm(fixture.alarm.clone(), Rc::new(Cell::new(1)));
        let ports = WalletPorts {
            sql: fixture.sql.clone(),
            alarm: alarm.clone(),
            queue: fixture.queue.clone(),
            events: fixture.events.clone(),
            clock: fixture.clock.clone(),
        };
        let wallet = WalletService::open(ports, Policy::default(), TENANT_ID, PLAYER_ID).await.unwrap();
        assert!(fault(wallet.promo_credit(promo_credit("plr_1", 1_000)).await).is_retryable());
        assert_eq!((fixture.log().len(), fixture.alarm.at_ms()), (1, None));
        assert!(wallet.promo_credit(promo_credit("plr_1", 1_000)).await.unwrap().replayed);
        assert_eq!(fixture.alarm.take(), Some(NOW_MS + FLUSH_INTERVAL_MS));

        // A flush whose next alarm cannot be set fails as a whole, and the platform repeats it.
        fixture.queue.0.faults().fail_next(FailWhen::BeforePersisting);
        alarm.1.set(1);
        assert!(wallet.on_alarm().await.is_err());
        assert_eq!(wallet.on_alarm().await.unwrap(), Flush { messages: 1, entries: 1, fault: None });
    });
}
