//! Games that are unfair on purpose, each with a defect that was found in the wild. The battery must find them.

use cactus_games::OutcomeStream;
use cactus_games::crash::CrashPoint;
use cactus_games::mines::{Board, MineCount, SCHEME_TAG};
use cactus_games::tower::{self, Difficulty, Layout};

use crate::game::Game;
use crate::games::{Crash, Mines, Tower};

/// A shuffle that swaps each place with any of all places, and not only with those that follow.
pub fn naive_shuffle(mines: MineCount) -> impl Game {
    Mines::dealt_by("planted", mines, |server_seed, client_seed, nonce, mines| {
        let mut stream = OutcomeStream::new(SCHEME_TAG, server_seed, client_seed, nonce);
        let mut tiles: [u8; 25] = std::array::from_fn(|tile| u8::try_from(tile).expect("25 tiles"));
        for place in 0..25 {
            tiles.swap(place, stream.below(25) as usize);
        }
        tiles[..mines.get().into()].iter().fold(0, |mask, tile| mask | 1 << tile)
    })
}

/// Integers by the remainder of one byte: the low tiles come a little too often.
pub fn modulo_of_a_byte(mines: MineCount) -> impl Game {
    Mines::dealt_by("planted", mines, |server_seed, client_seed, nonce, mines| {
        let mut stream = OutcomeStream::new(SCHEME_TAG, server_seed, client_seed, nonce);
        let mut tiles: Vec<u8> = (0..25).collect();
        let mut mask = 0;
        for _ in 0..mines.get() {
            let byte = stream.next_word().to_be_bytes()[0];
            mask |= 1 << tiles.swap_remove(usize::from(byte) % tiles.len());
        }
        mask
    })
}

/// A generator that sometimes forgets to go on: one round of 256 repeats the last.
pub fn repeated_rounds(mines: MineCount) -> impl Game {
    let (mut round, mut last) = (0_u32, 0);
    Mines::dealt_by("planted", mines, move |server_seed, client_seed, nonce, mines| {
        round += 1;
        if !round.is_multiple_of(256) {
            last = Board::deal(server_seed, client_seed, nonce, mines).mine_mask();
        }
        last
    })
}

/// An operator who moves the mine under the first tile, in one round of 100 where it was safe.
pub fn adaptive_house(mines: MineCount) -> impl Game {
    let mut round = 0_u32;
    Mines::dealt_by("planted", mines, move |server_seed, client_seed, nonce, mines| {
        round += 1;
        let mask = Board::deal(server_seed, client_seed, nonce, mines).mine_mask();
        if round.is_multiple_of(100) && mask & 1 == 0 { (mask & (mask - 1)) | 1 } else { mask }
    })
}

/// A tower whose levels draw from the same block again: the ninth repeats the first.
pub fn repeated_level(difficulty: Difficulty) -> impl Game {
    Tower::dealt_by("planted", difficulty, |server_seed, client_seed, nonce, difficulty| {
        let mut masks = Layout::deal(server_seed, client_seed, nonce, difficulty).safe_masks();
        masks[usize::from(tower::LEVEL_COUNT) - 1] = masks[0];
        masks
    })
}

/// A crash table that busts at once in one round of 200 where it should not.
pub fn extra_busts(rounds: u32) -> impl Game {
    Crash::decided_by("planted", rounds, |link, salt, game, parameters| {
        let point = CrashPoint::of_game(&link.reveal(), salt, game, None, parameters).reveal().get();
        if game.is_multiple_of(200) { 100 } else { point }
    })
}

/// A crash table whose points come again: each game of a pair has the point of the other.
pub fn paired_points(rounds: u32) -> impl Game {
    Crash::decided_by("planted", rounds, |link, salt, game, parameters| {
        let link = if game.is_multiple_of(2) { link.previous() } else { link.clone() };
        CrashPoint::of_game(&link.reveal(), salt, (game - 1) / 2, None, parameters).reveal().get()
    })
}
