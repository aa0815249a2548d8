//! Mines: what its endpoints do.

use cactus_edge::{Alarm, Clock, ObjectSql, Rng};
use cactus_games::mines::Command;
use igaming_contracts::games::{
    CashOutMines, MinesRound, OpenMines, RevealMines, RevealMinesRequest, RoundRequest, StartMines,
    StartMinesRequest,
};
use igaming_contracts::tenant::TenantConfig;

use super::idempotency::{Key, Known};
use super::record::Move;
use super::rules::{self, GamesError};
use super::service::{PlayerGames, Replied};
use super::wallet::Wallet;

impl<S: ObjectSql, A: Alarm, C: Clock, R: Rng, W: Wallet> PlayerGames<S, A, C, R, W> {
    /// Debits the stake and begins a round under the brand's table.
    ///
    /// # Errors
    /// In this order: `InvalidAmount`, `UnknownCurrency`, `MinesOutOfRange`, `StakeOutOfRange`,
    /// `InvalidClientSeed`, `IdempotencyConflict`, `TooManyOpenRounds`, `InsufficientFunds`, `BetRefused`, or a
    /// fault.
    pub async fn start_mines(
        &self,
        tenant: &TenantConfig,
        request: &StartMinesRequest,
        idempotency_key: Option<&str>,
    ) -> Result<Replied<MinesRound>, GamesError> {
        let key = Key::of::<StartMines>(idempotency_key, request)?;
        let known = match self.store().known(key.as_ref())? {
            Known::Repeated(receipt) => return self.repeat(receipt).await,
            known => known,
        };
        let start = rules::check_mines_start(tenant, request)?;
        self.start(start, tenant.mines.open_rounds_max, known, key).await
    }

    /// Opens a tile. A mine ends the round; so does the last gem or the payout limit, with a cash-out.
    ///
    /// # Errors
    /// In this order: `IdempotencyConflict`, `RoundNotFound`, `RoundOver`, `TileOutOfRange`, `TileAlreadyOpen`,
    /// or a fault.
    pub async fn reveal_mines(
        &self,
        request: &RevealMinesRequest,
        idempotency_key: Option<&str>,
    ) -> Result<Replied<MinesRound>, GamesError> {
        // A number that fits no tile is left to the rules, so that the order of refusals stays theirs.
        let tile = u32::try_from(request.tile).unwrap_or(u32::MAX);
        let key = Key::of::<RevealMines>(idempotency_key, request)?;
        self.play(&request.round_id, Move::Mines(Command::Reveal { tile }), key).await
    }

    /// Ends a round and credits the payout. Once more on a round whose payout is not credited yet, it tries again.
    ///
    /// # Errors
    /// In this order: `IdempotencyConflict`, `RoundNotFound`, `RoundOver`, `NothingRevealed`, or a fault.
    pub async fn cash_out_mines(
        &self,
        request: &RoundRequest,
        idempotency_key: Option<&str>,
    ) -> Result<Replied<MinesRound>, GamesError> {
        let key = Key::of::<CashOutMines>(idempotency_key, request)?;
        self.play(&request.round_id, Move::Mines(Command::CashOut), key).await
    }

    /// The rounds that wait for the player, and those cashed out whose payout is not credited yet.
    ///
    /// # Errors
    /// Faults only.
    pub fn open_mines(&self) -> Result<OpenMines, GamesError> {
        Ok(OpenMines { rounds: self.open_rounds()? })
    }
}
