/**
 * What this browser saw before a round was decided: the hash that a crash round must step to, the commitment of a
 * round on the player's seeds. A platform that changed its mind afterwards would contradict it.
 */

const STORAGE_KEY = "cactus.notebook";
const NOTES_MAX = 500;

type Notes = [key: string, value: string][];

function read(): Notes {
  try {
    const notes: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "[]");
    return Array.isArray(notes) ? (notes as Notes) : [];
  } catch {
    return [];
  }
}

export const crashNote = (chain: number, round: number): string => `crash/${chain}/${round}`;
export const roundNote = (roundId: string): string => `round/${roundId}`;

/** The first note of a key stays; later ones cannot change what was seen. */
export function note(key: string, value: string): void {
  const notes = read();
  if (notes.some(([known]) => known === key)) return;
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify([...notes, [key, value]].slice(-NOTES_MAX)));
  } catch {
    // A browser that keeps nothing has no notebook; the check is then left out and says so.
  }
}

export function noted(key: string): string | null {
  return read().find(([known]) => known === key)?.[1] ?? null;
}
