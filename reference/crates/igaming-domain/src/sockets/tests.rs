use igaming_contracts::games::crash::{Delivery, Recipient, SocketEnd};
use proptest::prelude::*;

use super::*;

const NOW_MS: u64 = 1_800_000_000_000;

fn card(socket_id: &str, connected_at_ms: u64) -> SocketCard {
    SocketCard {
        socket_id: socket_id.to_owned(),
        player_id: "plr_1".to_owned(),
        connected_at_ms,
        seen_at_ms: connected_at_ms,
        token_expires_at_ms: NOW_MS + 900_000,
    }
}

#[test]
fn a_burst_passes_then_messages_are_refused_then_the_socket_is_closed() {
    let mut budget = MessageBudget::new(NOW_MS);
    let verdicts: Vec<Verdict> = (0..61).map(|_| budget.take(NOW_MS)).collect();
    assert!(verdicts[..40].iter().all(|verdict| *verdict == Verdict::Take));
    assert!(verdicts[40..60].iter().all(|verdict| *verdict == Verdict::Refuse));
    assert_eq!(verdicts[60], Verdict::Close);
}

#[test]
fn twenty_messages_a_second_pass_for_ever() {
    let mut budget = MessageBudget::new(NOW_MS);
    for message in 0..10_000 {
        assert_eq!(budget.take(NOW_MS + message * 50), Verdict::Take, "{message}");
    }
}

#[test]
fn who_rests_is_forgiven() {
    let mut budget = MessageBudget::new(NOW_MS);
    (0..60).for_each(|_| assert_ne!(budget.take(NOW_MS), Verdict::Close));
    assert_eq!(budget.take(NOW_MS + 2_000), Verdict::Take);
    (0..39).for_each(|_| assert_eq!(budget.take(NOW_MS + 2_000), Verdict::Take));
    assert_eq!(budget.take(NOW_MS + 2_000), Verdict::Refuse, "the refusals begin anew");
}

proptest! {
    #[test]
    fn no_more_pass_than_a_burst_and_twenty_a_second(waits in prop::collection::vec(0_u64..200, 1..400)) {
        let (mut budget, mut at_ms, mut taken) = (MessageBudget::new(NOW_MS), NOW_MS, 0_u64);
        for wait in waits {
            at_ms += wait;
            taken += u64::from(budget.take(at_ms) == Verdict::Take);
            prop_assert!(taken <= 40 + (at_ms - NOW_MS) / 50);
        }
    }

    #[test]
    fn a_player_is_always_at_the_same_gateway(player_id in "[a-z0-9_]{1,40}", gateways in 1_u32..64) {
        prop_assert!(gateway_of(&player_id, gateways) < gateways);
        prop_assert_eq!(gateway_of(&player_id, gateways), gateway_of(&player_id, gateways));
    }
}

#[test]
fn players_are_spread_over_the_gateways() {
    let mut counts = [0_u32; 4];
    for player in 0..4_000 {
        let gateway = gateway_of(&format!("plr_{player}"), 4);
        counts[usize::try_from(gateway).unwrap()] += 1;
    }
    assert!(counts.iter().all(|count| (850..1_150).contains(count)), "{counts:?}");
}

#[test]
fn a_socket_ends_with_its_token_or_after_silence() {
    let card = card("s", NOW_MS);
    assert_eq!(card.end(None, NOW_MS + 329_999), None);
    assert_eq!(card.end(None, NOW_MS + 330_000), Some(SocketEnd::Idle));
    assert_eq!(card.end(Some(NOW_MS + 1), NOW_MS + 330_000), None, "the platform answered a ping");
    assert_eq!(card.end(Some(NOW_MS + 899_999), NOW_MS + 899_999), None);
    assert_eq!(card.end(Some(NOW_MS + 899_999), NOW_MS + 900_000), Some(SocketEnd::TokenExpired));
}

#[test]
fn messages_are_written_down_now_and_then() {
    let mut card = card("s", NOW_MS);
    assert!(!card.see(NOW_MS + 29_999));
    assert_eq!(card.seen_at_ms, NOW_MS);
    assert!(card.see(NOW_MS + 30_000));
    assert_eq!(card.seen_at_ms, NOW_MS + 30_000);
}

#[test]
fn the_oldest_sockets_are_too_many() {
    let cards: Vec<_> = [(3, "d"), (1, "b"), (2, "c"), (5, "f"), (1, "a"), (4, "e")]
        .map(|(connected, id)| card(id, NOW_MS + connected))
        .to_vec();
    let ids = |cards: &[SocketCard]| -> Vec<String> {
        surplus(cards).iter().map(|card| card.socket_id.clone()).collect()
    };
    assert_eq!(ids(&cards), ["a", "b"]);
    assert!(ids(&cards[..4]).is_empty());
}

#[test]
fn a_card_survives_the_objects_absence() {
    let text = serde_json::to_string(&card("s", NOW_MS)).unwrap();
    assert!(text.len() < 256, "{text}");
    assert_eq!(serde_json::from_str::<SocketCard>(&text).unwrap(), card("s", NOW_MS));
}

/// What is sent now, as text: the gateway, then who gets what.
fn sent(fanout: &mut Fanout) -> Vec<String> {
    let text = |delivery: Delivery| match delivery.to {
        Recipient::All => format!("all {}", delivery.frame),
        Recipient::Player(player_id) => format!("{player_id} {}", delivery.frame),
        Recipient::Socket(socket_id) => format!("socket {socket_id} {}", delivery.frame),
    };
    let calls = fanout.begin().into_iter();
    calls
        .map(|(gateway, deliveries)| {
            let texts: Vec<String> = deliveries.into_iter().map(text).collect();
            format!("{gateway}: {}", texts.join(", "))
        })
        .collect()
}

#[test]
fn one_call_at_a_time_goes_to_a_gateway_and_in_order() {
    let mut fanout = Fanout::default();
    fanout.count(0, 3);
    fanout.count(1, 1);
    fanout.tell_all("a", false);
    assert_eq!(sent(&mut fanout), ["0: all a", "1: all a"]);
    fanout.tell_all("b", false);
    fanout.tell_player(1, "plr_1", "c".to_owned());
    fanout.greet(1, "s", "d".to_owned());
    assert!(sent(&mut fanout).is_empty(), "both are busy");
    fanout.end(1, Some(1));
    assert_eq!(sent(&mut fanout), ["1: all b, plr_1 c, socket s d"]);
    fanout.end(0, None);
    assert_eq!(sent(&mut fanout), ["0: all b"]);
    assert_eq!(fanout.audience(), 4);
}

#[test]
fn a_slow_gateway_gets_only_the_last_of_what_passes() {
    let mut fanout = Fanout::default();
    fanout.count(0, 1);
    for tick in ["1", "2", "3"] {
        fanout.tell_all(tick, true);
    }
    fanout.tell_player(0, "plr_1", "paid".to_owned());
    fanout.tell_all("4", true);
    fanout.tell_all("crash", false);
    fanout.tell_all("5", true);
    assert_eq!(sent(&mut fanout), ["0: all 3, plr_1 paid, all 4, all crash, all 5"]);
}

#[test]
fn a_gateway_without_sockets_hears_nothing_but_who_comes_is_greeted() {
    let mut fanout = Fanout::default();
    fanout.count(0, 0);
    fanout.tell_all("a", false);
    fanout.tell_player(0, "plr_1", "b".to_owned());
    fanout.tell_player(7, "plr_1", "b".to_owned());
    assert!(sent(&mut fanout).is_empty());
    fanout.greet(0, "s", "hello".to_owned());
    assert_eq!(sent(&mut fanout), ["0: socket s hello"]);
    fanout.end(0, Some(1));
    fanout.tell_all("c", false);
    assert_eq!(sent(&mut fanout), ["0: all c"]);
}

#[test]
fn a_call_carries_so_much_and_the_next_the_rest() {
    let mut fanout = Fanout::default();
    fanout.count(0, 1);
    (0..2_001).for_each(|number| fanout.tell_all(&number.to_string(), false));
    assert_eq!(fanout.begin()[0].1.len(), 2_000);
    fanout.end(0, Some(1));
    assert_eq!(sent(&mut fanout), ["0: all 2000"]);
}
