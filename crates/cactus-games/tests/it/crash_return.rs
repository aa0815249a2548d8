//! What players get back, as exact fractions.

use cactus_games::crash::{CrashPoint, DRAWS, Hundredths, ParameterRejection, TableParameters, survivals};
use cactus_games::mines::HouseEdge;

const EDGES: [u16; 8] = [0, 50, 100, 200, 300, 400, 500, 2_500];

fn table(edge: u16, multiplier_max: u64) -> Result<TableParameters, ParameterRejection> {
    let edge = HouseEdge::new(edge).expect("an edge in range");
    TableParameters::new(edge, Hundredths::new(multiplier_max)?, 1_000, 1_000)
}

fn targets() -> impl Iterator<Item = Hundredths> {
    let many = (101..=2_000).chain((2_000..1_000_000).step_by(997)).chain([999_999, 1_000_000]);
    many.map(|hundredths| Hundredths::new(hundredths).expect("a target in range"))
}

/// `target * survivals / 2^52` is never above `1 - edge`, and below it by less than the worth of one draw.
#[test]
fn return_at_every_target_is_one_minus_the_edge_to_the_draw() {
    for edge in EDGES {
        let table = table(edge, 1_000_000).unwrap();
        let returned = u128::from(10_000 - edge) * u128::from(DRAWS);
        for target in targets() {
            // Both sides in parts of 10,000 * 2^52.
            let paid = 100 * u128::from(target.get()) * u128::from(survivals(target, &table));
            assert!(paid <= returned, "edge {edge}, {target}");
            assert!(returned - paid < 100 * u128::from(target.get()), "edge {edge}, {target}");
        }
    }
}

/// The closed form counts the draws: the first survivor reaches the target, the draw before does not.
#[test]
fn survivals_are_where_the_points_change() {
    for edge in EDGES {
        let table = table(edge, 1_000_000).unwrap();
        assert_eq!(survivals(Hundredths::ONE, &table), DRAWS, "nobody is paid less than 1.00");
        for target in targets() {
            let first = DRAWS - survivals(target, &table);
            assert!(CrashPoint::of_draw(first, &table).reveal() >= target, "edge {edge}, {target}");
            assert!(CrashPoint::of_draw(first - 1, &table).reveal() < target, "edge {edge}, {target}");
        }
        assert_eq!(
            survivals(Hundredths::new(1_000_001).unwrap(), &table),
            0,
            "the highest multiplier is the end"
        );
    }
}

/// Chances to lose at once, as sources of the formula give them: 1.98 % at an edge of 1 %.
#[test]
fn rounds_that_end_at_once_are_counted_exactly() {
    let table = table(100, 1_000_000).unwrap();
    let at_once = DRAWS - survivals(Hundredths::new(101).unwrap(), &table);
    let per_million = u128::from(at_once) * 1_000_000 / u128::from(DRAWS);
    assert_eq!(per_million, 19_801, "2 / 101");
}

/// GLI-19 v3.0, 4.7.3: the largest highest multiplier of each edge is allowed, the next one is not.
#[test]
fn top_awards_are_won_at_least_once_in_a_hundred_million() {
    // 45,035,997 of the 2^52 draws are the fewest that are 1 in 10^8.
    let draws_needed = u128::from(DRAWS).div_ceil(100_000_000);
    assert_eq!(draws_needed, 45_035_997);
    for edge in EDGES {
        let largest = u128::from(10_000 - edge) * u128::from(DRAWS) / (100 * draws_needed);
        let largest = u64::try_from(largest).unwrap();
        assert!(table(edge, largest).is_ok(), "edge {edge}");
        assert_eq!(table(edge, largest + 1), Err(ParameterRejection::TopAwardTooUnlikely), "edge {edge}");
    }
}

#[test]
fn parameters_are_checked_together() {
    let new = |highest: u64, payout_max, round_payout_max| {
        TableParameters::new(
            HouseEdge::default(),
            Hundredths::new(highest).unwrap(),
            payout_max,
            round_payout_max,
        )
        .map_err(ParameterRejection::code)
    };
    let amount_max = (1 << 53) - 1;
    assert!(new(101, 1, 1).is_ok());
    assert!(new(1_000_000, amount_max, amount_max).is_ok());
    assert_eq!(new(100, 1, 1), Err("multiplier_out_of_range"));
    assert_eq!(new(10_000_000_000, 0, 0), Err("top_award_too_unlikely"));
    assert_eq!(new(1_000, 0, 1), Err("payout_max_out_of_range"));
    assert_eq!(new(1_000, amount_max + 1, amount_max + 1), Err("payout_max_out_of_range"));
    assert_eq!(new(1_000, 10, 9), Err("round_payout_max_out_of_range"));
    assert_eq!(new(1_000, 10, amount_max + 1), Err("round_payout_max_out_of_range"));
    for hundredths in [0, 99, 10_000_000_001] {
        assert_eq!(Hundredths::new(hundredths), Err(ParameterRejection::MultiplierOutOfRange));
    }
    let json = r#"{"house_edge_basis_points":100,"multiplier_max_hundredths":100,"payout_max_minor":1,
        "round_payout_max_minor":1}"#;
    assert!(serde_json::from_str::<TableParameters>(json).is_err(), "reading checks as well");
}
