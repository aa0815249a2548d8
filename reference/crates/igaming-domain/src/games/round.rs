//! A round as it is stored, and as its player sees it.

use cactus_edge::Fault;
use cactus_games::Outcome;
use cactus_ledger::{AmountMinor, AssetCode, Bet, CommandKey, GameCode, RoundId, Win, WinSource};
use igaming_contracts::games::{MinesRound, PlayedRound, SeededGame, TowerRound};
use igaming_contracts::wallet::Balance;
use igaming_contracts::wallet_do::WalletRejection;
use serde::{Deserialize, Serialize};

use super::record::{Layout, Record};

/// A game in the wallet: its name, and the scopes of the two keys of a round. One bet and one win per round, each
/// under a key that is the round's alone: however often they are sent, the stake is taken once and the payout
/// credited once.
struct InWallet {
    game: &'static str,
    bet_scope: &'static str,
    win_scope: &'static str,
}

const MINES: InWallet = InWallet { game: "mines", bet_scope: "mines-bet", win_scope: "mines-win" };
const TOWER: InWallet = InWallet { game: "tower", bet_scope: "tower-bet", win_scope: "tower-win" };

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
    pub record: Record,
    /// Set when the round ends, so that only a round that is over has its board in its row.
    pub layout: Option<Layout>,
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
    /// A mine was opened, or a tile that was not safe.
    Lost,
    /// Cashed out; whether the wallet credited the payout is not known yet.
    Paying { retry: Retry },
    /// Cashed out and credited.
    Paid,
}

impl State {
    /// The layout must stay secret.
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
    /// The round ran on with this many gems or levels.
    Running { steps: u8 },
    /// The round ended.
    Over,
}

/// What a player is told of a round of any game.
struct Told {
    phase: &'static str,
    over: bool,
    tiles: Vec<u8>,
    /// Gems or levels.
    steps: u8,
    balance: Option<Balance>,
}

impl StoredRound {
    /// The round as its player saw it at `moment`.
    ///
    /// # Panics
    /// When the round has not come so far.
    pub fn view(&self, moment: Moment) -> PlayedRound {
        let told = self.told(moment);
        let record = &self.record;
        let multiplier = record.multiplier(told.steps).map(|multiplier| multiplier.to_string());
        let cash_out_minor = record.cash_out_minor(told.steps).filter(|_| !told.over);
        let payout_minor = if told.over { record.payout_minor() } else { 0 };
        let layout = self.layout.clone().filter(|_| told.over);
        match record {
            Record::Mines(mines) => PlayedRound::Mines(MinesRound {
                round_id: self.round_id.clone(),
                phase: told.phase.to_owned(),
                currency: self.asset.as_str().to_owned(),
                amount_minor: mines.stake_minor,
                started_at_ms: self.started_at_ms,
                mines: mines.parameters.mines.get(),
                opened_tiles: told.tiles,
                multiplier,
                cash_out_minor,
                payout_minor,
                mine_tiles: layout.and_then(Layout::mine_tiles),
                fairness: record.fairness(),
                balance: told.balance,
            }),
            Record::Tower(tower) => PlayedRound::Tower(TowerRound {
                round_id: self.round_id.clone(),
                phase: told.phase.to_owned(),
                currency: self.asset.as_str().to_owned(),
                amount_minor: tower.stake_minor,
                started_at_ms: self.started_at_ms,
                difficulty: tower.parameters.difficulty.name().to_owned(),
                climbed_tiles: told.tiles,
                level: told.steps,
                multiplier,
                cash_out_minor,
                payout_minor,
                safe_tiles: layout.and_then(Layout::safe_tiles),
                fairness: record.fairness(),
                balance: told.balance,
            }),
        }
    }

    /// The round as it stands.
    pub fn view_now(&self) -> PlayedRound {
        self.view(match self.record.outcome() {
            Outcome::Running => Moment::Running { steps: self.steps_while_running() },
            _ => Moment::Over,
        })
    }

    fn told(&self, moment: Moment) -> Told {
        let outcome = self.record.outcome();
        assert!(self.state.is_visible(), "a player sees only rounds whose stake was taken");
        let over = moment == Moment::Over;
        assert!(!over || outcome != Outcome::Running, "a round that runs is not shown as over");
        let mut tiles = self.record.tiles();
        tiles.truncate(match moment {
            Moment::Started => 0,
            Moment::Running { steps } => steps.into(),
            Moment::Over => tiles.len(),
        });
        let lost = over && outcome == Outcome::Lost;
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
        let steps = u8::try_from(tiles.len() - usize::from(lost)).expect("a round has at most 25 tiles");
        Told { phase, over, tiles, steps, balance }
    }

    /// Gems or levels of a round that is not lost.
    pub fn steps_while_running(&self) -> u8 {
        u8::try_from(self.record.tiles().len()).expect("a round has at most 25 tiles")
    }

    /// The bet of the round, the same each time.
    pub fn bet(&self) -> Result<Bet, Fault> {
        let wallet = self.in_wallet();
        let bet = Bet {
            key: self.wallet_key(wallet.bet_scope)?,
            round_id: RoundId::new(&self.round_id).map_err(impossible)?,
            game: GameCode::new(wallet.game).map_err(impossible)?,
            asset: self.asset,
            amount: AmountMinor::new(self.record.stake_minor()).map_err(impossible)?,
            provider: None,
            jackpot: None,
        };
        assert_eq!(bet.amount.get(), self.record.stake_minor(), "the stake debited is the stake recorded");
        Ok(bet)
    }

    /// The win of the round, the same each time. It is the round's last message.
    pub fn win(&self) -> Result<Win, Fault> {
        let (record, wallet) = (&self.record, self.in_wallet());
        assert_eq!(record.outcome(), Outcome::CashedOut, "only a cash-out pays");
        let by_formula = record.cash_out_minor(self.steps_while_running());
        assert_eq!(by_formula, Some(record.payout_minor()), "the payout credited is the formula's");
        Ok(Win {
            key: self.wallet_key(wallet.win_scope)?,
            round_id: RoundId::new(&self.round_id).map_err(impossible)?,
            game: GameCode::new(wallet.game).map_err(impossible)?,
            bet_key: Some(self.wallet_key(wallet.bet_scope)?),
            asset: self.asset,
            amount: AmountMinor::new(record.payout_minor()).map_err(impossible)?,
            source: WinSource::Round,
            closes_round: true,
            provider: None,
        })
    }

    fn in_wallet(&self) -> InWallet {
        match self.record.game() {
            SeededGame::Mines => MINES,
            SeededGame::Tower => TOWER,
        }
    }

    fn wallet_key(&self, scope: &str) -> Result<CommandKey, Fault> {
        CommandKey::new(scope, &self.round_id).map_err(impossible)
    }
}

/// A round as the answers of one game tell it.
pub(super) trait View: Sized {
    /// `None` when it is of another game.
    fn of(round: PlayedRound) -> Option<Self>;
}

impl View for MinesRound {
    fn of(round: PlayedRound) -> Option<Self> {
        match round {
            PlayedRound::Mines(round) => Some(round),
            PlayedRound::Tower(_) => None,
        }
    }
}

impl View for TowerRound {
    fn of(round: PlayedRound) -> Option<Self> {
        match round {
            PlayedRound::Tower(round) => Some(round),
            PlayedRound::Mines(_) => None,
        }
    }
}

fn impossible(rejection: cactus_ledger::Rejection) -> Fault {
    Fault::corrupt(format!("a stored round does not make a wallet command: {rejection}"))
}
