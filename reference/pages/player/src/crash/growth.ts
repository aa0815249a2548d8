/**
 * How the multiplier grows while a round runs: e^(0.06 t), in integers, exactly as the table computes it, so that the
 * payout on a button is the payout of that millisecond.
 */

/** `floor(e^(0.00006 * 2^k) * 2^64)` for k = 0, 1, …, 18. */
const FACTORS = [
  18_447_850_911_558_777_614n,
  18_448_957_815_820_266_914n,
  18_451_171_823_595_975_079n,
  18_455_600_636_269_900_684n,
  18_464_461_451_000_717_990n,
  18_482_195_845_140_864_500n,
  18_517_715_749_359_871_301n,
  18_588_960_480_175_074_687n,
  18_732_273_313_532_365_202n,
  19_022_222_137_996_675_856n,
  19_615_653_235_141_649_997n,
  20_858_632_304_098_904_675n,
  23_585_871_840_531_550_884n,
  30_156_722_956_373_257_002n,
  49_300_187_384_481_244_347n,
  131_758_128_504_040_120_180n,
  941_098_567_721_175_950_872n,
  48_012_077_937_868_062_808_766n,
  124_962_953_825_398_882_282_214_224n,
];

const ELAPSED_MS_MAX = 2 ** FACTORS.length - 1;
const HUNDREDTHS_MIN = 100;

/** The multiplier that long after the start, in hundredths. */
export function multiplierAt(elapsedMs: number): number {
  const elapsed = Math.min(Math.max(Math.floor(elapsedMs), 0), ELAPSED_MS_MAX);
  let grown = 100n << 64n;
  FACTORS.forEach((factor, bit) => {
    if ((elapsed >> bit) & 1) grown = (grown * factor) >> 64n;
  });
  return Number(grown >> 64n);
}

/** The first millisecond after the start at which the multiplier is at least this one. */
export function reachedAtMs(hundredths: number): number {
  if (hundredths <= HUNDREDTHS_MIN) return 0;
  let below = 0;
  let reached = ELAPSED_MS_MAX;
  while (below < reached) {
    const middle = Math.floor((below + reached) / 2);
    if (multiplierAt(middle) >= hundredths) reached = middle;
    else below = middle + 1;
  }
  return reached;
}
