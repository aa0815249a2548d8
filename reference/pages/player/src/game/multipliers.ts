/** What the games pay, in exact fractions. The page shows them and checks with them; the platform decides. */

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

const afterEdge = (edgeBasisPoints: number): Fraction => ({
  numerator: BigInt(10_000 - edgeBasisPoints),
  denominator: 10_000n,
});

/** The multiplier of that many gems: one over the chance of opening them, after the edge. */
export function minesFraction(mines: number, gems: number, edgeBasisPoints: number): Fraction {
  let fraction = afterEdge(edgeBasisPoints);
  for (let opened = 0; opened < gems; opened += 1) {
    fraction = {
      numerator: fraction.numerator * BigInt(MINES_TILES - opened),
      denominator: fraction.denominator * BigInt(MINES_TILES - mines - opened),
    };
  }
  return fraction;
}

/** The multiplier of that many levels. */
export function towerFraction(
  difficulty: keyof typeof TOWER_SHAPES,
  levels: number,
  edgeBasisPoints: number,
): Fraction {
  const { tiles, safe } = TOWER_SHAPES[difficulty];
  const { numerator, denominator } = afterEdge(edgeBasisPoints);
  return {
    numerator: numerator * BigInt(tiles) ** BigInt(levels),
    denominator: denominator * BigInt(safe) ** BigInt(levels),
  };
}

const hundredths = ({ numerator, denominator }: Fraction): number => Number((numerator * 100n) / denominator);

/** The multipliers after 1, 2, … gems, in hundredths rounded down. */
export function minesMultipliers(mines: number, edgeBasisPoints: number): number[] {
  return Array.from({ length: MINES_TILES - mines }, (_, gem) =>
    hundredths(minesFraction(mines, gem + 1, edgeBasisPoints)),
  );
}

/** The multipliers after 1, 2, … levels, in hundredths rounded down. */
export function towerMultipliers(difficulty: keyof typeof TOWER_SHAPES, edgeBasisPoints: number): number[] {
  return Array.from({ length: TOWER_LEVELS }, (_, level) =>
    hundredths(towerFraction(difficulty, level + 1, edgeBasisPoints)),
  );
}
