//! Known weaknesses of fair-play schemes, each with a test named after what prevents it here.

use cactus_games::mines::{self, Board, MineCount, Parameters, Round};
use cactus_games::{ClientSeed, Nonce, OutcomeStream, ServerSeed};

fn client_seed(text: &str) -> ClientSeed {
    ClientSeed::new(text).expect("a client seed")
}

/// A scheme that draws from the published hash lets players predict every round.
#[test]
fn commitment_is_never_an_outcome_source() {
    let seed = ServerSeed::from_bytes([7; 32]);
    let commitment = *seed.commitment().as_bytes();
    let (client_seed, mines) = (client_seed("predictor"), MineCount::new(12).unwrap());
    let from_commitment = ServerSeed::from_bytes(commitment);
    for nonce in (0..100).map(|nonce| Nonce::new(nonce).unwrap()) {
        let board = Board::deal(&seed, &client_seed, nonce, mines);
        assert_ne!(
            board,
            Board::deal(&from_commitment, &client_seed, nonce, mines),
            "the key is not the commitment"
        );
        let mut stream = OutcomeStream::new(mines::SCHEME_TAG, &seed, &client_seed, nonce);
        for word in commitment.chunks(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())) {
            assert_ne!(stream.next_word(), word, "no block is the commitment");
        }
    }
}

/// Look-alike letters (here a Cyrillic "а") make a copied client seed differ from the one that was played.
#[test]
fn client_seed_look_alikes_are_refused() {
    for look_alike in
        ["p\u{430}ypal", "lucky\u{2010}7", "\u{ff41}bc", "abc\u{200b}", "e\u{301}", "\u{feff}abc"]
    {
        assert_eq!(
            ClientSeed::new(look_alike).unwrap_err().code(),
            "client_seed_character",
            "{look_alike:?}"
        );
    }
}

/// A client seed that ends in digits must not give the stream of a shorter seed with a longer nonce.
#[test]
fn client_seed_and_nonce_are_not_one_text() {
    let seed = ServerSeed::from_bytes([7; 32]);
    let mines = MineCount::new(12).unwrap();
    let long_seed = Board::deal(&seed, &client_seed("12"), Nonce::new(3).unwrap(), mines);
    assert_ne!(long_seed, Board::deal(&seed, &client_seed("1"), Nonce::new(23).unwrap(), mines));
}

/// Two games on the same seeds must not share their draws.
#[test]
fn games_do_not_share_a_stream() {
    let (seed, client_seed) = (ServerSeed::from_bytes([7; 32]), client_seed("abc"));
    let first_word = |tag: &str| OutcomeStream::new(tag, &seed, &client_seed, Nonce::FIRST).next_word();
    assert_ne!(first_word(mines::SCHEME_TAG), first_word("cactus/mines/2"));
    assert_ne!(first_word(mines::SCHEME_TAG), first_word("cactus/tower/1"));
}

/// A record that does not name its algorithm cannot be checked once the algorithm changes.
#[test]
fn records_name_scheme_version_and_parameters() {
    let seed = ServerSeed::from_bytes([7; 32]);
    let parameters = Parameters::new(MineCount::new(3).unwrap());
    let round = Round::start(&seed, client_seed("abc"), Nonce::FIRST, parameters, 100).unwrap();
    let record = serde_json::to_value(round.record()).unwrap();
    assert_eq!((&record["scheme"], &record["scheme_version"]), (&"cactus-mines".into(), &1.into()));
    let expected = serde_json::json!({
        "mines": 3, "house_edge_basis_points": 100, "payout_max_minor": 9_007_199_254_740_991_u64,
    });
    assert_eq!(record["parameters"], expected);
}

/// A log line or an error report must not show a running board or a live seed.
#[test]
fn secrets_are_not_printed() {
    let seed = ServerSeed::from_bytes([0xab; 32]);
    let parameters = Parameters::new(MineCount::new(3).unwrap());
    let round = Round::start(&seed, client_seed("abc"), Nonce::FIRST, parameters, 100).unwrap();
    let stream = OutcomeStream::new("example/1", &seed, &client_seed("abc"), Nonce::FIRST);
    assert_eq!(format!("{seed:?} {stream:?}"), "ServerSeed(redacted) OutcomeStream(redacted)");
    let printed = format!("{round:?}");
    assert!(printed.contains("board: Board(redacted)"), "{printed}");
    assert!(!printed.contains("abab") && !printed.contains(&round.board().mine_mask().to_string()));
}
