//! A small sample of the battery, and what the battery itself must be able to do.

use std::collections::BTreeMap;

use cactus_fairness_model::{Game, Report, Verdict, battery, export, games, planted};
use cactus_games::crash;
use cactus_games::mines::{self, MineCount};
use cactus_games::tower::{self, Difficulty};
use cactus_games::{ClientSeed, Nonce, ServerSeed};

fn mine_count(mines: u8) -> MineCount {
    MineCount::new(mines).expect("1 to 24")
}

#[test]
fn a_small_sample_of_every_game_is_fair() {
    let reports = battery::test_all(games::all("cactus fairness", 480_000));
    assert_eq!(reports.len(), 24 + 5 + 1);
    let verdict = Verdict::of(&reports);
    assert!(verdict.is_fair(), "{verdict}");
    assert!(verdict.tests > 500, "{verdict}");
    assert!(reports.iter().all(|report| report.returns.iter().any(|it| it.p.is_some())), "each has a return");
}

/// What the steps of a ladder should return is the house edge's complement, here by the battery's own probabilities.
#[test]
fn expected_returns_are_one_minus_the_edge_less_rounding_down() {
    for report in battery::test_all(games::all("returns", 480)) {
        for it in &report.returns {
            let short = 0.99 - it.expected;
            assert!((-1e-9..1e-6).contains(&short), "{} {}: {}", report.game, it.name, it.expected);
        }
    }
}

#[test]
fn planted_defects_are_found() {
    let planted: Vec<(&str, Box<dyn Game>, u32)> = vec![
        ("naive shuffle", Box::new(planted::naive_shuffle(mine_count(5))), 200_000),
        ("modulo of a byte", Box::new(planted::modulo_of_a_byte(mine_count(1))), 200_000),
        ("repeated rounds", Box::new(planted::repeated_rounds(mine_count(12))), 400_000),
        ("adaptive house", Box::new(planted::adaptive_house(mine_count(10))), 400_000),
        ("extra busts", Box::new(planted::extra_busts(400_000)), 400_000),
        ("paired points", Box::new(planted::paired_points(20_000)), 20_000),
        ("repeated level", Box::new(planted::repeated_level(Difficulty::Master)), 400_000),
    ];
    for (defect, mut game, rounds) in planted {
        let report = battery::test(game.as_mut(), rounds);
        let verdict = Verdict::of(std::slice::from_ref(&report));
        let oddest = report.oddest().unwrap();
        assert!(!verdict.is_fair(), "{defect} was not found: {oddest:?}");
        assert!(oddest.p < 1e-6, "{defect}: {oddest:?}");
    }
}

/// A test whose p-values are not uniform for a fair game is wrong itself: of 300 samples about 30 are below 0.1 and
/// half below 0.5. Bounds are 4.5 standard deviations of the binomial law, for some
/// two hundred comparisons.
#[test]
fn p_values_of_a_fair_game_are_uniform() {
    const SAMPLES: u32 = 300;
    let mut by_test: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut add = |report: Report| {
        for it in report.p_values {
            by_test.entry(format!("{} {}", report.game, it.test)).or_default().push(it.p);
        }
    };
    for sample in 0..SAMPLES {
        let text = format!("calibration {sample}");
        add(battery::test(&mut games::Mines::new(&text, mine_count(4)), 8_000));
        add(battery::test(&mut games::Tower::new(&text, Difficulty::Expert), 4_000));
        add(battery::test(&mut games::Crash::new(&text, 8_000), 8_000));
    }
    assert!(by_test.len() > 80, "{} tests", by_test.len());
    for (test, p_values) in by_test.iter().filter(|(_, p_values)| p_values.len() == 300) {
        for (below, standard_deviation) in [(0.1, 5.196), (0.5, 8.66), (0.9, 5.196)] {
            let count = p_values.iter().filter(|p| **p < below).count();
            let count = f64::from(u32::try_from(count).unwrap());
            let z = (count - f64::from(SAMPLES) * below) / standard_deviation;
            assert!(z.abs() < 4.5, "{test}: {count} of {SAMPLES} below {below}");
        }
    }
}

#[test]
fn exported_outcomes_can_be_recomputed() {
    let mut csv = Vec::new();
    export::mines(&mut csv, "export", mine_count(3), 5_000).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let lines: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(lines.len(), 5_000);
    for line in lines.iter().step_by(500) {
        let (seed, client_seed, nonce, tiles) = fields(line);
        let parameters = mines::Parameters::new(mine_count(3));
        let recomputed = mines::recompute(&seed, &client_seed, nonce, &parameters).mine_tiles;
        let recomputed: Vec<String> = recomputed.iter().map(|tile| tile.index().to_string()).collect();
        assert_eq!(recomputed.join(" "), tiles);
    }

    let mut csv = Vec::new();
    export::tower(&mut csv, "export", Difficulty::Medium, 10).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    for line in csv.lines().skip(1) {
        let (seed, client_seed, nonce, levels) = fields(line);
        let parameters = tower::Parameters::new(Difficulty::Medium);
        let recomputed = tower::recompute(&seed, &client_seed, nonce, &parameters).safe_tiles;
        let recomputed: Vec<String> =
            recomputed.iter().map(|safe| format!("{} {}", safe[0], safe[1])).collect();
        assert_eq!(recomputed.join("/"), levels);
    }

    let mut csv = Vec::new();
    export::crash(&mut csv, "export", 100).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let games: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(games.len(), 100);
    for pair in games.windows(2) {
        let hash = |fields: &[&str]| fields[1].parse::<crash::ChainHash>().unwrap();
        assert!(crash::verify_link(&hash(&pair[0]), &hash(&pair[1])), "each line's hash steps to the next");
        let (game, salt) = (pair[0][0].parse().unwrap(), pair[0][2].parse().unwrap());
        let draw = crash::draw(&hash(&pair[0]), &salt, game, None);
        let exact = 9_900 * u128::from(crash::DRAWS) / (100 * u128::from(crash::DRAWS - draw));
        assert_eq!(exact.max(100).to_string(), pair[0][3]);
    }

    let mut words = Vec::new();
    export::words(&mut words, "export", true, 10).unwrap();
    assert_eq!(words.len(), 320);
}

fn fields(line: &str) -> (ServerSeed, ClientSeed, Nonce, &str) {
    let fields: Vec<&str> = line.split(',').collect();
    let server_seed = ServerSeed::from_hex(fields[0]).expect("a server seed");
    let client_seed = ClientSeed::new(fields[1]).expect("a client seed");
    (server_seed, client_seed, Nonce::new(fields[2].parse().expect("a number")).expect("a nonce"), fields[3])
}
