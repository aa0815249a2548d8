//! A round as it is stored, and as its player sees it.

use cactus_edge::Fault;
use cactus_games::mines::{Outcome, RoundRecord, Tile};
use cactus_ledger::{AmountMinor, AssetCode, Bet, CommandKey, GameCode, RoundId, Win, WinSource};
use igaming_contracts::games::{MinesFairness, MinesRound};
use igaming_contracts::wallet::Balance;
use igaming_contracts::wallet_do::WalletRejection;
use serde::{Deserialize, Serialize};

/// The game's name in the wallet.
const GAME: &str = "mines";
/// One bet and one win per round, each under a key that is the round's alone: however often they are sent, the
/// stake is taken once and the payout credited once.
const BET_SCOPE: &str = "mines-bet";
const WIN_SCOPE: &str = "mines-win";

/// Begins every round id.
const ROUND_ID_PREFIX: &str = "rnd_";
/// Bytes drawn once per player: 64 random bits keep the ids of all players apart.
pub(super) const PLAYER_TAG_BYTES: usize = 8;
/// 8 bytes of tag, 4 of seed number, 4 of nonce: 32 hexadecimal digits.
const ROUND_ID_BYTES: usize = PLAYER_TAG_BYTES + 4 + 4;

/// Where a round is stored: the number of its server seed, and its nonce. Ascending in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub(super) struct RoundRef {
    pub seed_number: u32,
    pub nonce: u32,
}

impl From<(u32, u32)> for RoundRef {
    fn from((seed_number, nonce): (u32, u32)) -> Self {
        Self { seed_number, nonce }
    }
}

impl From<RoundRef> for (u32, u32) {
    fn from(at: RoundRef) -> Self {
        (at.seed_number, at.nonce)
    }
}

impl RoundRef {
    /// The id tells where the round is stored, which spares an index on ids.
    pub fn round_id(self, player_tag: [u8; PLAYER_TAG_BYTES]) -> String {
        let mut bytes = player_tag.to_vec();
        bytes.extend(self.seed_number.to_be_bytes());
        bytes.extend(self.nonce.to_be_bytes());
        format!("{ROUND_ID_PREFIX}{}", hex::encode(bytes))
    }

    /// Where a round of this id would be; whether it is there and has this id is for the caller to see.
    pub fn of_round_id(round_id: &str) -> Option<Self> {
        let mut bytes = [0; ROUND_ID_BYTES];
        hex::decode_to_slice(round_id.strip_prefix(ROUND_ID_PREFIX)?, &mut bytes).ok()?;
        let number = |from: usize| bytes[from..from + 4].try_into().map(u32::from_be_bytes).ok();
        Some(Self { seed_number: number(PLAYER_TAG_BYTES)?, nonce: number(PLAYER_TAG_BYTES + 4)? })
    }
}

/// One round, the whole row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredRound {
    pub round_id: String,
    pub started_at_ms: u64,
    pub asset: AssetCode,
    pub state: State,
    pub record: RoundRecord,
    /// Set when the round ends, so that only a round that is over has its board in its row.
    pub mine_tiles: Option<Vec<Tile>>,
    /// What the wallet answered to the bet.
    pub balance_after_bet: Option<Balance>,
    /// What the wallet answered to the win.
    pub balance_after_win: Option<Balance>,
    /// The rounds that were unresolved when this one began. The unresolved rounds of now are therefore among
    /// the newest round and its list, and finding them costs neither an index nor a write.
    pub unresolved_before: Vec<RoundRef>,
}

/// How far a round has come. From `Opening` and `Paying` the alarm goes on if nobody else does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub(super) enum State {
    /// Whether the wallet took the stake is not known yet.
    Opening { retry: Retry },
    /// The wallet refused the bet. The nonce is used up, and the refusal stays on record.
    Refused { wallet: WalletRejection },
    /// The stake is taken and the player may move.
    Running,
    /// A mine was opened.
    Lost,
    /// Cashed out; whether the wallet credited the payout is not known yet.
    Paying { retry: Retry },
    /// Cashed out and credited.
    Paid,
}

impl State {
    /// The board must stay secret.
    pub fn is_unfinished(&self) -> bool {
        matches!(self, Self::Opening { .. } | Self::Running)
    }

    /// When the alarm takes up a round that waits for the wallet.
    pub fn retry(&self) -> Option<Retry> {
        match self {
            Self::Opening { retry } | Self::Paying { retry } => Some(*retry),
            Self::Refused { .. } | Self::Running | Self::Lost | Self::Paid => None,
        }
    }

    /// Something is still to be done, by the player or by the alarm.
    pub fn is_unresolved(&self) -> bool {
        self.is_unfinished() || self.retry().is_some()
    }

    /// Whether the player knows of the round.
    pub fn is_visible(&self) -> bool {
        !matches!(self, Self::Opening { .. } | Self::Refused { .. })
    }
}

/// The next attempt to reach the wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Retry {
    /// Attempts that failed.
    pub attempts: u32,
    pub at_ms: u64,
}

/// A moment in the life of a round: what an answer told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub(super) enum Moment {
    /// The stake was taken.
    Started,
    /// The round ran on with this many gems.
    Running { gems: u8 },
    /// The round ended.
    Over,
}

impl StoredRound {
    /// The round as its player saw it at `moment`.
    ///
    /// # Panics
    /// When the round has not come so far.
    pub fn view(&self, moment: Moment) -> MinesRound {
        let record = &self.record;
        assert!(self.state.is_visible(), "a player sees only rounds whose stake was taken");
        let over = moment == Moment::Over;
        assert!(!over || record.outcome != Outcome::Running, "a round that runs is not shown as over");
        let opened = match moment {
            Moment::Started => &[],
            Moment::Running { gems } => &record.opened_tiles[..usize::from(gems)],
            Moment::Over => &record.opened_tiles[..],
        };
        let lost = over && record.outcome == Outcome::Lost;
        let gems = u8::try_from(opened.len() - usize::from(lost)).expect("a board has 25 tiles");
        let phase = match (over, lost) {
            (false, _) => "running",
            (true, true) => "lost",
            (true, false) => "cashed_out",
        };
        let balance = match moment {
            Moment::Started => self.balance_after_bet.clone(),
            Moment::Running { .. } => None,
            Moment::Over => self.balance_after_win.clone(),
        };
        MinesRound {
            round_id: self.round_id.clone(),
            phase: phase.to_owned(),
            currency: self.asset.as_str().to_owned(),
            amount_minor: record.stake_minor,
            mines: record.parameters.mines.get(),
            opened_tiles: opened.iter().map(|tile| tile.index()).collect(),
            multiplier: record.parameters.multiplier(gems).map(|multiplier| multiplier.to_string()),
            cash_out_minor: record.parameters.payout_minor(record.stake_minor, gems).filter(|_| !over),
            payout_minor: if over { record.payout_minor } else { 0 },
            mine_tiles: self.mine_tiles.as_deref().filter(|_| over).map(tile_indices),
            fairness: self.fairness(),
            balance,
        }
    }

    /// The round as it stands.
    pub fn view_now(&self) -> MinesRound {
        self.view(match self.record.outcome {
            Outcome::Running => Moment::Running { gems: self.gems_while_running() },
            _ => Moment::Over,
        })
    }

    /// Gems of a round in which no mine was opened.
    pub fn gems_while_running(&self) -> u8 {
        u8::try_from(self.record.opened_tiles.len()).expect("a board has 25 tiles")
    }

    fn fairness(&self) -> MinesFairness {
        let record = &self.record;
        MinesFairness {
            scheme: record.scheme.clone(),
            scheme_version: record.scheme_version,
            commitment: record.commitment.to_string(),
            client_seed: record.client_seed.as_str().to_owned(),
            nonce: record.nonce.get(),
            house_edge_basis_points: record.parameters.house_edge.basis_points(),
            payout_max_minor: record.parameters.payout_max.amount_minor(),
        }
    }

    /// The bet of the round, the same each time.
    pub fn bet(&self) -> Result<Bet, Fault> {
        let bet = Bet {
            key: self.wallet_key(BET_SCOPE)?,
            round_id: RoundId::new(&self.round_id).map_err(impossible)?,
            game: GameCode::new(GAME).map_err(impossible)?,
            asset: self.asset,
            amount: AmountMinor::new(self.record.stake_minor).map_err(impossible)?,
            provider: None,
            jackpot: None,
        };
        assert_eq!(bet.amount.get(), self.record.stake_minor, "the stake debited is the stake recorded");
        Ok(bet)
    }

    /// The win of the round, the same each time. It is the round's last message.
    pub fn win(&self) -> Result<Win, Fault> {
        let record = &self.record;
        assert_eq!(record.outcome, Outcome::CashedOut, "only a cash-out pays");
        let by_formula = record.parameters.payout_minor(record.stake_minor, self.gems_while_running());
        assert_eq!(by_formula, Some(record.payout_minor), "the payout credited is the formula's");
        Ok(Win {
            key: self.wallet_key(WIN_SCOPE)?,
            round_id: RoundId::new(&self.round_id).map_err(impossible)?,
            game: GameCode::new(GAME).map_err(impossible)?,
            bet_key: Some(self.wallet_key(BET_SCOPE)?),
            asset: self.asset,
            amount: AmountMinor::new(record.payout_minor).map_err(impossible)?,
            source: WinSource::Round,
            closes_round: true,
            provider: None,
        })
    }

    fn wallet_key(&self, scope: &str) -> Result<CommandKey, Fault> {
        CommandKey::new(scope, &self.round_id).map_err(impossible)
    }
}

/// The numbers of tiles.
pub(super) fn tile_indices(tiles: &[Tile]) -> Vec<u8> {
    tiles.iter().map(|tile| tile.index()).collect()
}

fn impossible(rejection: cactus_ledger::Rejection) -> Fault {
    Fault::corrupt(format!("a stored round does not make a wallet command: {rejection}"))
}
