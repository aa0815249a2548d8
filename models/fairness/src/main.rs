//! The battery of statistical tests, and the export of outcomes for laboratories.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anyhow::Context;
use cactus_fairness_model::{Report, Verdict, battery, export, games};
use cactus_games::mines::MineCount;
use cactus_games::tower::Difficulty;
use clap::{Parser, Subcommand};

/// Tests what the games finally show, or writes it for laboratories.
#[derive(Parser)]
struct Arguments {
    /// Decides all seeds: another text, an independent sample.
    #[arg(long, global = true, default_value = "cactus fairness")]
    seed: String,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Plays and tests every game (the default); ends with an error when a game is not fair.
    Battery {
        /// Rounds of each game, shared among its parameters.
        #[arg(long, default_value_t = games::ROUNDS_PER_GAME)]
        rounds: u32,
    },
    /// Writes boards of Mines as CSV.
    Mines {
        /// Number of mines, 1 to 24.
        mines: u8,
        /// Number of lines.
        rounds: u64,
    },
    /// Writes towers as CSV.
    Tower {
        /// easy, medium, hard, expert or master.
        difficulty: String,
        /// Number of lines.
        rounds: u64,
    },
    /// Writes crash points as CSV.
    Crash {
        /// Number of lines.
        rounds: u32,
    },
    /// Writes raw words, eight a round, as binary.
    Words {
        /// The stream of Tower, not of Mines.
        #[arg(long)]
        tower: bool,
        /// Number of rounds, 32 bytes each.
        rounds: u64,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    let Arguments { seed, command } = Arguments::parse();
    let mut output = BufWriter::new(io::stdout().lock());
    match command.unwrap_or(Command::Battery { rounds: games::ROUNDS_PER_GAME }) {
        Command::Battery { rounds } => return battery(&mut output, &seed, rounds),
        Command::Mines { mines, rounds } => {
            export::mines(&mut output, &seed, MineCount::new(mines)?, rounds).context("boards")?;
        }
        Command::Tower { difficulty, rounds } => {
            export::tower(&mut output, &seed, difficulty.parse::<Difficulty>()?, rounds).context("towers")?;
        }
        Command::Crash { rounds } => export::crash(&mut output, &seed, rounds).context("crash points")?,
        Command::Words { tower, rounds } => {
            export::words(&mut output, &seed, tower, rounds).context("words")?;
        }
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn battery(output: &mut impl Write, seed: &str, rounds: u32) -> anyhow::Result<ExitCode> {
    let reports = battery::test_all(games::all(seed, rounds));
    writeln!(output, "{}", Report::heading())?;
    for report in &reports {
        writeln!(output, "{report}")?;
    }
    writeln!(output, "\nreturn to player, by stopping at a step chosen beforehand")?;
    writeln!(
        output,
        "{:<16} {:<20} {:>12} {:>9} {:>9}",
        "game", "step", "multiplier", "expected", "observed"
    )?;
    for report in &reports {
        for it in report.returns.iter().filter(|it| it.p.is_some()) {
            let (game, name) = (&report.game, &it.name);
            let (multiplier, expected, observed) = (it.multiplier, it.expected, it.observed);
            writeln!(output, "{game:<16} {name:<20} {multiplier:>12.4} {expected:>9.5} {observed:>9.5}")?;
        }
    }
    let verdict = Verdict::of(&reports);
    let played: u64 = reports.iter().map(|report| u64::from(report.rounds)).sum();
    writeln!(output, "\n{played} rounds, {verdict}")?;
    output.flush()?;
    Ok(if verdict.is_fair() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
