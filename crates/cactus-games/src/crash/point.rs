//! From a game's link to the multiplier at which the round crashes.

use core::fmt;

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::bytes32::public_bytes32;
use super::chain::ChainHash;
use super::hundredths::Hundredths;
use super::table::TableParameters;
use crate::field::absorb_field;

/// Number of equally likely draws: 52 bits.
pub const DRAWS: u64 = 1 << DRAW_BITS;

const DRAW_BITS: u32 = 52;

const CRASH_TAG: &[u8] = b"cactus/crash/1";

public_bytes32! {
    /// The randomness of the seeding event: a public value that nobody could know when the terminating hash was
    /// published.
    Salt,
    /// The output of one round of a public randomness beacon.
    BeaconRandomness
}

/// The beacon's round that decides a game together with the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeaconMix {
    /// Its number, fixed before betting opens.
    pub round: u64,
    /// Its output, published after betting closes.
    pub randomness: BeaconRandomness,
}

/// Where a round crashes. It is secret until then: its `Debug` is redacted and it has no serde form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CrashPoint(Hundredths);

impl CrashPoint {
    /// The point of a game of the chain.
    pub fn of_game(
        link: &ChainHash,
        salt: &Salt,
        game: u64,
        beacon: Option<&BeaconMix>,
        parameters: &TableParameters,
    ) -> Self {
        Self::of_draw(draw(link, salt, game, beacon), parameters)
    }

    /// The point of a draw: `max(100, floor((10000 - edge) * 2^52 / (100 * (2^52 - draw))))`, at most the table's
    /// highest multiplier.
    ///
    /// # Panics
    ///
    /// If the draw is not below [`DRAWS`].
    pub fn of_draw(draw: u64, parameters: &TableParameters) -> Self {
        Self(point_of_draw(draw, DRAWS, parameters))
    }

    /// A point that is known already.
    pub fn known(point: Hundredths) -> Self {
        Self(point)
    }

    /// The multiplier, to be shown only after the crash.
    pub fn reveal(self) -> Hundredths {
        self.0
    }
}

impl fmt::Debug for CrashPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CrashPoint(redacted)")
    }
}

/// The 52 bits that decide a game.
pub fn draw(link: &ChainHash, salt: &Salt, game: u64, beacon: Option<&BeaconMix>) -> u64 {
    let mut mac = Hmac::<Sha256>::new_from_slice(link.as_bytes()).expect("HMAC takes keys of any length");
    absorb_field(&mut mac, CRASH_TAG);
    absorb_field(&mut mac, salt.as_bytes());
    absorb_field(&mut mac, &game.to_be_bytes());
    absorb_field(&mut mac, beacon.map(|mix| mix.round.to_be_bytes()).as_ref().map_or(&[], |bytes| bytes));
    absorb_field(&mut mac, beacon.map_or(&[], |mix| mix.randomness.as_bytes()));
    let digest: [u8; 32] = mac.finalize().into_bytes().into();
    let [a, b, c, d, e, f, g, h, ..] = digest;
    u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> (u64::BITS - DRAW_BITS)
}

/// The point of one of `draws` equally likely draws; the number of draws is a parameter so that tests can go through
/// all of a smaller number.
fn point_of_draw(draw: u64, draws: u64, parameters: &TableParameters) -> Hundredths {
    assert!(draw < draws, "a draw is one of {draws}");
    // At most 10,000 * 2^52 < 2^66.
    let numerator = parameters.returned_basis_points() * u128::from(draws);
    let hundredths = numerator / (100 * u128::from(draws - draw));
    Hundredths::clamped(hundredths).min(parameters.multiplier_max())
}

/// How many of the [`DRAWS`] draws reach this multiplier: crash at it or above.
///
/// Exactly `floor((10000 - edge) * 2^52 / (100 * hundredths))` above 1.00 up to the table's highest multiplier, all
/// draws at 1.00, none above the highest. A bet that is cashed out at a target thus returns
/// `target * survivals(target) / 2^52` of its stake on the average: an exact fraction, never above `1 - edge`, and
/// below it by less than `target / 2^52`.
///
/// ```
/// use cactus_games::crash::{DRAWS, Hundredths, TableParameters, survivals};
/// use cactus_games::mines::HouseEdge;
///
/// let parameters = TableParameters::new(HouseEdge::new(100)?, Hundredths::new(1_000_000)?, 500_000, 5_000_000)?;
/// assert_eq!(survivals(Hundredths::new(200)?, &parameters), 99 * DRAWS / 200);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn survivals(multiplier: Hundredths, parameters: &TableParameters) -> u64 {
    survivals_among(multiplier, DRAWS, parameters)
}

fn survivals_among(multiplier: Hundredths, draws: u64, parameters: &TableParameters) -> u64 {
    if multiplier > parameters.multiplier_max() {
        return 0;
    }
    if multiplier == Hundredths::ONE {
        return draws;
    }
    let numerator = parameters.returned_basis_points() * u128::from(draws);
    // At most 10,000 / 10,100 of the draws.
    let surviving = numerator / (100 * u128::from(multiplier.get()));
    u64::try_from(surviving).expect("fewer than all draws")
}

#[cfg(test)]
mod tests;
