//! Mines: where the mines are.

use cactus_games::mines::{Board, MineCount, Parameters};
use cactus_games::{ClientSeed, Nonce, ServerSeed};

use crate::game::{Game, Outcome, STAKE_MINOR, Subset, View};
use crate::seeds::SeedSequence;

const TILES: u8 = 25;

/// More boards are looked at in groups only.
const BOARDS_MAX: u64 = 60_000;

/// Mines with a number of mines and the default house edge. Whoever deals can be replaced, to see the battery find it.
pub struct Mines<D = fn(&ServerSeed, &ClientSeed, Nonce, MineCount) -> u32> {
    mines: MineCount,
    seeds: SeedSequence,
    deal: D,
}

impl Mines {
    /// The boards of `cactus-games`.
    pub fn new(text: &str, mines: MineCount) -> Self {
        Self::dealt_by(text, mines, |server_seed, client_seed, nonce, mines| {
            Board::deal(server_seed, client_seed, nonce, mines).mine_mask()
        })
    }
}

impl<D: FnMut(&ServerSeed, &ClientSeed, Nonce, MineCount) -> u32 + Send> Mines<D> {
    /// Boards dealt by somebody else, as a set of bits: tile 0 is bit 0.
    pub fn dealt_by(text: &str, mines: MineCount, deal: D) -> Self {
        let seeds = SeedSequence::new(format!("{text}/mines/{}", mines.get()));
        Self { mines, seeds, deal }
    }

    fn boards(&self) -> u64 {
        combinations(TILES, self.mines.get())
    }

    /// The most groups of boards that are equally many.
    fn groups(&self) -> u64 {
        if self.boards().is_multiple_of(25) { 25 } else { 5 }
    }
}

impl<D: FnMut(&ServerSeed, &ClientSeed, Nonce, MineCount) -> u32 + Send> Game for Mines<D> {
    fn name(&self) -> String {
        format!("mines {}", self.mines.get())
    }

    /// The first view is the ladder of a player who opens the tiles in order.
    fn views(&self) -> Vec<View> {
        let parameters = Parameters::new(self.mines);
        let all = self.boards() as f64;
        let gems = 1..=parameters.gem_count();
        let safe = |gems: u8| combinations(TILES - gems, self.mines.get()) as f64 / all;
        let payout = |gems| parameters.payout_minor(STAKE_MINOR, gems).expect("a number of gems");
        let reached: Vec<f64> = gems.clone().map(safe).collect();
        let groups = u32::try_from(self.groups()).expect("5 or 25");
        let mut views = vec![
            View::ladder("gems", &reached, gems.map(payout).collect()),
            View::uniform("board, coarse", groups),
            View::uniform("board, fine", groups),
        ];
        if let Some(boards) = u32::try_from(self.boards()).ok().filter(|_| self.boards() <= BOARDS_MAX) {
            views.push(View::uniform("board", boards));
        }
        views
    }

    fn subset(&self) -> Option<Subset> {
        Some(Subset { places: TILES.into(), chosen: self.mines.get().into() })
    }

    fn whole_outcomes(&self) -> Option<u64> {
        Some(self.boards())
    }

    fn play(&mut self, outcome: &mut Outcome) {
        let (server_seed, client_seed, nonce) = self.seeds.next_round();
        let mask = (self.deal)(server_seed, client_seed, nonce, self.mines);
        let rank = rank(mask);
        let class = |class: u64| u32::try_from(class).expect("at most 60,000 classes");
        outcome.classes.push(mask.trailing_zeros());
        outcome.classes.push(class(rank / (self.boards() / self.groups())));
        outcome.classes.push(class(rank % self.groups()));
        if self.boards() <= BOARDS_MAX {
            outcome.classes.push(class(rank));
        }
        (outcome.subset, outcome.whole) = (mask, rank);
    }
}

/// The number of a set among the sets of its size, from 0: the combinatorial number system.
fn rank(mask: u32) -> u64 {
    let (mut rank, mut rest, mut size) = (0, mask, 0);
    while rest != 0 {
        size += 1;
        rank += COMBINATIONS[rest.trailing_zeros() as usize][size];
        rest &= rest - 1;
    }
    rank
}

fn combinations(count: u8, chosen: u8) -> u64 {
    COMBINATIONS[usize::from(count)][usize::from(chosen)]
}

const PLACES: usize = TILES as usize + 1;

/// Pascal's triangle.
const COMBINATIONS: [[u64; PLACES]; PLACES] = {
    let mut table = [[0; PLACES]; PLACES];
    let mut count = 0;
    while count < PLACES {
        table[count][0] = 1;
        let mut chosen = 1;
        while chosen <= count {
            table[count][chosen] = table[count - 1][chosen - 1] + table[count - 1][chosen];
            chosen += 1;
        }
        count += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn every_board_has_a_number_of_its_own() {
        let mut ranks: Vec<u64> = (0_u32..1 << 25).filter(|mask| mask.count_ones() == 3).map(rank).collect();
        ranks.sort_unstable();
        assert_eq!(ranks, (0..2_300).collect::<Vec<u64>>());
    }
}
