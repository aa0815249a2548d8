//! The adapters of the games, and the sample that the battery plays.

mod crash;
mod mines;
mod tower;

use cactus_games::mines::MineCount;
use cactus_games::tower::Difficulty;

pub use crash::{Crash, Played};
pub use mines::Mines;
pub use tower::Tower;

use crate::game::Game;

/// Rounds of each game in a full sample. With them, a shift of 0.1 % in the return at twice the stake is found with
/// 99 % power at 99 % confidence (24 σ²/δ² = 24 · 1 / 0.001²).
pub const ROUNDS_PER_GAME: u32 = 24_000_000;

/// Every game with every parameter that decides its odds, and how many rounds of it to play: `rounds` of each game
/// are shared equally among its parameters. The text decides the seeds.
pub fn all(text: &str, rounds: u32) -> Vec<(Box<dyn Game>, u32)> {
    let mut games: Vec<(Box<dyn Game>, u32)> = Vec::new();
    for mines in MineCount::MIN.get()..=MineCount::MAX.get() {
        let mines = MineCount::new(mines).expect("1 to 24");
        games.push((Box::new(Mines::new(text, mines)), rounds / u32::from(MineCount::MAX.get())));
    }
    for difficulty in Difficulty::ALL {
        games.push((Box::new(Tower::new(text, difficulty)), rounds / 5));
    }
    games.push((Box::new(Crash::new(text, rounds)), rounds));
    games
}
