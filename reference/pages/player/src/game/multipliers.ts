/** What the games pay, in exact fractions, for display; the platform decides. */

interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

const MINES_TILES = 25;
const TOWER_LEVELS = 9;

/** Tiles of a level, and how many of them are safe. */
export const TOWER_SHAPES = {
  easy: { tiles: 4, safe: 3 },
  medium: { tiles: 3, safe: 2 },
  hard: { tiles: 2, safe: 1 },
  expert: { tiles: 3, safe: 1 },
  master: { tiles: 4, safe: 1 },
} as const;

const hundredths = ({ numerator, denominator }: Fraction): number => Number((numerator * 100n) / denominator);

const afterEdge = (edgeBasisPoints: number): Fraction => ({
  numerator: BigInt(10_000 - edgeBasisPoints),
  denominator: 10_000n,
});

/** The multipliers after 1, 2, … gems, in hundredths rounded down. */
export function minesMultipliers(mines: number, edgeBasisPoints: number): number[] {
  let fraction = afterEdge(edgeBasisPoints);
  return Array.from({ length: MINES_TILES - mines }, (_, opened) => {
    fraction = {
      numerator: fraction.numerator * BigInt(MINES_TILES - opened),
      denominator: fraction.denominator * BigInt(MINES_TILES - mines - opened),
    };
    return hundredths(fraction);
  });
}

/** The multipliers after 1, 2, … levels, in hundredths rounded down. */
export function towerMultipliers(difficulty: keyof typeof TOWER_SHAPES, edgeBasisPoints: number): number[] {
  const { tiles, safe } = TOWER_SHAPES[difficulty];
  let fraction = afterEdge(edgeBasisPoints);
  return Array.from({ length: TOWER_LEVELS }, () => {
    fraction = {
      numerator: fraction.numerator * BigInt(tiles),
      denominator: fraction.denominator * BigInt(safe),
    };
    return hundredths(fraction);
  });
}
