//! Tower: which tiles of each level are safe.

use cactus_games::tower::{Difficulty, LEVEL_COUNT, Layout, Parameters};
use cactus_games::{ClientSeed, Nonce, ServerSeed};

use crate::game::{Game, Outcome, STAKE_MINOR, View};
use crate::seeds::SeedSequence;

type SafeMasks = [u8; LEVEL_COUNT as usize];

/// Tower with a difficulty and the default house edge. Whoever deals can be replaced, to see the battery find it.
pub struct Tower<D = fn(&ServerSeed, &ClientSeed, Nonce, Difficulty) -> SafeMasks> {
    difficulty: Difficulty,
    seeds: SeedSequence,
    deal: D,
}

impl Tower {
    /// The towers of `cactus-games`.
    pub fn new(text: &str, difficulty: Difficulty) -> Self {
        Self::dealt_by(text, difficulty, |server_seed, client_seed, nonce, difficulty| {
            Layout::deal(server_seed, client_seed, nonce, difficulty).safe_masks()
        })
    }
}

impl<D: FnMut(&ServerSeed, &ClientSeed, Nonce, Difficulty) -> SafeMasks + Send> Tower<D> {
    /// Towers dealt by somebody else: the safe tiles of each level as a set of bits, lowest level first.
    pub fn dealt_by(text: &str, difficulty: Difficulty, deal: D) -> Self {
        let seeds = SeedSequence::new(format!("{text}/tower/{difficulty}"));
        Self { difficulty, seeds, deal }
    }

    fn tiles(&self) -> u32 {
        self.difficulty.tile_count().into()
    }

    /// Either one tile of a level is safe, or all but one are: the one, 0 to 3.
    fn odd_tile(&self, safe_mask: u8) -> u32 {
        let one_safe = self.difficulty.safe_count() == 1;
        let odd = if one_safe { safe_mask } else { !safe_mask };
        odd.trailing_zeros()
    }
}

impl<D: FnMut(&ServerSeed, &ClientSeed, Nonce, Difficulty) -> SafeMasks + Send> Game for Tower<D> {
    fn name(&self) -> String {
        format!("tower {}", self.difficulty)
    }

    /// The first view is the whole tower, the second the ladder of a player who always chooses the first tile; then
    /// each level, and each level together with the next.
    fn views(&self) -> Vec<View> {
        let parameters = Parameters::new(self.difficulty);
        let safe = f64::from(self.difficulty.safe_count()) / f64::from(self.difficulty.tile_count());
        let payout = |levels| parameters.payout_minor(STAKE_MINOR, levels).expect("a level");
        let reached: Vec<f64> = (1..=LEVEL_COUNT).map(|levels| safe.powi(levels.into())).collect();
        let mut views = vec![
            View::uniform("tower", self.tiles().pow(LEVEL_COUNT.into())),
            View::ladder("levels", &reached, (1..=LEVEL_COUNT).map(payout).collect()),
        ];
        views.extend((1..=LEVEL_COUNT).map(|level| View::uniform(format!("level {level}"), self.tiles())));
        let pair = |level: u8| format!("levels {level} and {}", level + 1);
        views.extend((1..LEVEL_COUNT).map(|level| View::uniform(pair(level), self.tiles().pow(2))));
        views
    }

    fn whole_outcomes(&self) -> Option<u64> {
        Some(u64::from(self.tiles()).pow(LEVEL_COUNT.into()))
    }

    fn play(&mut self, outcome: &mut Outcome) {
        let (server_seed, client_seed, nonce) = self.seeds.next_round();
        let safe_masks = (self.deal)(server_seed, client_seed, nonce, self.difficulty);
        let levels = safe_masks.map(|safe_mask| self.odd_tile(safe_mask));
        let whole = levels.iter().fold(0, |whole, tile| whole * self.tiles() + tile);
        let climbed = safe_masks.iter().take_while(|safe_mask| **safe_mask & 1 == 1).count();
        outcome.classes.push(whole);
        outcome.classes.push(u32::try_from(climbed).expect("at most 9 levels"));
        outcome.classes.extend(levels);
        outcome.classes.extend(levels.windows(2).map(|pair| pair[0] * self.tiles() + pair[1]));
        outcome.whole = whole.into();
    }
}
