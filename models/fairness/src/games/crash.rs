//! Crash: where rounds crash.

use cactus_games::HouseEdge;
use cactus_games::crash::{
    ChainHash, ChainLink, CrashPoint, DRAWS, Hundredths, Salt, TableParameters, survivals,
};
use sha2::{Digest, Sha256};

use crate::game::{Game, Outcome, STAKE_MINOR, View};

/// Automatic cash-outs whose returns are measured, in hundredths.
const TARGETS: [u64; 13] =
    [101, 110, 125, 150, 200, 300, 500, 1_000, 2_500, 5_000, 10_000, 100_000, 1_000_000];

/// Classes of points in the second view, all about equally likely.
const CLASSES: u64 = 32;

/// One table with a chain and a salt, and the default house edge, playing its chain from the last game down. Whoever
/// turns a draw into a point can be replaced, to see the battery find it.
pub struct Crash<P = fn(&ChainLink, &Salt, u64, &TableParameters) -> u64> {
    parameters: TableParameters,
    link: ChainLink,
    salt: Salt,
    game: u64,
    targets: Vec<u64>,
    /// Lowest points of the classes of the second view but the first.
    boundaries: Vec<u64>,
    point: P,
}

impl Crash {
    /// The points of `cactus-games`, for at most so many rounds.
    pub fn new(text: &str, rounds: u32) -> Self {
        Self::decided_by(text, rounds, |link, salt, game, parameters| {
            CrashPoint::of_game(&link.reveal(), salt, game, None, parameters).reveal().get()
        })
    }
}

impl<P: FnMut(&ChainLink, &Salt, u64, &TableParameters) -> u64 + Send> Crash<P> {
    /// Points decided by somebody else, in hundredths.
    pub fn decided_by(text: &str, rounds: u32, point: P) -> Self {
        let bytes = |role: &str| -> [u8; 32] { Sha256::digest(format!("{text}/crash/{role}")).into() };
        let parameters = parameters();
        let class = |class: u64| {
            let below = DRAWS / CLASSES * (CLASSES - class);
            let reaches = |hundredths: &u64| survivals_at(*hundredths, &parameters) > below;
            (100..=parameters.multiplier_max().get()).find(|hundredths| !reaches(hundredths))
        };
        Self {
            parameters,
            link: ChainLink::from_secret(bytes("root")),
            salt: Salt::from_bytes(bytes("salt")),
            game: rounds.into(),
            targets: TARGETS.to_vec(),
            boundaries: (1..CLASSES).map(|number| class(number).expect("a point that few reach")).collect(),
            point,
        }
    }
}

/// A game of the chain with everything that decides its point.
pub struct Played {
    /// Its number.
    pub game: u64,
    /// Its link.
    pub link: ChainHash,
    /// The chain's salt.
    pub salt: Salt,
    /// In hundredths.
    pub point: u64,
}

impl<P: FnMut(&ChainLink, &Salt, u64, &TableParameters) -> u64 + Send> Crash<P> {
    /// Plays the next game, the one before in the chain.
    ///
    /// # Panics
    ///
    /// After as many rounds as the chain has.
    pub fn next_game(&mut self) -> Played {
        assert!(self.game > 0, "the chain has no further game");
        let (game, link, salt) = (self.game, self.link.reveal(), self.salt);
        let point = (self.point)(&self.link, &self.salt, self.game, &self.parameters);
        self.link = self.link.previous();
        self.game -= 1;
        Played { game, link, salt, point }
    }
}

impl<P: FnMut(&ChainLink, &Salt, u64, &TableParameters) -> u64 + Send> Game for Crash<P> {
    fn name(&self) -> String {
        "crash".to_owned()
    }

    /// The first view is the ladder of targets, the second groups points that are about equally likely.
    fn views(&self) -> Vec<View> {
        let reached = |points: &[u64]| -> Vec<f64> {
            points.iter().map(|point| survivals_at(*point, &self.parameters) as f64 / DRAWS as f64).collect()
        };
        let payouts = self.targets.iter().map(|target| STAKE_MINOR * target / 100).collect();
        let mut point = View::ladder("point", &reached(&self.boundaries), vec![0; self.boundaries.len()]);
        point.payouts_minor.clear();
        vec![View::ladder("target", &reached(&self.targets), payouts), point]
    }

    fn play(&mut self, outcome: &mut Outcome) {
        let point = self.next_game().point;
        for points in [&self.targets, &self.boundaries] {
            let class = points.partition_point(|lowest| *lowest <= point);
            outcome.classes.push(u32::try_from(class).expect("a few classes"));
        }
    }
}

/// The default house edge, up to 100,000.00 times the stake.
fn parameters() -> TableParameters {
    let multiplier_max = Hundredths::new(10_000_000).expect("a multiplier");
    let payout_max_minor = cactus_games::AMOUNT_MINOR_MAX;
    TableParameters::new(HouseEdge::default(), multiplier_max, payout_max_minor, payout_max_minor)
        .expect("a table that may be offered")
}

fn survivals_at(hundredths: u64, parameters: &TableParameters) -> u64 {
    survivals(Hundredths::new(hundredths).expect("a multiplier"), parameters)
}
