//! `igaming-games`: seeds, Mines, verification; [`crash`] is a module of its own. All here but `verify` need a player.

use cactus_ledger::AmountMinor;
use serde::{Deserialize, Serialize};

use crate::wallet::Balance;
use crate::{Access, Empty, Endpoint, Method, Rejection};

pub mod crash;

macro_rules! games_endpoint {
    ($(#[$docs:meta])* $name:ident, $method:ident, $path:literal, $access:ident, $request:ty => $response:ty) => {
        $(#[$docs])*
        #[derive(Debug)]
        pub struct $name;

        impl Endpoint for $name {
            const BINDING: &'static str = "GAMES";
            const METHOD: Method = Method::$method;
            const PATH: &'static str = $path;
            const ACCESS: Access = Access::$access;
            type Request = $request;
            type Response = $response;
            type Rejection = GamesRejection;
        }
    };
}

games_endpoint!(
    /// The seeds in use: commitment, client seed, next nonce, and the commitment that a rotation will put in use.
    GetSeeds, Get, "/api/games/seeds", Player, Empty => Seeds
);
games_endpoint!(
    /// Retires the server seed in use and reveals it. Refused while a round on it is running.
    RotateSeeds, Post, "/api/games/seeds/rotate", Player, RotateRequest => Rotated
);
games_endpoint!(
    /// Debits the stake and deals a board.
    StartMines, Post, "/api/games/mines/start", Player, StartMinesRequest => MinesRound
);
games_endpoint!(
    /// Opens a tile.
    RevealMines, Post, "/api/games/mines/reveal", Player, RevealMinesRequest => MinesRound
);
games_endpoint!(
    /// Ends a round and credits the payout.
    CashOutMines, Post, "/api/games/mines/cashout", Player, RoundRequest => MinesRound
);
games_endpoint!(
    /// The player's unfinished rounds, so that an interrupted game can be resumed.
    GetOpenMines, Get, "/api/games/mines/open", Player, Empty => OpenMines
);
games_endpoint!(
    /// Recomputes a round: one of the player's own by `round_id`, or any from pasted values.
    Verify, Post, "/api/games/verify", Public, VerifyRequest => Verification
);

/// See [`GetSeeds`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeds {
    /// Of the server seed in use, as `cactus-games` specifies it, 64 hexadecimal digits.
    pub commitment: String,
    /// The player's seed for the next round.
    pub client_seed: String,
    /// The nonce of the next round.
    pub nonce: u64,
    /// The commitment of the server seed that follows; known before the player can choose a client seed for it.
    pub next_commitment: String,
}

/// See [`RotateSeeds`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotateRequest {
    /// The client seed to go on with; unchanged unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_seed: Option<String>,
}

/// See [`RotateSeeds`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotated {
    /// The retired seed.
    pub revealed: RevealedSeed,
    /// The seeds now in use.
    pub current: Seeds,
}

/// A retired server seed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevealedSeed {
    /// 64 hexadecimal digits.
    pub server_seed: String,
    /// Its commitment, as published before the first round.
    pub commitment: String,
    /// How many rounds were played on it: nonces 0 to this minus one, without gaps.
    pub rounds: u64,
}

/// See [`StartMines`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartMinesRequest {
    /// The stake.
    pub amount_minor: AmountMinor,
    /// The currency code.
    pub currency: String,
    /// 1 to 24.
    pub mines: i64,
    /// The player's seed from this round on; unchanged unless given. 1 to 64 printable ASCII characters
    /// without spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_seed: Option<String>,
}

/// See [`RevealMines`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevealMinesRequest {
    /// The round.
    pub round_id: String,
    /// 0 to 24: five rows of five, left to right, top to bottom.
    pub tile: i64,
}

/// See [`CashOutMines`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundRequest {
    /// The round.
    pub round_id: String,
}

/// See [`GetOpenMines`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenMines {
    /// Oldest first.
    pub rounds: Vec<MinesRound>,
}

/// A round of Mines as its player sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinesRound {
    /// `rnd_` and 32 hexadecimal digits.
    pub round_id: String,
    /// `running`, `lost` or `cashed_out`.
    pub phase: String,
    /// The currency code.
    pub currency: String,
    /// The stake.
    pub amount_minor: u64,
    /// Mines on the board.
    pub mines: u8,
    /// Open tiles in the order of opening; after a loss the last is the mine.
    pub opened_tiles: Vec<u8>,
    /// The exact multiplier of the open gems as a fraction, for example `33/32`; null before the first.
    pub multiplier: Option<String>,
    /// What a cash-out pays now; null before the first gem and after the end.
    pub cash_out_minor: Option<u64>,
    /// What the round paid; 0 while it runs and when lost.
    pub payout_minor: u64,
    /// The mines, once the round is over; null before.
    pub mine_tiles: Option<Vec<u8>>,
    /// What fixes the board.
    pub fairness: MinesFairness,
    /// The balance of the currency after the round's last movement of money; null when this answer moved none.
    pub balance: Option<Balance>,
}

/// What fixes the board of a round and what it pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinesFairness {
    /// `cactus-mines`.
    pub scheme: String,
    /// 1.
    pub scheme_version: u32,
    /// Of the server seed.
    pub commitment: String,
    /// The player's seed in this round.
    pub client_seed: String,
    /// The round's number within the server seed.
    pub nonce: u64,
    /// The house edge; 100 is 1 %.
    pub house_edge_basis_points: u16,
    /// The most the round pays.
    pub payout_max_minor: u64,
}

/// See [`Verify`]. Either `round_id`, or `server_seed`, `client_seed`, `nonce` and `mines`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyRequest {
    /// A finished round of the player whose server seed has been revealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_id: Option<String>,
    /// `mines`; no other game is verified here yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game: Option<String>,
    /// 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_seed: Option<String>,
    /// As the player chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_seed: Option<String>,
    /// The round's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<u64>,
    /// Mines on the board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mines: Option<i64>,
    /// 100 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house_edge_basis_points: Option<u16>,
    /// What was published before the round, to be compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<String>,
}

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Every check passed.
    pub verified: bool,
    /// The first check that failed, for example `commitment_mismatch`; null when verified.
    pub mismatch: Option<String>,
    /// `mines`.
    pub game: String,
    /// `cactus-mines`.
    pub scheme: String,
    /// 1.
    pub scheme_version: u32,
    /// The server seed, revealed.
    pub server_seed: String,
    /// Recomputed from the server seed.
    pub commitment: String,
    /// The player's seed.
    pub client_seed: String,
    /// The round's number.
    pub nonce: u64,
    /// The mines, ascending, recomputed.
    pub mine_tiles: Vec<u8>,
    /// The exact multipliers after 1, 2, … gems.
    pub multipliers: Vec<String>,
    /// What the round paid by the rules; null for pasted values, which have no moves.
    pub payout_minor: Option<u64>,
}

/// Why a game request was refused, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum GamesRejection {
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
    /// The tile is not 0 to 24.
    TileOutOfRange,
    /// The tile is open.
    TileAlreadyOpen,
    /// A cash-out needs at least one open gem.
    NothingRevealed,
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
            Self::InvalidAmount { .. } => "invalid_amount",
            Self::UnknownCurrency { .. } => "unknown_currency",
            Self::MinesOutOfRange => "mines_out_of_range",
            Self::StakeOutOfRange { .. } => "stake_out_of_range",
            Self::InvalidClientSeed => "invalid_client_seed",
            Self::InvalidServerSeed => "invalid_server_seed",
            Self::InvalidVerification { .. } => "invalid_verification",
            Self::IdempotencyConflict => "idempotency_conflict",
            Self::TooManyOpenRounds { .. } => "too_many_open_rounds",
            Self::RoundNotFound => "round_not_found",
            Self::RoundOver => "round_over",
            Self::TileOutOfRange => "tile_out_of_range",
            Self::TileAlreadyOpen => "tile_already_open",
            Self::NothingRevealed => "nothing_revealed",
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
            | Self::StakeOutOfRange { .. }
            | Self::InvalidClientSeed
            | Self::InvalidServerSeed
            | Self::InvalidVerification { .. }
            | Self::TileOutOfRange => 422,
            Self::InsufficientFunds { .. } => 402,
            Self::RoundNotFound => 404,
            Self::IdempotencyConflict
            | Self::TooManyOpenRounds { .. }
            | Self::RoundOver
            | Self::TileAlreadyOpen
            | Self::NothingRevealed
            | Self::RoundsRunning { .. }
            | Self::SeedNotRevealed
            | Self::BetRefused { .. } => 409,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::InvalidAmount { field } => {
                format!("`{field}` must be a whole number of minor units from 1 to 9007199254740991.")
            }
            Self::UnknownCurrency { currency } => format!("The currency `{currency}` is not offered here."),
            Self::MinesOutOfRange => "A board has 1 to 24 mines.".to_owned(),
            Self::StakeOutOfRange { stake_minor_min, stake_minor_max } => {
                format!("A stake is {stake_minor_min} to {stake_minor_max} minor units.")
            }
            Self::InvalidClientSeed => {
                "A client seed has 1 to 64 printable ASCII characters without spaces.".to_owned()
            }
            Self::InvalidServerSeed => "A server seed has 64 hexadecimal digits.".to_owned(),
            Self::InvalidVerification { field } => format!("`{field}` is missing or does not fit."),
            Self::IdempotencyConflict => "The Idempotency-Key was used for another request.".to_owned(),
            Self::TooManyOpenRounds { open_rounds_max } => {
                format!("Finish a round first; {open_rounds_max} may be open.")
            }
            Self::RoundNotFound => "You have no such round.".to_owned(),
            Self::RoundOver => "The round is over.".to_owned(),
            Self::TileOutOfRange => "A tile is 0 to 24.".to_owned(),
            Self::TileAlreadyOpen => "The tile is already open.".to_owned(),
            Self::NothingRevealed => "Open at least one gem before cashing out.".to_owned(),
            Self::RoundsRunning { rounds } => format!("Finish your {rounds} running rounds first."),
            Self::SeedNotRevealed => "The server seed is still in use; rotate the seeds first.".to_owned(),
            Self::InsufficientFunds { needed_minor, available_minor } => {
                format!("{needed_minor} minor units are needed, {available_minor} may be spent.")
            }
            Self::BetRefused { wallet_code } => format!("The wallet refused the bet: {wallet_code}."),
        }
    }
}
