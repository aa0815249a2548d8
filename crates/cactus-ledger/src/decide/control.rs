use super::{AT_MS_MAX, Effect, Scene, positive, posting};
use crate::account::{Account, Colour};
use crate::command::{Adjustment, Direction, Exclude, LimitSet};
use crate::rejection::Rejection;

pub(super) fn adjustment(scene: Scene<'_>, adjustment: &Adjustment) -> Result<Effect, Rejection> {
    positive(adjustment.amount)?;
    if adjustment.colour == Colour::Held {
        return Err(Rejection::ColourInvalid);
    }
    scene.known_asset(adjustment.asset)?;
    let (player, operator) = (Account::Player(adjustment.colour), Account::Adjustment);
    let (debit, credit) = match adjustment.direction {
        Direction::Credit => (operator, player),
        Direction::Debit => {
            scene.holds_funds(adjustment.asset, adjustment.colour, adjustment.amount)?;
            (player, operator)
        }
    };
    Ok(vec![posting(debit, credit, adjustment.asset, adjustment.amount)].into())
}

/// A limit may always be made stricter; a looser one waits, so that it is not loosened in the heat of play.
pub(super) fn limit_set(scene: Scene<'_>, set: &LimitSet) -> Result<Effect, Rejection> {
    scene.known_asset(set.asset)?;
    let in_force = scene.state.limits.amount(set.limit, set.asset, scene.context.now_ms);
    let looser = match (in_force, set.amount) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(old), Some(new)) => new > old,
    };
    let effective_at_ms = scene.at_ms.saturating_add(scene.policy.limit_cooling_off_ms).min(AT_MS_MAX);
    Ok(Effect { effective_at_ms: looser.then_some(effective_at_ms), ..Effect::default() })
}

pub(super) fn exclude(scene: Scene<'_>, exclude: &Exclude) -> Result<Effect, Rejection> {
    if exclude.until_ms.is_some_and(|until_ms| until_ms > AT_MS_MAX) {
        return Err(Rejection::TimeOutOfRange);
    }
    if let Some(in_force) = scene.state.standing.excluded(scene.context.now_ms) {
        let shortened = match (in_force, exclude.until_ms) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(old_ms), Some(new_ms)) => new_ms < old_ms,
        };
        if shortened {
            return Err(Rejection::ExclusionShortened { until_ms: in_force });
        }
    }
    Ok(Effect::default())
}
