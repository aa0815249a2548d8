//! How the multiplier grows while a round runs: e^(0.06 t), t in seconds, in integers only.

use super::hundredths::Hundredths;

/// The exponents' bits: 2^19 - 1 ms is 8 minutes 44 seconds, and [`Hundredths::MAX`] is reached after 5 minutes 8.
const ELAPSED_BITS: u32 = 19;
const ELAPSED_MS_MAX: u64 = (1 << ELAPSED_BITS) - 1;

/// `floor(e^(0.00006 * 2^k) * 2^64)` for k = 0, 1, …, 18.
const FACTORS: [u128; ELAPSED_BITS as usize] = [
    18_447_850_911_558_777_614,
    18_448_957_815_820_266_914,
    18_451_171_823_595_975_079,
    18_455_600_636_269_900_684,
    18_464_461_451_000_717_990,
    18_482_195_845_140_864_500,
    18_517_715_749_359_871_301,
    18_588_960_480_175_074_687,
    18_732_273_313_532_365_202,
    19_022_222_137_996_675_856,
    19_615_653_235_141_649_997,
    20_858_632_304_098_904_675,
    23_585_871_840_531_550_884,
    30_156_722_956_373_257_002,
    49_300_187_384_481_244_347,
    131_758_128_504_040_120_180,
    941_098_567_721_175_950_872,
    48_012_077_937_868_062_808_766,
    124_962_953_825_398_882_282_214_224,
];

/// The multiplier this long after the start, at most [`Hundredths::MAX`].
///
/// Starting with `100 * 2^64`, it takes `floor(x * FACTOR_k / 2^64)` for each bit `k` set in `elapsed_ms`, from the
/// lowest to the highest, and drops the last 64 bits. For every millisecond this is `floor(100 * e^(0.00006 *
/// elapsed_ms))` exactly; the tests compare all of them with a computation of 60 digits.
///
/// ```
/// use cactus_games::crash::{Hundredths, multiplier_at, reached_at_ms};
///
/// let double = Hundredths::new(200)?;
/// assert_eq!(multiplier_at(0), Hundredths::ONE);
/// assert_eq!(reached_at_ms(double), 11_553);
/// assert_eq!(multiplier_at(11_553), double);
/// # Ok::<(), cactus_games::crash::ParameterRejection>(())
/// ```
pub fn multiplier_at(elapsed_ms: u64) -> Hundredths {
    let elapsed_ms = elapsed_ms.min(ELAPSED_MS_MAX);
    let mut grown = 100_u128 << 64;
    for (bit, factor) in FACTORS.iter().enumerate() {
        if elapsed_ms >> bit & 1 == 1 {
            grown = scaled(grown, *factor);
        }
    }
    Hundredths::clamped(grown >> 64)
}

/// The first millisecond after the start at which [`multiplier_at`] is at least this multiplier.
pub fn reached_at_ms(multiplier: Hundredths) -> u64 {
    let (mut below, mut reached) = (0, ELAPSED_MS_MAX);
    while below < reached {
        let middle = below.midpoint(reached);
        if multiplier_at(middle) >= multiplier {
            reached = middle;
        } else {
            below = middle + 1;
        }
    }
    reached
}

/// `floor(value * factor / 2^64)`, exactly. The value stays below 100 * e^31.5 * 2^64 < 2^117 and the factor below
/// 2^87, so that the result fits.
fn scaled(value: u128, factor: u128) -> u128 {
    const LOW: u128 = (1 << 64) - 1;
    let (value_high, value_low) = (value >> 64, value & LOW);
    let (factor_high, factor_low) = (factor >> 64, factor & LOW);
    let carried = (value_low * factor_low) >> 64;
    // Below 2^53 * 2^23 * 2^64, 2^53 * 2^64, 2^64 * 2^23 and 2^64.
    ((value_high * factor_high) << 64) + value_high * factor_low + value_low * factor_high + carried
}
