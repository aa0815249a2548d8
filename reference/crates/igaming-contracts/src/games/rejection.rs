//! The answers "no" of the seeded games.

use serde::{Deserialize, Serialize};

use crate::Rejection;

/// Why a game request was refused, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum GamesRejection {
    /// The brand does not offer this game.
    GameNotOffered {
        /// Its name.
        game: String,
    },
    /// The amount is zero.
    InvalidAmount {
        /// Which.
        field: String,
    },
    /// The brand does not offer this currency.
    UnknownCurrency {
        /// As asked.
        currency: String,
    },
    /// The number of mines is not 1 to 24.
    MinesOutOfRange,
    /// Not one of a tower's difficulties.
    DifficultyUnknown,
    /// The stake is outside the brand's limits.
    StakeOutOfRange {
        /// The smallest stake.
        stake_minor_min: u64,
        /// The largest stake.
        stake_minor_max: u64,
    },
    /// Not 1 to 64 printable ASCII characters without spaces.
    InvalidClientSeed,
    /// Not 64 hexadecimal digits.
    InvalidServerSeed,
    /// The values to verify are incomplete, contradictory or of another game.
    InvalidVerification {
        /// The field that is missing or wrong.
        field: String,
    },
    /// The limit is outside its range.
    InvalidLimit {
        /// The largest limit.
        limit_max: u32,
    },
    /// The cursor is not one of ours.
    InvalidCursor,
    /// The `Idempotency-Key` was used for another request.
    IdempotencyConflict,
    /// The player has as many unfinished rounds as the brand allows.
    TooManyOpenRounds {
        /// How many.
        open_rounds_max: u32,
    },
    /// The player has no such round.
    RoundNotFound,
    /// The round is lost or cashed out.
    RoundOver,
    /// The board, or the level of the tower, has no such tile.
    TileOutOfRange,
    /// The tile is open.
    TileAlreadyOpen,
    /// A cash-out needs at least one open gem.
    NothingRevealed,
    /// A cash-out needs at least one climbed level.
    NothingClimbed,
    /// Rounds on the server seed are running, so it cannot be revealed.
    RoundsRunning {
        /// How many.
        rounds: u32,
    },
    /// The server seed of the round is still in use; rotate first.
    SeedNotRevealed,
    /// The wallet does not hold the stake.
    InsufficientFunds {
        /// What the bet asked for.
        needed_minor: u64,
        /// What may be spent.
        available_minor: u64,
    },
    /// The wallet refused the bet for another reason.
    BetRefused {
        /// The wallet's code.
        wallet_code: String,
    },
}

impl Rejection for GamesRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::GameNotOffered { .. } => "game_not_offered",
            Self::InvalidAmount { .. } => "invalid_amount",
            Self::UnknownCurrency { .. } => "unknown_currency",
            Self::MinesOutOfRange => "mines_out_of_range",
            Self::DifficultyUnknown => "difficulty_unknown",
            Self::StakeOutOfRange { .. } => "stake_out_of_range",
            Self::InvalidClientSeed => "invalid_client_seed",
            Self::InvalidServerSeed => "invalid_server_seed",
            Self::InvalidVerification { .. } => "invalid_verification",
            Self::InvalidLimit { .. } => "invalid_limit",
            Self::InvalidCursor => "invalid_cursor",
            Self::IdempotencyConflict => "idempotency_conflict",
            Self::TooManyOpenRounds { .. } => "too_many_open_rounds",
            Self::RoundNotFound => "round_not_found",
            Self::RoundOver => "round_over",
            Self::TileOutOfRange => "tile_out_of_range",
            Self::TileAlreadyOpen => "tile_already_open",
            Self::NothingRevealed => "nothing_revealed",
            Self::NothingClimbed => "nothing_climbed",
            Self::RoundsRunning { .. } => "rounds_running",
            Self::SeedNotRevealed => "seed_not_revealed",
            Self::InsufficientFunds { .. } => "insufficient_funds",
            Self::BetRefused { .. } => "bet_refused",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::InvalidAmount { .. }
            | Self::UnknownCurrency { .. }
            | Self::MinesOutOfRange
            | Self::DifficultyUnknown
            | Self::StakeOutOfRange { .. }
            | Self::InvalidClientSeed
            | Self::InvalidServerSeed
            | Self::InvalidVerification { .. }
            | Self::InvalidLimit { .. }
            | Self::InvalidCursor
            | Self::TileOutOfRange => 422,
            Self::InsufficientFunds { .. } => 402,
            Self::GameNotOffered { .. } | Self::RoundNotFound => 404,
            Self::IdempotencyConflict
            | Self::TooManyOpenRounds { .. }
            | Self::RoundOver
            | Self::TileAlreadyOpen
            | Self::NothingRevealed
            | Self::NothingClimbed
            | Self::RoundsRunning { .. }
            | Self::SeedNotRevealed
            | Self::BetRefused { .. } => 409,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::GameNotOffered { game } => format!("The game `{game}` is not offered here."),
            Self::InvalidAmount { field } => {
                format!("`{field}` must be a whole number of minor units from 1 to 9007199254740991.")
            }
            Self::UnknownCurrency { currency } => format!("The currency `{currency}` is not offered here."),
            Self::MinesOutOfRange => "A board has 1 to 24 mines.".to_owned(),
            Self::DifficultyUnknown => "A tower is easy, medium, hard, expert or master.".to_owned(),
            Self::StakeOutOfRange { stake_minor_min, stake_minor_max } => {
                format!("A stake is {stake_minor_min} to {stake_minor_max} minor units.")
            }
            Self::InvalidClientSeed => {
                "A client seed has 1 to 64 printable ASCII characters without spaces.".to_owned()
            }
            Self::InvalidServerSeed => "A server seed has 64 hexadecimal digits.".to_owned(),
            Self::InvalidVerification { field } => format!("`{field}` is missing or does not fit."),
            Self::InvalidLimit { limit_max } => format!("A page has 1 to {limit_max} rounds."),
            Self::InvalidCursor => "The cursor is not one that this list gave.".to_owned(),
            Self::IdempotencyConflict => "The Idempotency-Key was used for another request.".to_owned(),
            Self::TooManyOpenRounds { open_rounds_max } => {
                format!("Finish a round first; {open_rounds_max} may be open.")
            }
            Self::RoundNotFound => "You have no such round.".to_owned(),
            Self::RoundOver => "The round is over.".to_owned(),
            Self::TileOutOfRange => "There is no such tile.".to_owned(),
            Self::TileAlreadyOpen => "The tile is already open.".to_owned(),
            Self::NothingRevealed => "Open at least one gem before cashing out.".to_owned(),
            Self::NothingClimbed => "Climb at least one level before cashing out.".to_owned(),
            Self::RoundsRunning { rounds } => format!("Finish your {rounds} running rounds first."),
            Self::SeedNotRevealed => "The server seed is still in use; rotate the seeds first.".to_owned(),
            Self::InsufficientFunds { needed_minor, available_minor } => {
                format!("{needed_minor} minor units are needed, {available_minor} may be spent.")
            }
            Self::BetRefused { wallet_code } => format!("The wallet refused the bet: {wallet_code}."),
        }
    }
}
