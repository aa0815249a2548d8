//! Playing games and counting.

use std::sync::Mutex;
use std::thread;

use crate::game::{Game, Outcome};
use crate::report::Report;
use crate::statistic::{Duplicates, Sequence, SubsetCounts};

/// Plays one game and tests everything that its adapter offers.
///
/// # Panics
///
/// If the adapter gives a class or a set that it did not announce.
pub fn test(game: &mut dyn Game, rounds: u32) -> Report {
    let mut sequences: Vec<Sequence> = game.views().into_iter().map(Sequence::new).collect();
    let mut subsets = game.subset().map(SubsetCounts::new);
    let mut duplicates = game.whole_outcomes().map(Duplicates::new);
    let mut outcome = Outcome::default();
    for _ in 0..rounds {
        outcome.classes.clear();
        game.play(&mut outcome);
        assert_eq!(outcome.classes.len(), sequences.len(), "a class for each view");
        for (sequence, class) in sequences.iter_mut().zip(&outcome.classes) {
            sequence.add(*class);
        }
        if let Some(counts) = &mut subsets {
            counts.add(outcome.subset);
        }
        if let Some(counts) = &mut duplicates {
            counts.add(outcome.whole);
        }
    }
    let p_values = sequences.iter().flat_map(Sequence::p_values);
    let p_values = p_values.chain(subsets.iter().flat_map(SubsetCounts::p_values));
    let p_values = p_values.chain(duplicates.iter().filter_map(Duplicates::p_value)).collect();
    let returns = sequences.iter().flat_map(Sequence::returns).collect();
    Report { game: game.name(), rounds, p_values, returns }
}

/// Tests many games on all processors, each with its number of rounds; reports come in the order of the games.
///
/// # Panics
///
/// As [`test`] does.
pub fn test_all(games: Vec<(Box<dyn Game>, u32)>) -> Vec<Report> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let queue = Mutex::new(games.into_iter().enumerate());
    let reports = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..processors {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no other thread failed").next();
                    let Some((place, (mut game, rounds))) = next else { break };
                    let report = test(game.as_mut(), rounds);
                    reports.lock().expect("no other thread failed").push((place, report));
                }
            });
        }
    });
    let mut reports = reports.into_inner().expect("no thread failed");
    reports.sort_by_key(|(place, _)| *place);
    reports.into_iter().map(|(_, report)| report).collect()
}
