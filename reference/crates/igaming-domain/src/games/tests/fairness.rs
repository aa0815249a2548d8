use igaming_contracts::games::{Rotated, VerifyRequest};
use serde::Serialize;

use super::super::verify_values;
use super::*;

fn rotate(world: &World) -> Rotated {
    world.games().rotate_seeds(&Default::default(), None).unwrap().response
}

fn of_round(round_id: &str) -> VerifyRequest {
    VerifyRequest { round_id: Some(round_id.to_owned()), ..Default::default() }
}

/// Plays one gem and cashes out.
fn played(world: &World) -> MinesRound {
    let id = world.started().round_id;
    world.reveal(&id, world.gem(&id), None).unwrap();
    world.cash_out(&id, None).unwrap().response
}

fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap()
}

#[test]
fn no_answer_about_a_running_round_tells_its_board_or_a_seed() {
    let world = World::new();
    let seeds = world.games().seeds().unwrap();
    let start = world.start(&stake(1_000), Some("start")).unwrap().response;
    let id = start.round_id.clone();
    let gem = world.gem(&id);
    let refused = |error: Reply| format!("{:?}", error.unwrap_err());
    let told = [
        json(&seeds),
        json(&start),
        json(&world.reveal(&id, gem, Some("reveal")).unwrap().response),
        json(&world.reveal(&id, gem, Some("reveal")).unwrap().response),
        json(&world.start(&stake(1_000), Some("start")).unwrap().response),
        json(&world.games().open_mines().unwrap()),
        json(&world.games().seeds().unwrap()),
        refused(world.reveal(&id, gem, None)),
        refused(world.reveal(&id, 25, None)),
        format!("{:?}", world.games().verify(&of_round(&id)).unwrap_err()),
        format!("{:?}", world.games().rotate_seeds(&Default::default(), None).unwrap_err()),
        format!("{:?}", world.stored(&id)),
        json(&world.stored(&id)),
    ];
    let player = world.store().player().unwrap().expect("the seeds are drawn");
    let mines = world.board(&id).1;
    let secrets = [player.used.reveal_hex(), player.next.reveal_hex(), format!("{mines:?}").replace(' ', "")];
    for text in &told {
        for secret in &secrets {
            assert!(!text.contains(secret), "{text} tells {secret}");
        }
        assert!(!text.contains(r#""mine_tiles":["#), "{text} tells mines");
    }
    assert!(told[2].contains(&format!(r#""opened_tiles":[{gem}]"#)));
}

#[test]
fn finished_rounds_verify_once_their_seed_is_revealed() {
    let world = World::new();
    let paid = played(&world);
    let lost = world.started().round_id;
    let mines = world.board(&lost).1;
    world.reveal(&lost, mines[0], None).unwrap();
    assert_rejected(world.games().verify(&of_round(&paid.round_id)), GamesRejection::SeedNotRevealed);

    let revealed = rotate(&world).revealed;
    let verification = world.games().verify(&of_round(&paid.round_id)).unwrap();
    assert!(verification.verified);
    assert_eq!((verification.mismatch, verification.payout_minor), (None, Some(1_125)));
    assert_eq!(verification.mine_tiles, paid.mine_tiles);
    assert_eq!(
        (verification.server_seed, verification.commitment),
        (revealed.server_seed, revealed.commitment)
    );
    assert_eq!(verification.client_seed, paid.fairness.client_seed);
    assert_eq!((verification.nonce, verification.multipliers.len()), (0, 22));
    assert_eq!(verification.multipliers[0], "9/8");
    assert_eq!((verification.game.as_str(), verification.scheme.as_str()), ("mines", "cactus-mines"));

    let verification = world.games().verify(&of_round(&lost)).unwrap();
    assert!(verification.verified);
    assert_eq!((verification.nonce, verification.payout_minor), (1, Some(0)));
    assert_eq!(verification.mine_tiles, Some(mines));
}

#[test]
fn a_running_round_does_not_verify() {
    let world = World::new();
    let id = world.started().round_id;
    assert_rejected(world.games().verify(&of_round(&id)), GamesRejection::SeedNotRevealed);
    assert_rejected(world.games().verify(&of_round("rnd_none")), GamesRejection::RoundNotFound);
    assert_rejected(World::new().games().verify(&of_round(&id)), GamesRejection::RoundNotFound);
}

#[test]
fn an_altered_record_does_not_verify() {
    for (path, mismatch) in
        [("$.record.payout_minor", "payout_mismatch"), ("$.record.nonce", "outcome_mismatch")]
    {
        let world = World::new();
        let id = world.started().round_id;
        world.reveal(&id, world.board(&id).1[0], None).unwrap();
        rotate(&world);
        let sql = "UPDATE rounds SET round = json_set(round, ?1, 8)";
        cactus_edge::ObjectSql::run(&world.sql, sql, &[path.into()]).unwrap();
        let verification = world.games().verify(&of_round(&id)).unwrap();
        assert_eq!((verification.verified, verification.mismatch.as_deref()), (false, Some(mismatch)));
        assert_eq!(verification.payout_minor, None);
    }
}

#[test]
fn a_round_is_checked_against_the_seed_that_the_player_holds() {
    let world = World::new();
    let round = played(&world);
    let revealed = rotate(&world).revealed;
    let with_seed = |server_seed: &str| VerifyRequest {
        server_seed: Some(server_seed.to_owned()),
        ..of_round(&round.round_id)
    };
    assert!(world.games().verify(&with_seed(&revealed.server_seed)).unwrap().verified);
    let other = world.games().verify(&with_seed(&"0".repeat(64))).unwrap();
    assert_eq!((other.verified, other.mismatch.as_deref()), (false, Some("commitment_mismatch")));
    assert_eq!((other.server_seed, other.payout_minor), ("0".repeat(64), None));
    assert_rejected(world.games().verify(&with_seed("0")), GamesRejection::InvalidServerSeed);
}

#[test]
fn a_round_id_takes_no_pasted_values_beside_the_server_seed() {
    let world = World::new();
    let id = played(&world).round_id;
    rotate(&world);
    let text = |text: &str| Some(text.to_owned());
    let contradictions = [
        ("game", VerifyRequest { game: text("dice"), ..of_round(&id) }),
        ("client_seed", VerifyRequest { client_seed: text("abc"), ..of_round(&id) }),
        ("nonce", VerifyRequest { nonce: Some(0), ..of_round(&id) }),
        ("mines", VerifyRequest { mines: Some(3), ..of_round(&id) }),
        ("house_edge_basis_points", VerifyRequest { house_edge_basis_points: Some(100), ..of_round(&id) }),
        ("commitment", VerifyRequest { commitment: text("0"), ..of_round(&id) }),
    ];
    for (field, request) in contradictions {
        let expected = GamesRejection::InvalidVerification { field: field.to_owned() };
        assert_rejected(world.games().verify(&request), expected);
    }
    assert!(world.games().verify(&VerifyRequest { game: text("mines"), ..of_round(&id) }).unwrap().verified);
}

/// The values of a real round, as its player would paste them.
fn pasted() -> (VerifyRequest, MinesRound) {
    let world = World::new();
    let round = played(&world);
    let revealed = rotate(&world).revealed;
    let request = VerifyRequest {
        game: Some("mines".to_owned()),
        server_seed: Some(revealed.server_seed),
        client_seed: Some(round.fairness.client_seed.clone()),
        nonce: Some(0),
        mines: Some(3),
        commitment: Some(revealed.commitment),
        ..VerifyRequest::default()
    };
    (request, round)
}

#[test]
fn pasted_values_recompute_the_board() {
    let (request, round) = pasted();
    let verification = verify_values(&request).unwrap();
    assert!(verification.verified);
    assert_eq!(verification.mine_tiles, round.mine_tiles);
    assert_eq!(verification.payout_minor, None);

    let without = VerifyRequest { game: None, commitment: None, ..request.clone() };
    assert!(verify_values(&without).unwrap().verified);
    assert_eq!(World::new().games().verify(&request).unwrap(), verify_values(&request).unwrap());

    let edge = VerifyRequest { house_edge_basis_points: Some(0), ..request.clone() };
    assert_eq!(verify_values(&edge).unwrap().multipliers[0], "25/22");

    let other = VerifyRequest { commitment: Some("0".repeat(64)), ..request };
    let other = verify_values(&other).unwrap();
    assert_eq!((other.verified, other.mismatch.as_deref()), (false, Some("commitment_mismatch")));
}

#[test]
fn pasted_values_are_refused_in_order() {
    let (good, _) = pasted();
    let text = |text: &str| Some(text.to_owned());
    let invalid = |field: &str| GamesRejection::InvalidVerification { field: field.to_owned() };
    let table = [
        (
            GamesRejection::MinesOutOfRange,
            VerifyRequest { mines: Some(0), client_seed: text(""), ..good.clone() },
        ),
        (
            GamesRejection::InvalidClientSeed,
            VerifyRequest { client_seed: text(""), server_seed: text(""), ..good.clone() },
        ),
        (
            GamesRejection::InvalidServerSeed,
            VerifyRequest { server_seed: text(""), nonce: None, ..good.clone() },
        ),
        (invalid("round_id"), VerifyRequest { round_id: text("rnd_1"), ..good.clone() }),
        (invalid("game"), VerifyRequest { game: text("crash"), ..good.clone() }),
        (invalid("server_seed"), VerifyRequest::default()),
        (invalid("client_seed"), VerifyRequest { client_seed: None, ..good.clone() }),
        (invalid("nonce"), VerifyRequest { nonce: None, ..good.clone() }),
        (invalid("nonce"), VerifyRequest { nonce: Some(1 << 53), ..good.clone() }),
        (invalid("mines"), VerifyRequest { mines: None, ..good.clone() }),
        (
            invalid("house_edge_basis_points"),
            VerifyRequest { house_edge_basis_points: Some(2_501), ..good.clone() },
        ),
        (invalid("commitment"), VerifyRequest { commitment: text("0"), ..good.clone() }),
    ];
    for (rejection, request) in table {
        assert_eq!(verify_values(&request), Err(rejection));
    }
}
