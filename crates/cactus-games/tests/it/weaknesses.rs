//! Known weaknesses of fair-play schemes, each with a test named after what prevents it here.

use std::collections::BTreeSet;

use cactus_games::mines::{self, Board, MineCount};
use cactus_games::tower::{self, Difficulty, Layout};
use cactus_games::{ClientSeed, Nonce, OutcomeKey, OutcomeStream, ServerSeed};
use sha2::{Digest, Sha256};

const SCHEME_TAGS: [&str; 2] = [mines::SCHEME_TAG, tower::SCHEME_TAG];

fn server_seed() -> ServerSeed {
    ServerSeed::from_bytes([7; 32])
}

fn client_seed(text: &str) -> ClientSeed {
    ClientSeed::new(text).expect("a client seed")
}

fn mines_round() -> mines::Round {
    let parameters = mines::Parameters::new(MineCount::new(3).expect("a number of mines"));
    mines::Round::start(&server_seed(), client_seed("abc"), Nonce::FIRST, parameters, 100).expect("a stake")
}

fn tower_round() -> tower::Round {
    let parameters = tower::Parameters::new(Difficulty::Easy);
    tower::Round::start(&server_seed(), client_seed("abc"), Nonce::FIRST, parameters, 100).expect("a stake")
}

/// A scheme that draws from the published hash lets players predict every round.
#[test]
fn commitment_is_never_an_outcome_source() {
    let (seed, client_seed) = (server_seed(), client_seed("predictor"));
    let commitment = *seed.commitment().as_bytes();
    let from_commitment = ServerSeed::from_bytes(commitment);
    for tag in SCHEME_TAGS {
        assert_ne!(OutcomeKey::new(tag, &seed).secret_bytes(), &commitment, "the key is not the commitment");
        for nonce in (0..100).map(|nonce| Nonce::new(nonce).unwrap()) {
            let words = |seed| {
                let mut stream = OutcomeStream::new(tag, seed, &client_seed, nonce);
                std::array::from_fn::<u32, 8, _>(|_| stream.next_word())
            };
            assert_ne!(words(&seed), words(&from_commitment), "the commitment gives other outcomes");
            let block: Vec<u8> = words(&seed).iter().flat_map(|word| word.to_be_bytes()).collect();
            assert_ne!(block, commitment, "no block is the commitment");
        }
    }
}

/// Nobody can build the commitment, or any hash that another scheme publishes, into an outcome key: its derivation
/// begins with a tag that no commitment has.
#[test]
fn commitment_and_outcome_key_are_separate_domains() {
    let seed = server_seed();
    let plain: [u8; 32] = Sha256::digest(seed.secret_bytes()).into();
    let derived = SCHEME_TAGS.map(|tag| *OutcomeKey::new(tag, &seed).secret_bytes());
    let all = [plain, *seed.commitment().as_bytes(), *seed.secret_bytes(), derived[0], derived[1]];
    assert_eq!(BTreeSet::from(all).len(), all.len(), "no two of them are the same bytes");
}

/// An operator who learns the client seed first could search for a server seed that loses; once committed, no other
/// seed passes for it.
#[test]
fn server_seed_cannot_be_swapped_after_the_client_seed_is_known() {
    let mut round = mines_round();
    let mine = round.board().mine_tiles()[0];
    let decision = mines::decide(&round, mines::Command::Reveal { tile: mine.index().into() }).unwrap();
    mines::apply(&mut round, &decision);
    let record = round.record();
    assert!(mines::verify(&record, &server_seed()).is_ok());
    for byte in (0..=u8::MAX).filter(|byte| *byte != 7) {
        let other = ServerSeed::from_bytes([byte; 32]);
        assert_eq!(mines::verify(&record, &other).unwrap_err().code(), "commitment_mismatch");
    }
}

/// An operator who shows a hash only to those who ask knows who verifies.
#[test]
fn every_record_carries_its_commitment_from_the_start() {
    let commitment = server_seed().commitment();
    assert_eq!(mines_round().record().commitment, commitment);
    assert_eq!(tower_round().record().commitment, commitment);
}

/// Look-alike letters (here a Cyrillic "а") make a copied client seed differ from the one that was played.
#[test]
fn client_seed_look_alikes_are_refused() {
    for look_alike in
        ["p\u{430}ypal", "lucky\u{2010}7", "\u{ff41}bc", "abc\u{200b}", "e\u{301}", "\u{feff}abc"]
    {
        let refused = ClientSeed::new(look_alike).unwrap_err();
        assert_eq!(refused.code(), "client_seed_character", "{look_alike:?}");
    }
}

/// Nonces that may be skipped let an operator pass over rounds that it would lose.
#[test]
fn nonces_have_no_gaps_and_end_before_they_repeat() {
    let mut nonce = Nonce::FIRST;
    for expected in 0..1_000 {
        assert_eq!(nonce.get(), expected);
        nonce = nonce.next().unwrap();
    }
    assert_eq!(Nonce::MAX.next(), None, "the seeds are rotated, the nonces do not start again");
}

/// A reused server seed repeats outcomes for who remembers them; its commitment gives it away.
#[test]
fn reused_server_seeds_have_the_same_commitment() {
    let seeds =
        (0..1_000_u32).map(|number| ServerSeed::from_bytes(Sha256::digest(number.to_be_bytes()).into()));
    let commitments: BTreeSet<[u8; 32]> = seeds.map(|seed| *seed.commitment().as_bytes()).collect();
    assert_eq!(commitments.len(), 1_000, "different seeds, different commitments");
    assert!(commitments.contains(
        ServerSeed::from_bytes(Sha256::digest(5_u32.to_be_bytes()).into()).commitment().as_bytes()
    ));
}

/// What leaks of one game must not tell the outcomes of another: each has a key of its own.
#[test]
fn games_do_not_share_a_stream() {
    let (seed, client_seed) = (server_seed(), client_seed("abc"));
    let first_word = |tag: &str| OutcomeStream::new(tag, &seed, &client_seed, Nonce::FIRST).next_word();
    let tags = [mines::SCHEME_TAG, tower::SCHEME_TAG, "cactus/mines/2", "cactus/crash/1"];
    assert_eq!(BTreeSet::from(tags.map(first_word)).len(), tags.len());
    let leaked = OutcomeKey::new(mines::SCHEME_TAG, &seed);
    let from_leak = OutcomeKey::new(tower::SCHEME_TAG, &ServerSeed::from_bytes(*leaked.secret_bytes()));
    assert_ne!(from_leak.secret_bytes(), OutcomeKey::new(tower::SCHEME_TAG, &seed).secret_bytes());
}

/// Sixteen bytes of seed can be searched for by whoever has the means.
#[test]
fn short_server_seeds_are_refused() {
    for bytes in [0, 8, 16, 31, 33] {
        let refused = ServerSeed::from_hex(&"5a".repeat(bytes)).unwrap_err();
        assert_eq!(refused.code(), "server_seed_malformed", "{bytes} bytes");
    }
}

/// Scaling or reducing a word favours the low results; the words that would do so are dropped, for every number of
/// choices that a game has.
#[test]
fn draws_have_no_modulo_bias() {
    for bound in 2..=25_u32 {
        let surplus = (1_u64 << 32) % u64::from(bound);
        let first_dropped = (1_u64 << 32) - surplus;
        let last_kept = u32::try_from(first_dropped - 1).unwrap();
        assert_eq!(OutcomeStream::reduce(last_kept, bound), Some(bound - 1), "the last run is whole");
        for word in first_dropped..1 << 32 {
            assert_eq!(OutcomeStream::reduce(u32::try_from(word).unwrap(), bound), None);
        }
    }
}

/// A float or a rounding to the nearest cent pays more than the formula.
#[test]
fn payouts_are_never_rounded_up() {
    let tower = tower::Parameters::new(Difficulty::Easy);
    for levels in 1..=tower::LEVEL_COUNT {
        let multiplier = tower.multiplier(levels).unwrap();
        for stake_minor in (1..2_000).chain([9_007_199_254_740_991]) {
            let payout_minor = tower.payout_minor(stake_minor, levels).unwrap();
            let paid = u128::from(payout_minor) * u128::from(multiplier.denominator());
            assert!(paid <= u128::from(stake_minor) * u128::from(multiplier.numerator()));
        }
    }
}

/// Two cash-outs that race must not both pay: the second finds the round over.
#[test]
fn cashing_out_twice_pays_once() {
    let mut mines_round = mines_round();
    let tile = mines_round.board().gem_tiles()[0].index().into();
    let reveal = mines::decide(&mines_round, mines::Command::Reveal { tile }).unwrap();
    mines::apply(&mut mines_round, &reveal);
    let cash_out = mines::decide(&mines_round, mines::Command::CashOut).unwrap();
    mines::apply(&mut mines_round, &cash_out);
    let again = mines::decide(&mines_round, mines::Command::CashOut);
    assert_eq!(again, Err(mines::Rejection::RoundOver));

    let mut tower_round = tower_round();
    let tile = tower_round.layout().safe_tiles()[0][0].into();
    let climb = tower::decide(&tower_round, tower::Command::Climb { tile }).unwrap();
    tower::apply(&mut tower_round, &climb);
    let cash_out = tower::decide(&tower_round, tower::Command::CashOut).unwrap();
    tower::apply(&mut tower_round, &cash_out);
    let again = tower::decide(&tower_round, tower::Command::CashOut);
    assert_eq!(again, Err(tower::Rejection::RoundOver));
}

/// A record that does not name its algorithm cannot be checked once the algorithm changes.
#[test]
fn records_name_scheme_version_and_parameters() {
    let record = serde_json::to_value(mines_round().record()).unwrap();
    assert_eq!((&record["scheme"], &record["scheme_version"]), (&"cactus-mines".into(), &1.into()));
    let expected = serde_json::json!({
        "mines": 3, "house_edge_basis_points": 100, "payout_max_minor": 9_007_199_254_740_991_u64,
    });
    assert_eq!(record["parameters"], expected);

    let record = serde_json::to_value(tower_round().record()).unwrap();
    assert_eq!((&record["scheme"], &record["scheme_version"]), (&"cactus-tower".into(), &1.into()));
    let expected = serde_json::json!({
        "difficulty": "easy", "house_edge_basis_points": 100, "payout_max_minor": 9_007_199_254_740_991_u64,
    });
    assert_eq!(record["parameters"], expected);
}

/// Bytes forced into text lose what is not text: many seeds become one.
#[test]
fn seeds_are_raw_bytes_and_not_text() {
    let seeds: Vec<ServerSeed> = (0x80..=0xff_u8).map(|byte| ServerSeed::from_bytes([byte; 32])).collect();
    let as_text = |seed: &ServerSeed| String::from_utf8_lossy(seed.secret_bytes()).into_owned();
    assert_eq!(seeds.iter().map(as_text).collect::<BTreeSet<_>>().len(), 1, "as text they are all the same");
    let outcome = |seed: &ServerSeed| {
        let key = *OutcomeKey::new(tower::SCHEME_TAG, seed).secret_bytes();
        (*seed.commitment().as_bytes(), key)
    };
    assert_eq!(seeds.iter().map(outcome).collect::<BTreeSet<_>>().len(), seeds.len());
}

/// A client seed that ends in digits must not give the stream of a shorter seed with a longer nonce.
#[test]
fn client_seed_and_nonce_are_not_one_text() {
    let (seed, mines) = (server_seed(), MineCount::new(12).unwrap());
    let nonce = |value| Nonce::new(value).unwrap();
    let long_seed = Board::deal(&seed, &client_seed("12"), nonce(3), mines);
    assert_ne!(long_seed, Board::deal(&seed, &client_seed("1"), nonce(23), mines));
    let long_seed = Layout::deal(&seed, &client_seed("12"), nonce(3), Difficulty::Master);
    assert_ne!(long_seed, Layout::deal(&seed, &client_seed("1"), nonce(23), Difficulty::Master));
}

/// A log line or an error report must not show a running board or a live seed.
#[test]
fn secrets_are_not_printed() {
    let seed = server_seed();
    let key = OutcomeKey::new("example/1", &seed);
    let stream = OutcomeStream::new("example/1", &seed, &client_seed("abc"), Nonce::FIRST);
    let printed = format!("{seed:?} {key:?} {stream:?}");
    assert_eq!(printed, "ServerSeed(redacted) OutcomeKey(redacted) OutcomeStream(redacted)");
    let mines_round = mines_round();
    let printed = format!("{mines_round:?}");
    assert!(printed.contains("board: Board(redacted)"), "{printed}");
    assert!(!printed.contains(&mines_round.board().mine_mask().to_string()));
    let printed = format!("{:?}", tower_round());
    assert!(printed.contains("layout: Layout(redacted)") && !printed.contains("safe_masks"), "{printed}");
}
