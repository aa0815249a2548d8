//! All draws of smaller spaces, one by one, against the closed form.

use alloc::vec::Vec;

use super::*;
use crate::mines::HouseEdge;

fn parameters(edge: u16, multiplier_max: u64) -> TableParameters {
    let (edge, highest) = (HouseEdge::new(edge).unwrap(), Hundredths::new(multiplier_max).unwrap());
    TableParameters::new(edge, highest, 1_000, 1_000).unwrap()
}

/// The number of draws at or above each multiplier, counted, is what the closed form says.
#[test]
fn the_closed_form_counts_every_draw() {
    for draws in [1 << 16, 1_000, 65_521] {
        for edge in [0, 50, 100, 200, 300, 400, 500, 1_234, 2_500] {
            let parameters = parameters(edge, 1_000_000);
            let mut points: Vec<u64> =
                (0..draws).map(|draw| point_of_draw(draw, draws, &parameters).get()).collect();
            points.sort_unstable();
            for multiplier in (100..=2_000).chain([9_999, 123_456, 999_999, 1_000_000]) {
                let counted = points.len() - points.partition_point(|point| *point < multiplier);
                let expected = survivals_among(Hundredths::new(multiplier).unwrap(), draws, &parameters);
                assert_eq!(counted as u64, expected, "{draws} draws, edge {edge}, {multiplier}");
            }
            assert_eq!(survivals_among(Hundredths::new(1_000_001).unwrap(), draws, &parameters), 0);
        }
    }
}

/// Larger draws never crash earlier.
#[test]
fn points_grow_with_the_draw() {
    let parameters = parameters(100, 100_000);
    let points: Vec<_> = (0..1 << 16).map(|draw| point_of_draw(draw, 1 << 16, &parameters)).collect();
    assert!(points.is_sorted());
    assert_eq!((points[0], points[65_535]), (Hundredths::ONE, Hundredths::new(100_000).unwrap()));
}

#[test]
#[should_panic(expected = "a draw is one of")]
fn a_draw_beyond_the_space_is_refused() {
    let _ = CrashPoint::of_draw(DRAWS, &parameters(100, 100_000));
}
