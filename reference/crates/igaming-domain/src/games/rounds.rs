//! The lists of a player's rounds: those that wait, and those that are over.

use cactus_edge::{Alarm, Clock, ObjectSql, Rng};
use igaming_contracts::games::{PastRound, Rounds, RoundsQuery};

use super::round::{RoundRef, View};
use super::rules::{self, GamesError, rejected};
use super::service::PlayerGames;
use super::store::LoadedRound;
use super::wallet::Wallet;

/// Rows that one page reads at most, so that a rare game among many rounds of another costs no more than some
/// hundred kilobytes: a row is about 1 kB.
const ROWS_READ_MAX: usize = 400;

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: Wallet> PlayerGames<S, A, C, R, W> {
    /// The finished rounds, newest first, each with its server seed once that is retired.
    ///
    /// # Errors
    /// `InvalidLimit`, `InvalidCursor`, or a fault.
    pub fn rounds(&self, query: &RoundsQuery) -> Result<Rounds, GamesError> {
        let limit = rules::check_rounds_limit(query.limit).map_err(rejected)?;
        let mut before = rules::check_rounds_cursor(query.cursor.as_deref()).map_err(rejected)?;
        let Some(player) = self.store().player()? else {
            return Ok(Rounds { rounds: Vec::new(), next_cursor: None });
        };
        let in_use = player.next_round.seed_number;
        let (mut rounds, mut rows_read) = (Vec::new(), 0);
        while rounds.len() < limit && rows_read < ROWS_READ_MAX {
            let wanted = limit - rounds.len();
            let page = self.store().rounds_before(before, wanted)?;
            rows_read += wanted;
            let last = page.last().map(|loaded| loaded.at);
            let is_last_page = page.len() < wanted;
            let fitting = page.into_iter().filter(|loaded| {
                let round = &loaded.round;
                round.state.is_visible()
                    && !round.state.is_unfinished()
                    && query.game.is_none_or(|game| game == round.record.game())
            });
            rounds.extend(fitting.map(|loaded| past_round(&loaded, in_use)));
            if is_last_page {
                return Ok(Rounds { rounds, next_cursor: None });
            }
            before = last;
        }
        Ok(Rounds { rounds, next_cursor: before.map(|at: RoundRef| at.round_id(player.tag)) })
    }

    /// The rounds of one game that wait for the player or for their payout. Oldest first.
    pub(super) fn open_rounds<V: View>(&self) -> Result<Vec<V>, GamesError> {
        let rounds = self.unresolved_rounds()?;
        let visible = rounds.iter().filter(|round| round.state.is_visible());
        Ok(visible.filter_map(|round| V::of(round.view_now())).collect())
    }
}

/// A seed below the number in use is retired, and only then told.
fn past_round(loaded: &LoadedRound, seed_number_in_use: u32) -> PastRound {
    let retired = loaded.at.seed_number < seed_number_in_use;
    PastRound {
        round: loaded.round.view_now(),
        server_seed: retired.then(|| loaded.server_seed.reveal_hex()),
    }
}
