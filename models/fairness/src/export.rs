//! Outcomes and raw words for laboratories.

use std::io::{self, Write};

use cactus_games::OutcomeStream;
use cactus_games::mines::{self, Board, MineCount};
use cactus_games::tower::{self, Difficulty, Layout};

use crate::games::Crash;
use crate::seeds::SeedSequence;

/// Writes a line per round: seeds, nonce and the tiles of the mines in ascending order.
pub fn mines(to: &mut impl Write, text: &str, mines: MineCount, rounds: u64) -> io::Result<()> {
    let mut seeds = SeedSequence::new(text);
    writeln!(to, "server_seed,client_seed,nonce,mine_tiles")?;
    for _ in 0..rounds {
        let (server_seed, client_seed, nonce) = seeds.next_round();
        let tiles = Board::deal(server_seed, client_seed, nonce, mines).mine_tiles();
        let tiles: Vec<String> = tiles.iter().map(|tile| tile.index().to_string()).collect();
        let (server_seed, client_seed) = (server_seed.reveal_hex(), client_seed.as_str());
        writeln!(to, "{server_seed},{client_seed},{},{}", nonce.get(), tiles.join(" "))?;
    }
    Ok(())
}

/// Writes a line per round: seeds, nonce and the safe tiles of each level, lowest level first.
pub fn tower(to: &mut impl Write, text: &str, difficulty: Difficulty, rounds: u64) -> io::Result<()> {
    let mut seeds = SeedSequence::new(text);
    writeln!(to, "server_seed,client_seed,nonce,safe_tiles")?;
    for _ in 0..rounds {
        let (server_seed, client_seed, nonce) = seeds.next_round();
        let levels = Layout::deal(server_seed, client_seed, nonce, difficulty).safe_tiles();
        let level = |safe: &Vec<u8>| safe.iter().map(u8::to_string).collect::<Vec<_>>().join(" ");
        let levels: Vec<String> = levels.iter().map(level).collect();
        let (server_seed, client_seed) = (server_seed.reveal_hex(), client_seed.as_str());
        writeln!(to, "{server_seed},{client_seed},{},{}", nonce.get(), levels.join("/"))?;
    }
    Ok(())
}

/// Writes a line per game of a chain, the last game first: its number, its link, the salt, and the point in hundredths
/// at the default house edge.
pub fn crash(to: &mut impl Write, text: &str, rounds: u32) -> io::Result<()> {
    let mut games = Crash::new(text, rounds);
    writeln!(to, "game,hash,salt,point_hundredths")?;
    for _ in 0..rounds {
        let played = games.next_game();
        writeln!(to, "{},{},{},{}", played.game, played.link, played.salt, played.point)?;
    }
    Ok(())
}

/// Writes the first words of each round's stream, big-endian, without separators: bits for test suites. Eight words
/// a round are one block; the stream of Mines, or of Tower.
pub fn words(to: &mut impl Write, text: &str, of_tower: bool, rounds: u64) -> io::Result<()> {
    let mut seeds = SeedSequence::new(text);
    let tag = if of_tower { tower::SCHEME_TAG } else { mines::SCHEME_TAG };
    for _ in 0..rounds {
        let (server_seed, client_seed, nonce) = seeds.next_round();
        let mut stream = OutcomeStream::new(tag, server_seed, client_seed, nonce);
        for _ in 0..8 {
            to.write_all(&stream.next_word().to_be_bytes())?;
        }
    }
    Ok(())
}
