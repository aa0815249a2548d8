//! Walks along hash chains.

use cactus_games::verifier::{
    Answer, ChainLink, ChainStep, ChainWalk, CrashRequest, CrashWalk, Request, STEPS_MAX, VerifierRejection,
    chain_spec, crash_scheme, crash_schemes, evaluate,
};
use sha2::{Digest, Sha256};

fn bytes(text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).unwrap();
    bytes
}

/// Game 354,134 of bustabit v2.
const GAME_HASH: &str = "6f3f5aa2e07bf2399eec022cdb8b177fe61c7711276bfdf080a9b9e7404b2edc";
const GAME_ID: u64 = 354_134;

#[test]
fn a_game_is_its_number_of_steps_from_the_terminating_hash() {
    let chain = chain_spec("bustabit-v2").unwrap();
    let terminating = chain.terminating_hash.unwrap();
    let start = ChainLink::Short(bytes(GAME_HASH));

    let mut walk = ChainWalk::to_terminating_hash(&chain, start, GAME_ID).unwrap();
    let mut slices = 0;
    while !walk.advance(100_000).is_done() {
        slices += 1;
    }
    assert_eq!((slices, walk.link().to_string().as_str()), (3, terminating));
    assert!(walk.advance(1).is_done(), "a walk does not go past its end");
    assert_eq!(walk.link().to_string(), terminating);

    for wrong_id in [GAME_ID - 1, GAME_ID + 1] {
        let mut walk = ChainWalk::to_terminating_hash(&chain, start, wrong_id).unwrap();
        walk.advance(wrong_id);
        assert_ne!(walk.link().to_string(), terminating, "one step off is another hash");
    }
}

#[test]
fn the_wrong_encoding_or_a_tampered_hash_leads_elsewhere() {
    let chain = chain_spec("bustabit-v2").unwrap();
    let mut tampered = bytes(GAME_HASH);
    tampered[0] ^= 1;
    for (step, start) in [(ChainStep::Sha256Raw, bytes(GAME_HASH)), (ChainStep::Sha256Hex, tampered)] {
        let mut walk = ChainWalk::new(step, ChainLink::Short(start), GAME_ID).unwrap();
        walk.advance(GAME_ID);
        assert_ne!(walk.link().to_string(), chain.terminating_hash.unwrap());
    }
}

#[test]
fn each_step_is_the_hash_that_its_name_says() {
    let start = bytes(GAME_HASH);
    let field = [b"\x00\x0ecactus/chain/1\x00\x20".as_slice(), &start].concat();
    let expected: [(ChainStep, [u8; 32]); 3] = [
        (ChainStep::Sha256Hex, Sha256::digest(GAME_HASH).into()),
        (ChainStep::Sha256Raw, Sha256::digest(start).into()),
        (ChainStep::CactusField, Sha256::digest(field).into()),
    ];
    for (step, expected) in expected {
        let mut walk = ChainWalk::new(step, ChainLink::Short(start), 1).unwrap();
        walk.advance(1);
        assert_eq!(*walk.link(), ChainLink::Short(expected), "{step:?}");
    }
}

#[test]
fn links_and_steps_must_fit_the_chain() {
    let short = ChainLink::Short([0; 32]);
    let refused = |step, link, steps| ChainWalk::new(step, link, steps).unwrap_err();
    let malformed = VerifierRejection::InputMalformed("start_hash");
    assert_eq!(refused(ChainStep::Sha512Hex, short, 1), malformed);
    assert_eq!(refused(ChainStep::Sha256Hex, ChainLink::Long([0; 64]), 1), malformed);
    let too_far = VerifierRejection::InputOutOfRange("steps");
    assert_eq!(refused(ChainStep::Sha256Hex, short, STEPS_MAX + 1), too_far);
    let chain = chain_spec("bustabit-v1").unwrap();
    let before_the_first = ChainWalk::to_terminating_hash(&chain, short, 999_998).unwrap_err();
    assert_eq!(before_the_first, VerifierRejection::InputOutOfRange("game_id"));
}

/// The prepared blocks of a walk against the plain evaluation of each game.
#[test]
fn a_walk_gives_each_game_the_multiplier_of_its_own() {
    const GAMES: u64 = 50;
    let with_chain =
        crash_schemes().iter().filter(|scheme| scheme.chain.is_some() && scheme.signer.is_none());
    let mut schemes = 0;
    for scheme in with_chain.filter(|scheme| scheme.id != "stake-crash-raw") {
        let newest = scheme.valid_ids.map_or(3_000_000, |(first, _)| first + GAMES - 1);
        let salt = (scheme.id == "cactus-crash").then(|| "ab".repeat(32));
        let mut walk = CrashWalk::new(scheme, bytes(GAME_HASH), newest, salt.as_deref(), GAMES).unwrap();
        let mut games = Vec::new();
        while !walk.advance_with(7, |id, hundredths| games.push((id, hundredths))).unwrap().is_done() {}
        let mut chain =
            ChainWalk::new(scheme.chain.unwrap().step, ChainLink::Short(bytes(GAME_HASH)), GAMES).unwrap();
        for (index, (id, hundredths)) in games.iter().enumerate() {
            assert_eq!(*id, newest - u64::try_from(index).unwrap());
            let ChainLink::Short(game_hash) = *chain.link() else { panic!("a short link") };
            let request = CrashRequest {
                scheme: *scheme,
                game_hash,
                game_id: Some(*id),
                salt: salt.clone(),
                signature: None,
                beacon_round: None,
                beacon_randomness: None,
                commitment: None,
            };
            let alone = evaluate(&Request::Crash(request)).unwrap();
            assert_eq!(alone, Answer::Multiplier { hundredths: *hundredths }, "{} {id}", scheme.id);
            chain.advance(1);
        }
        assert_eq!((games.len(), walk.link()), (50, chain.link()));
        schemes += 1;
    }
    assert_eq!(schemes, 11);
}

#[test]
fn a_walk_does_not_leave_its_era() {
    let classic = crash_scheme("bustabit-v3-classic").unwrap();
    let (first, _) = classic.valid_ids.unwrap();
    assert!(CrashWalk::new(&classic, [7; 32], first, None, 1).is_ok());
    let refused = CrashWalk::new(&classic, [7; 32], first, None, 2).unwrap_err();
    assert_eq!(refused, VerifierRejection::InputOutOfRange("steps"));
    let vx = crash_scheme("bustabit-v3-vx").unwrap();
    let unsigned = CrashWalk::new(&vx, [7; 32], 10_000_001, None, 1).unwrap_err();
    assert_eq!(unsigned, VerifierRejection::InputMissing("signature"));
}
