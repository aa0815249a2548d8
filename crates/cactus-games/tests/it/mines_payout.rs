use cactus_games::mines::{AMOUNT_MINOR_MAX, HouseEdge, MineCount, Parameters, PayoutMax};
use proptest::prelude::*;
use serde_json::Value;

fn parameters(mines: u8, house_edge: u16) -> Parameters {
    Parameters {
        house_edge: HouseEdge::new(house_edge).expect("a house edge"),
        ..Parameters::new(MineCount::new(mines).expect("a number of mines"))
    }
}

/// Among all 2^25 boards, how many with `m` mines leave tiles 0 to g - 1 safe: `[m][g]`.
fn boards_by_mines_and_safe_tiles() -> Vec<[u64; 26]> {
    let mut exactly = vec![[0_u64; 26]; 26];
    for mask in 0_u32..1 << 25 {
        let safe_tiles = mask.trailing_zeros().min(25) as usize;
        exactly[mask.count_ones() as usize][safe_tiles] += 1;
    }
    for row in &mut exactly {
        for gems in (0..25).rev() {
            row[gems] += row[gems + 1];
        }
    }
    exactly
}

#[test]
fn return_to_player_is_exactly_one_minus_the_edge_by_enumeration_of_every_board() {
    let boards = boards_by_mines_and_safe_tiles();
    for mines in 1..=24_u8 {
        for house_edge in [0, 1, 100, 250, 2_500] {
            let parameters = parameters(mines, house_edge);
            for gems in 1..=parameters.gem_count() {
                let multiplier = parameters.multiplier(gems).unwrap();
                let winning = u128::from(boards[usize::from(mines)][usize::from(gems)]);
                let all = u128::from(boards[usize::from(mines)][0]);
                // winning / all * numerator / denominator = (10000 - edge) / 10000, without division.
                let returned = winning * u128::from(multiplier.numerator()) * 10_000;
                let kept = u128::from(10_000 - house_edge) * all * u128::from(multiplier.denominator());
                assert_eq!(returned, kept, "{mines} mines, {gems} gems, edge {house_edge}");
            }
        }
    }
}

#[test]
fn multipliers_exist_exactly_for_the_gems_of_the_board() {
    for mines in 1..=24 {
        let parameters = parameters(mines, 100);
        assert_eq!(parameters.multiplier(0), None);
        assert_eq!(parameters.multiplier(parameters.gem_count() + 1), None);
        assert_eq!(parameters.multiplier(u8::MAX), None);
        let products = (1..=parameters.gem_count()).map(|gems| parameters.multiplier(gems).unwrap());
        let pairs: Vec<_> = products.map(|it| (it.numerator(), it.denominator())).collect();
        let rising = |a: (u64, u64), b: (u64, u64)| a.0 * b.1 < b.0 * a.1;
        assert!(pairs.windows(2).all(|pair| rising(pair[0], pair[1])), "each gem raises the multiplier");
    }
}

/// GLI-19 v3.0, 4.7.3: the top award has odds of at least one in 10^8.
#[test]
fn top_award_is_at_least_one_in_a_hundred_million() {
    let fair = |mines: u8| parameters(mines, 0).multiplier(25 - mines).unwrap();
    let longest_odds = (1..=24).map(|mines| fair(mines).numerator() / fair(mines).denominator()).max();
    assert_eq!(longest_odds, Some(5_200_300));
}

/// Two operators whose published multipliers use the same formula with a house edge of 1 %.
#[test]
fn published_multipliers_of_other_operators_agree() {
    let published = include_str!("../data/mines_payout_published.json");
    let published: Vec<Value> = serde_json::from_str(published).unwrap();
    assert_eq!(published.len(), 7);
    let integer = |value: &Value| u8::try_from(value.as_u64().unwrap()).unwrap();
    for case in published {
        let inputs = &case["inputs"];
        let (parameters, gems) = (parameters(integer(&inputs["mines"]), 100), integer(&inputs["gems"]));
        let multiplier = parameters.multiplier(gems).unwrap();
        if let Some(exact) = inputs["exact_multiplier"].as_str() {
            assert_eq!(multiplier.to_string(), exact, "{case}");
        }
        // A stake or, for a bare multiplier, 1, in units of 10^-8.
        let stake = scaled(inputs["stake"].as_str().unwrap_or("1"));
        let expected = &case["expected"];
        let expected = expected.as_str().map_or_else(|| expected.to_string(), str::to_owned);
        assert_eq!(multiplier.of_stake(stake), u128::from(scaled(&expected)), "{case}");
    }
}

fn scaled(decimal: &str) -> u64 {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    format!("{whole}{fraction:0<8}").parse().expect("a decimal number with at most 8 places")
}

#[test]
fn the_largest_stake_neither_overflows_nor_passes_the_limit() {
    for mines in 1..=24 {
        for house_edge in [0, 2_500] {
            let parameters = parameters(mines, house_edge);
            for gems in 1..=parameters.gem_count() {
                let exact = parameters.multiplier(gems).unwrap().of_stake(AMOUNT_MINOR_MAX);
                let payout_minor = parameters.payout_minor(AMOUNT_MINOR_MAX, gems).unwrap();
                assert_eq!(u128::from(payout_minor), exact.min(u128::from(AMOUNT_MINOR_MAX)));
            }
        }
    }
}

#[test]
fn parameters_out_of_range_are_refused_by_constructor_and_serde() {
    let json = |mines: &str, house_edge: &str, payout_max: &str| {
        serde_json::from_str::<Parameters>(&format!(
            r#"{{"mines":{mines},"house_edge_basis_points":{house_edge},"payout_max_minor":{payout_max}}}"#
        ))
    };
    assert_eq!(json("24", "2500", "9007199254740991").unwrap(), parameters(24, 2_500));
    for (mines, house_edge, payout_max, code) in [
        ("0", "100", "1", "mines_out_of_range"),
        ("25", "100", "1", "mines_out_of_range"),
        ("1", "2501", "1", "house_edge_out_of_range"),
        ("1", "100", "0", "payout_max_out_of_range"),
        ("1", "100", "9007199254740992", "payout_max_out_of_range"),
    ] {
        let refused = MineCount::new(mines.parse().unwrap())
            .and_then(|_| HouseEdge::new(house_edge.parse().unwrap()))
            .and_then(|_| PayoutMax::new(payout_max.parse().unwrap()));
        assert_eq!(refused.unwrap_err().code(), code);
        assert!(json(mines, house_edge, payout_max).is_err());
    }
    for malformed in ["-1", "1.0", "256", "\"3\"", "null"] {
        assert!(json(malformed, "100", "1").is_err(), "{malformed}");
    }
    assert!(json("3", "100", "1,\"bonus\":1").is_err(), "unknown fields are refused");
}

proptest! {
    #[test]
    fn payouts_are_the_floor_of_the_exact_product(
        mines in 1..=24_u8,
        house_edge in 0..=2_500_u16,
        gem_place: prop::sample::Index,
        stake_minor in 1..=AMOUNT_MINOR_MAX,
        payout_max_minor in 1..=AMOUNT_MINOR_MAX,
    ) {
        let payout_max = PayoutMax::new(payout_max_minor).unwrap();
        let parameters = Parameters { payout_max, ..parameters(mines, house_edge) };
        let gems = 1 + u8::try_from(gem_place.index(parameters.gem_count().into())).unwrap();
        let multiplier = parameters.multiplier(gems).unwrap();
        let payout_minor = u128::from(parameters.payout_minor(stake_minor, gems).unwrap());
        let product = u128::from(stake_minor) * u128::from(multiplier.numerator());
        let denominator = u128::from(multiplier.denominator());
        prop_assert!(payout_minor * denominator <= product, "never more than the formula");
        prop_assert!(payout_minor <= u128::from(payout_max_minor));
        prop_assert!(
            (payout_minor + 1) * denominator > product || payout_minor == u128::from(payout_max_minor),
            "never a unit less"
        );
    }
}
