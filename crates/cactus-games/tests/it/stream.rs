use cactus_games::{ClientSeed, Nonce, OutcomeStream, ServerSeed};
use proptest::prelude::*;

fn stream(tag: &str, client_seed: &str, nonce: u64) -> OutcomeStream {
    let server_seed = ServerSeed::from_bytes([3; 32]);
    let client_seed = ClientSeed::new(client_seed).expect("a client seed");
    OutcomeStream::new(tag, &server_seed, &client_seed, Nonce::new(nonce).expect("a nonce"))
}

fn words(mut stream: OutcomeStream) -> [u32; 16] {
    std::array::from_fn(|_| stream.next_word())
}

/// The words kept are exactly those below `kept`, and `kept` is a whole number of runs of `bound` words, so
/// every result has `kept / bound` words.
#[test]
fn every_result_has_equally_many_words() {
    for bound in (1..=1_000).chain([1 << 16, (1 << 31) - 1, 1 << 31, (1 << 31) + 1, u32::MAX]) {
        let kept = (1_u64 << 32) / u64::from(bound) * u64::from(bound);
        assert!((1_u64 << 32) - kept < u64::from(bound), "no whole run is dropped");
        let last_kept = u32::try_from(kept - 1).unwrap();
        assert_eq!(OutcomeStream::reduce(0, bound), Some(0));
        assert_eq!(OutcomeStream::reduce(last_kept, bound), Some(bound - 1));
        for word in last_kept.saturating_sub(2_000)..=last_kept {
            assert_eq!(OutcomeStream::reduce(word, bound), Some(word % bound));
        }
        for word in (kept..1 << 32).take(2_000) {
            assert_eq!(OutcomeStream::reduce(u32::try_from(word).unwrap(), bound), None);
        }
    }
}

proptest! {
    #[test]
    fn a_word_is_dropped_only_above_the_last_whole_run(word: u32, bound in 1..=u32::MAX) {
        let kept = (1_u64 << 32) / u64::from(bound) * u64::from(bound);
        let expected = (u64::from(word) < kept).then_some(word % bound);
        prop_assert_eq!(OutcomeStream::reduce(word, bound), expected);
    }

    #[test]
    fn draws_are_below_their_bound(nonce in 0..=Nonce::MAX.get(), bound in 1..=u32::MAX) {
        prop_assert!(stream("example/1", "abc", nonce).below(bound) < bound);
    }
}

#[test]
fn every_field_of_the_message_changes_the_stream() {
    let reference = words(stream("example/1", "abc", 5));
    assert_eq!(words(stream("example/1", "abc", 5)), reference, "the same fields, the same stream");
    assert_ne!(words(stream("example/2", "abc", 5)), reference);
    assert_ne!(words(stream("example/1", "abd", 5)), reference);
    assert_ne!(words(stream("example/1", "abc", 6)), reference);
}

#[test]
fn fields_cannot_run_into_each_other() {
    assert_ne!(words(stream("example/1", "1abc", 5)), words(stream("example/11", "abc", 5)));
}

#[test]
fn a_new_block_follows_every_eighth_word() {
    let drawn = words(stream("example/1", "abc", 5));
    assert_ne!(drawn[..8], drawn[8..]);
}

#[test]
#[should_panic(expected = "no integer is below 0")]
fn nothing_is_below_zero() {
    stream("example/1", "abc", 5).below(0);
}
