//! Rounds recomputed from their hashes, and bets from the points of their rounds.

use hmac::{Hmac, Mac};
use igaming_e2e::Player;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::TABLE;

const HOUSE_EDGE_BASIS_POINTS: u128 = 100;
const MULTIPLIER_MAX_HUNDREDTHS: u128 = 200;

fn field(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a short field");
    [&length.to_be_bytes(), bytes].concat()
}

fn bytes_of(hash: &Value) -> Vec<u8> {
    hex::decode(hash.as_str().unwrap_or_else(|| panic!("{hash} is no hash"))).expect("hexadecimal digits")
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Where a game crashes.
fn point(hash: &[u8], salt: &[u8], game: u64) -> u128 {
    let parts = [b"cactus/crash/1".as_slice(), salt, &game.to_be_bytes(), &[], &[]];
    let message: Vec<u8> = parts.iter().flat_map(|part| field(part)).collect();
    let mut mac = Hmac::<Sha256>::new_from_slice(hash).expect("HMAC takes keys of any length");
    mac.update(&message);
    let digest = mac.finalize().into_bytes();
    let first = digest[..8].iter().fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    let (draw, draws) = (first >> 12, 1_u128 << 52);
    let fair = (10_000 - HOUSE_EDGE_BASIS_POINTS) * draws / (100 * (draws - draw));
    fair.clamp(100, MULTIPLIER_MAX_HUNDREDTHS)
}

/// All rounds that are over, from the first: each hash steps to the one before and gives the point that was told.
pub fn rounds(player: &Player) -> Vec<Value> {
    let look = |path: &str| player.get(&format!("/api/games/crash/{path}?table={TABLE}")).send();
    let chain = look("chain").expect(200);
    assert_eq!((&chain["chain"], &chain["first_round"]), (&1.into(), &1.into()), "{chain}");
    let mut previous = chain["terminating_hash"].clone();
    let mut rounds = Vec::new();
    for number in 1.. {
        let answer = look(&format!("rounds/{number}"));
        if answer.status() == 404 {
            break;
        }
        let round = answer.expect(200);
        assert_eq!((&round["round"], &round["game"]), (&number.into(), &number.into()), "{round}");
        assert_eq!(round["previous_hash"], previous, "{round}");
        let hash = bytes_of(&round["hash"]);
        let step = Sha256::digest([field(b"cactus/chain/1"), field(&hash)].concat());
        assert_eq!(previous, hex::encode(step), "the chain holds: {round}");
        let salt = bytes_of(&round["salt"]);
        if let Some(told) = round["point_hundredths"].as_u64() {
            assert_eq!(u128::from(told), point(&hash, &salt, number), "{round}");
        }
        previous = round["hash"].clone();
        rounds.push(round);
    }
    rounds
}

/// Every bet has the outcome that its round's point gives it, and the sums of each round are those of its bets.
pub fn outcomes(rounds: &[Value], bets: &[Vec<Value>]) {
    let mut of_round = vec![Vec::new(); rounds.len()];
    for bet in bets.iter().flatten() {
        let index = usize::try_from(number(&bet["round"])).expect("a small number") - 1;
        of_round.get_mut(index).unwrap_or_else(|| panic!("its round is over: {bet}")).push(bet);
    }
    let (mut interrupted, mut counted) = (0, 0);
    for (round, bets) in rounds.iter().zip(of_round) {
        let (mut count, mut stake, mut payout) = (0, 0, 0);
        for bet in bets {
            assert_outcome(round, bet);
            if bet["state"] != "cancelled" && bet["state"] != "refunded" {
                count += 1;
                stake += number(&bet["amount_minor"]);
                payout += number(&bet["payout_minor"]);
            }
        }
        let told = [&round["bets"], &round["stake_minor"], &round["payout_minor"]].map(number);
        assert_eq!(told, [count, stake, payout], "the sums of {round}");
        interrupted += usize::from(round["interrupted"] == true || round["phase"] == "void");
        counted += count;
    }
    assert!(counted > 0, "a run in which nobody plays proves nothing");
    println!("torture: {counted} bets played out; {interrupted} rounds interrupted or void");
}

fn assert_outcome(round: &Value, bet: &Value) {
    let target = bet["auto_cash_out_hundredths"].as_u64();
    let point = round["point_hundredths"].as_u64();
    let what = format!("{bet} in {round}");
    match bet["state"].as_str().expect("a bet has a state") {
        "cancelled" => {}
        "refunded" => assert!(round["interrupted"] == true || round["phase"] == "void", "{what}"),
        "lost" => {
            let point = point.expect("a round that ran has a point");
            assert!(target.is_none_or(|target| target > point), "{what}");
            assert!(u128::from(point) < MULTIPLIER_MAX_HUNDREDTHS, "{what}");
        }
        "cashed_out" => {
            let point = point.expect("a round that ran has a point");
            let at = number(&bet["cashed_out_at_hundredths"]);
            assert!((100..=point).contains(&at), "{what}");
            assert_eq!(number(&bet["payout_minor"]), number(&bet["amount_minor"]) * at / 100, "{what}");
            match bet["cashed_out_by"].as_str() {
                Some("auto") => assert_eq!(Some(at), target, "{what}"),
                Some("player") => assert!(target.is_none_or(|target| at <= target), "{what}"),
                Some("multiplier_max") => assert_eq!(u128::from(at), MULTIPLIER_MAX_HUNDREDTHS, "{what}"),
                _ => panic!("nobody else cashes out here: {what}"),
            }
        }
        _ => panic!("not over: {what}"),
    }
    if bet["state"] != "cashed_out" {
        assert_eq!(bet["payout_minor"], 0, "{what}");
    }
}
