//! Tower: what its endpoints do.

use cactus_edge::{Alarm, Clock, ObjectSql, Rng};
use cactus_games::tower::Command;
use igaming_contracts::games::{
    CashOutTower, ClimbTower, ClimbTowerRequest, OpenTower, RoundRequest, StartTower, StartTowerRequest,
    TowerRound,
};
use igaming_contracts::tenant::TenantConfig;

use super::idempotency::{Key, Known};
use super::record::Move;
use super::rules::{self, GamesError};
use super::service::{PlayerGames, Replied};
use super::wallet::Wallet;

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: Wallet> PlayerGames<S, A, C, R, W> {
    /// Debits the stake and begins a round under the brand's configuration.
    ///
    /// # Errors
    /// In this order: `GameNotOffered`, `InvalidAmount`, `UnknownCurrency`, `DifficultyUnknown`, `StakeOutOfRange`,
    /// `InvalidClientSeed`, `IdempotencyConflict`, `TooManyOpenRounds`, `InsufficientFunds`, `BetRefused`, or a
    /// fault.
    pub async fn start_tower(
        &self,
        tenant: &TenantConfig,
        request: &StartTowerRequest,
        idempotency_key: Option<&str>,
    ) -> Result<Replied<TowerRound>, GamesError> {
        let key = Key::of::<StartTower>(idempotency_key, request)?;
        let known = match self.store().known(key.as_ref())? {
            Known::Repeated(receipt) => return self.repeat(receipt).await,
            known => known,
        };
        let start = rules::check_tower_start(tenant, request)?;
        self.start(start, tenant.mines.open_rounds_max, known, key).await
    }

    /// Steps on a tile of the next level. One that is not safe ends the round; so does the last level or the payout
    /// limit, with a cash-out.
    ///
    /// # Errors
    /// In this order: `IdempotencyConflict`, `RoundNotFound`, `RoundOver`, `TileOutOfRange`, or a fault.
    pub async fn climb_tower(
        &self,
        request: &ClimbTowerRequest,
        idempotency_key: Option<&str>,
    ) -> Result<Replied<TowerRound>, GamesError> {
        // A number that fits no tile is left to the rules, so that the order of refusals stays theirs.
        let tile = u32::try_from(request.tile).unwrap_or(u32::MAX);
        let key = Key::of::<ClimbTower>(idempotency_key, request)?;
        self.play(&request.round_id, Move::Tower(Command::Climb { tile }), key).await
    }

    /// Ends a round and credits the payout. Once more on a round whose payout is not credited yet, it tries again.
    ///
    /// # Errors
    /// In this order: `IdempotencyConflict`, `RoundNotFound`, `RoundOver`, `NothingClimbed`, or a fault.
    pub async fn cash_out_tower(
        &self,
        request: &RoundRequest,
        idempotency_key: Option<&str>,
    ) -> Result<Replied<TowerRound>, GamesError> {
        let key = Key::of::<CashOutTower>(idempotency_key, request)?;
        self.play(&request.round_id, Move::Tower(Command::CashOut), key).await
    }

    /// The rounds that wait for the player, and those cashed out whose payout is not credited yet.
    ///
    /// # Errors
    /// Faults only.
    pub fn open_tower(&self) -> Result<OpenTower, GamesError> {
        Ok(OpenTower { rounds: self.open_rounds()? })
    }
}
