//! A scheme is data: changed data gives the changed result that a wrong implementation would give.

use cactus_games::verifier::{
    Answer, CrashRequest, DigestSource, Encoding, Formula, Material, Request, Rounding, SchemeSpec, Source,
    VerifierRejection, crash_scheme, crash_schemes, evaluate,
};
use proptest::prelude::*;

/// Game 354,134 of bustabit v2, which ended at 2.93 on 30 April 2018.
const GAME_HASH: &str = "6f3f5aa2e07bf2399eec022cdb8b177fe61c7711276bfdf080a9b9e7404b2edc";

fn request(scheme: SchemeSpec) -> CrashRequest {
    let mut game_hash = [0; 32];
    hex::decode_to_slice(GAME_HASH, &mut game_hash).unwrap();
    CrashRequest {
        scheme,
        game_hash,
        game_id: Some(354_134),
        salt: None,
        signature: None,
        beacon_round: None,
        beacon_randomness: None,
        commitment: None,
    }
}

fn hundredths(request: CrashRequest) -> u64 {
    match evaluate(&Request::Crash(request)).unwrap() {
        Answer::Multiplier { hundredths } => hundredths,
        other => panic!("{other:?}"),
    }
}

fn draw_hundredths(scheme: SchemeSpec, draw: u64) -> u64 {
    match evaluate(&Request::CrashDraw { scheme, draw }).unwrap() {
        Answer::Multiplier { hundredths } => hundredths,
        other => panic!("{other:?}"),
    }
}

fn keyed(key: (Source, Encoding), message: (Source, Encoding)) -> DigestSource {
    let material = |(source, encoding)| Material { source, encoding };
    DigestSource::HmacSha256 { key: material(key), message: material(message) }
}

#[test]
fn the_three_usual_mistakes_give_their_known_wrong_values() {
    let scheme = crash_scheme("bustabit-v2").unwrap();
    let salt = (Source::Salt, Encoding::Text);
    let hash = (Source::GameHash, Encoding::Raw);
    assert_eq!(scheme.digest, keyed(salt, hash));
    assert_eq!(hundredths(request(scheme)), 293);

    let message_as_digits = keyed(salt, (Source::GameHash, Encoding::Text));
    assert_eq!(hundredths(request(SchemeSpec { digest: message_as_digits, ..scheme })), 139);
    let salt_decoded = keyed((Source::Salt, Encoding::Raw), hash);
    assert_eq!(hundredths(request(SchemeSpec { digest: salt_decoded, ..scheme })), 458);
    let swapped = keyed((Source::GameHash, Encoding::Text), salt);
    assert_eq!(hundredths(request(SchemeSpec { digest: swapped, ..scheme })), 153);
}

#[test]
fn the_same_hash_is_another_multiplier_under_another_scheme() {
    let of = |id: &str| hundredths(CrashRequest { game_id: None, ..request(crash_scheme(id).unwrap()) });
    let results = [of("bustabit-v1"), of("bustabit-v2"), of("bustabit-v3-classic"), of("stake-crash")];
    for (place, result) in results.iter().enumerate() {
        assert!(!results[..place].contains(result), "{results:?}");
    }
}

#[test]
fn a_changed_salt_or_a_tampered_seed_changes_the_result() {
    let scheme = crash_scheme("bustabit-v2").unwrap();
    let other_salt = scheme.salt.unwrap().replacen('1', "2", 1);
    assert_ne!(hundredths(CrashRequest { salt: Some(other_salt), ..request(scheme) }), 293);
    let mut tampered = request(scheme);
    tampered.game_hash[31] ^= 1;
    assert_ne!(hundredths(tampered), 293);
}

#[test]
fn the_number_of_a_game_must_belong_to_the_era() {
    let refused = |id: &str, game_id| {
        let request = CrashRequest { game_id: Some(game_id), ..request(crash_scheme(id).unwrap()) };
        evaluate(&Request::Crash(request)) == Err(VerifierRejection::InputOutOfRange("game_id"))
    };
    assert!(refused("bustabit-v1", 999_999));
    assert!(refused("bustabit-v2", 0));
    assert!(refused("bustabit-v2", 10_000_001));
    assert!(refused("bustabit-v3-vx", 12_279_451));
    assert!(refused("bustabit-v3-classic", 12_279_450));
    assert!(!refused("bustabit-v3-classic", 12_279_451));
}

/// An instant end is 0.00 at bustabit v1 and 1.00 at Roobet, once in 101 and once in 20 games.
#[test]
fn games_that_end_at_once_show_what_the_operator_shows() {
    for (id, shown) in [("bustabit-v1", 0), ("ethercrash", 0), ("roobet-crash-5pct", 100)] {
        let mut scheme = crash_scheme(id).unwrap();
        scheme.instant.as_mut().unwrap().modulus = 1;
        assert_eq!(hundredths(CrashRequest { game_id: None, ..request(scheme) }), shown, "{id}");
    }
}

/// Where doubles and the exact fraction can differ, which is only where the exact fraction is a whole number of
/// hundredths: at divisors of it.
#[test]
fn stake_s_doubles_are_reproduced_in_integers() {
    for (id, percent) in [("stake-crash", 99), ("stake-slide", 98)] {
        let integers = crash_scheme(id).unwrap();
        let doubles = SchemeSpec { rounding: Rounding::Ieee52, ..integers };
        let exact = SchemeSpec { rounding: Rounding::ExactFloor, ..integers };
        let mut differences = 0;
        for odd in (1..=percent).filter(|odd| odd % 2 == 1 && percent % odd == 0) {
            for draw in (0..32).map(|power| (odd << power) - 1).take_while(|draw| *draw < 1 << 32) {
                assert_eq!(draw_hundredths(integers, draw), draw_hundredths(doubles, draw), "{id} {draw}");
                let short = draw_hundredths(exact, draw) - draw_hundredths(integers, draw);
                assert!(short <= 1);
                differences += short;
            }
        }
        assert_eq!(differences, if percent == 99 { 60 } else { 57 }, "{id}");
    }
}

#[test]
fn nine_digits_round_halves_up_and_can_reach_one() {
    let scheme = crash_scheme("bcgame-crash").unwrap();
    // 0.5009765625 has ten digits, of which the last is a 5: 0.500976563 gives 99 / 0.499023437 = 198.387….
    assert_eq!(draw_hundredths(scheme, 513 << 42), 198);
    assert_eq!(draw_hundredths(scheme, 0), 100);
    assert_eq!(draw_hundredths(scheme, 1), 100);
    let last = Request::CrashDraw { scheme, draw: (1 << 52) - 1 };
    assert_eq!(evaluate(&last).unwrap_err(), VerifierRejection::MultiplierInfinite);
}

#[test]
fn a_highest_multiplier_is_a_limit() {
    let mut scheme = crash_scheme("cactus-crash").unwrap();
    assert_eq!(scheme.formula, Formula::Division { return_basis_points: 9_900 });
    assert!(draw_hundredths(scheme, (1 << 52) - 1) > 1_000_000);
    scheme.multiplier_max_hundredths = Some(1_000_000);
    assert_eq!(draw_hundredths(scheme, (1 << 52) - 1), 1_000_000);
    assert_eq!(draw_hundredths(scheme, 0), 100);
    // 99 / (1 - 1/2) hundredths.
    assert_eq!(draw_hundredths(scheme, 1 << 51), 198);
}

proptest! {
    /// Doubles and the exact fraction differ by at most a hundredth, and never downwards in the form of v2.
    #[test]
    fn doubles_are_near_the_exact_fraction(draw in 0_u64..1 << 52) {
        for scheme in crash_schemes().iter().filter(|scheme| scheme.rounding == Rounding::Ieee52) {
            let exact = SchemeSpec { rounding: Rounding::ExactFloor, ..*scheme };
            let (double, exact) = (draw_hundredths(*scheme, draw), draw_hundredths(exact, draw));
            prop_assert!(double.abs_diff(exact) <= 1 + exact / (1 << 40));
            if let Formula::Division { .. } = scheme.formula {
                prop_assert!(double >= exact);
            }
        }
    }

    #[test]
    fn stake_s_doubles_are_its_integers(draw in 0_u64..1 << 32) {
        for id in ["stake-crash", "stake-slide"] {
            let integers = crash_scheme(id).unwrap();
            let doubles = SchemeSpec { rounding: Rounding::Ieee52, ..integers };
            prop_assert_eq!(draw_hundredths(integers, draw), draw_hundredths(doubles, draw));
        }
    }
}
