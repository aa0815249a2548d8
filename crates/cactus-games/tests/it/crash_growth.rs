//! Properties of the growth curve that rules rely on.

use cactus_games::crash::{Hundredths, multiplier_at, reached_at_ms};

#[test]
fn growth_never_falls_and_saturates() {
    let all: Vec<_> = (0..1 << 19).map(multiplier_at).collect();
    assert!(all.is_sorted());
    assert_eq!((all[0], all[all.len() - 1]), (Hundredths::ONE, Hundredths::MAX));
    assert_eq!((multiplier_at(1 << 19), multiplier_at(u64::MAX)), (Hundredths::MAX, Hundredths::MAX));
}

/// For every multiplier that is shown, and the ones beside it: the time is the first that reaches it.
#[test]
fn reached_at_is_the_first_millisecond() {
    for elapsed_ms in (0..307_000).step_by(37) {
        let shown = multiplier_at(elapsed_ms).get();
        for hundredths in [shown, shown + 1, shown + 7] {
            let Ok(multiplier) = Hundredths::new(hundredths) else { continue };
            let reached_ms = reached_at_ms(multiplier);
            assert!(multiplier_at(reached_ms) >= multiplier);
            assert!(reached_ms == 0 || multiplier_at(reached_ms - 1) < multiplier);
        }
    }
    assert_eq!((reached_at_ms(Hundredths::ONE), reached_at_ms(Hundredths::MAX)), (0, 307_012));
}
