//! Which requests are allowed, and the limits.

use cactus_edge::Fault;
use cactus_games::mines::{self, MineCount};
use cactus_games::tower::{self, Difficulty};
use cactus_games::{ClientSeed, HouseEdge, ParameterRejection, PayoutMax, ServerSeed};
use cactus_ledger::{AmountMinor, AssetCode};
use igaming_contracts::games::{GamesRejection, ROUNDS_LIMIT_MAX, StartMinesRequest, StartTowerRequest};
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};
use igaming_contracts::{Answer, Rejection};

use super::record::Parameters;
use super::round::{Retry, RoundRef, State, StoredRound};
use crate::ServiceError;

pub(super) type GamesError = ServiceError<GamesRejection>;

/// When the alarm takes up a round whose request died while it awaited the wallet. Wallet calls end within a few
/// seconds, and one alarm serves all rounds of these 30 s, so a busy player costs two alarms a minute.
const FIRST_RETRY_MS: u64 = 30_000;
/// The delay after the first failed attempt; it doubles with each further one.
const RETRY_DELAY_MS_MIN: u64 = 1_000;
/// The longest delay: 5 minutes.
const RETRY_DELAY_MS_MAX: u64 = 300_000;
/// 1,000 ms x 2^9 = 512 s, past the longest delay.
const RETRY_DOUBLINGS_MAX: u32 = 9;
/// The delay after the wallet refused a win, which is a defect that people must mend: 1 hour.
const REFUSED_WIN_DELAY_MS: u64 = 3_600_000;

/// Rounds of a player that may wait for anything. Each row lists those before it at up to 24 bytes, so a list
/// stays below 100 x 24 B = 2.4 KB. Only wins that cannot be credited for long could ever pass it.
pub(super) const UNRESOLVED_ROUNDS_MAX: usize = 100;

/// A start request that this brand offers.
#[derive(Debug)]
pub(super) struct CheckedStart {
    pub asset: AssetCode,
    pub stake: AmountMinor,
    pub parameters: Parameters,
    pub client_seed: Option<ClientSeed>,
}

/// What a page of rounds has unless asked otherwise.
const ROUNDS_LIMIT_DEFAULT: u32 = 20;

/// Checks what does not depend on the player's state, in the order of [`GamesRejection`].
pub(super) fn check_mines_start(
    tenant: &TenantConfig,
    request: &StartMinesRequest,
) -> Result<CheckedStart, GamesError> {
    let offer = &tenant.mines;
    let wager = Wager {
        stake: request.amount_minor,
        currency: &request.currency,
        client_seed: request.client_seed.as_deref(),
        stake_minor_min: offer.stake_minor_min,
        stake_minor_max: offer.stake_minor_max,
        house_edge_basis_points: offer.house_edge_basis_points,
        payout_minor_max: offer.payout_minor_max,
    };
    wager.check(tenant, || {
        let mines = check_mines(request.mines)?;
        Ok(move |house_edge, payout_max| {
            Parameters::Mines(mines::Parameters { mines, house_edge, payout_max })
        })
    })
}

/// The same for a tower.
pub(super) fn check_tower_start(
    tenant: &TenantConfig,
    request: &StartTowerRequest,
) -> Result<CheckedStart, GamesError> {
    let offer = tenant.tower.as_ref();
    let offer = offer.ok_or_else(|| rejected(GamesRejection::GameNotOffered { game: "tower".to_owned() }))?;
    let wager = Wager {
        stake: request.amount_minor,
        currency: &request.currency,
        client_seed: request.client_seed.as_deref(),
        stake_minor_min: offer.stake_minor_min,
        stake_minor_max: offer.stake_minor_max,
        house_edge_basis_points: offer.house_edge_basis_points,
        payout_minor_max: offer.payout_minor_max,
    };
    wager.check(tenant, || {
        let difficulty = check_difficulty(&request.difficulty)?;
        Ok(move |house_edge, payout_max| {
            Parameters::Tower(tower::Parameters { difficulty, house_edge, payout_max })
        })
    })
}

/// What the games ask of a start alike: the request's part and the brand's.
struct Wager<'a> {
    stake: AmountMinor,
    currency: &'a str,
    client_seed: Option<&'a str>,
    stake_minor_min: u64,
    stake_minor_max: u64,
    house_edge_basis_points: u16,
    payout_minor_max: u64,
}

impl Wager<'_> {
    /// `choose` checks what is the game's own, at its place in the order of refusals.
    fn check<M: FnOnce(HouseEdge, PayoutMax) -> Parameters>(
        self,
        tenant: &TenantConfig,
        choose: impl FnOnce() -> Result<M, GamesRejection>,
    ) -> Result<CheckedStart, GamesError> {
        if self.stake.is_zero() {
            return Err(rejected(GamesRejection::InvalidAmount { field: "amount_minor".to_owned() }));
        }
        if !tenant.currencies.iter().any(|currency| currency == self.currency) {
            return Err(rejected(GamesRejection::UnknownCurrency { currency: self.currency.to_owned() }));
        }
        let asset = AssetCode::new(self.currency)
            .map_err(|rejection| Fault::internal(format!("a currency of the brand: {rejection}")))?;
        let make = choose().map_err(rejected)?;
        // A stake above the payout limit could not be won back.
        let stake_minor_max = self.stake_minor_max.min(self.payout_minor_max);
        if !(self.stake_minor_min..=stake_minor_max).contains(&self.stake.get()) {
            let stake_minor_min = self.stake_minor_min;
            return Err(rejected(GamesRejection::StakeOutOfRange { stake_minor_min, stake_minor_max }));
        }
        let client_seed = check_client_seed(self.client_seed).map_err(rejected)?;
        let misconfigured =
            |rejection: ParameterRejection| Fault::internal(format!("a game of the brand: {rejection}"));
        let house_edge = HouseEdge::new(self.house_edge_basis_points).map_err(misconfigured)?;
        let payout_max = PayoutMax::new(self.payout_minor_max).map_err(misconfigured)?;
        Ok(CheckedStart { asset, stake: self.stake, parameters: make(house_edge, payout_max), client_seed })
    }
}

pub(super) fn check_difficulty(name: &str) -> Result<Difficulty, GamesRejection> {
    name.parse().map_err(|_| GamesRejection::DifficultyUnknown)
}

/// Rounds of a page.
pub(super) fn check_rounds_limit(limit: Option<u32>) -> Result<usize, GamesRejection> {
    let limit = limit.unwrap_or(ROUNDS_LIMIT_DEFAULT);
    let checked = usize::try_from(limit).ok().filter(|_| (1..=ROUNDS_LIMIT_MAX).contains(&limit));
    checked.ok_or(GamesRejection::InvalidLimit { limit_max: ROUNDS_LIMIT_MAX })
}

/// Where the page before ended: the id of its last round.
pub(super) fn check_rounds_cursor(cursor: Option<&str>) -> Result<Option<RoundRef>, GamesRejection> {
    let place = |cursor| RoundRef::of_round_id(cursor).ok_or(GamesRejection::InvalidCursor);
    cursor.map(place).transpose()
}

pub(super) fn check_mines(mines: i64) -> Result<MineCount, GamesRejection> {
    let count = u8::try_from(mines).ok().and_then(|mines| MineCount::new(mines).ok());
    count.ok_or(GamesRejection::MinesOutOfRange)
}

pub(super) fn check_client_seed(text: Option<&str>) -> Result<Option<ClientSeed>, GamesRejection> {
    text.map(ClientSeed::new).transpose().map_err(|_| GamesRejection::InvalidClientSeed)
}

pub(super) fn check_server_seed(text: Option<&str>) -> Result<Option<ServerSeed>, GamesRejection> {
    text.map(ServerSeed::from_hex).transpose().map_err(|_| GamesRejection::InvalidServerSeed)
}

/// Whether another round may begin beside the unresolved ones.
pub(super) fn check_open_rounds(unresolved: &[StoredRound], open_rounds_max: u32) -> Result<(), GamesError> {
    if unfinished_rounds(unresolved) >= open_rounds_max {
        return Err(rejected(GamesRejection::TooManyOpenRounds { open_rounds_max }));
    }
    if unresolved.len() >= UNRESOLVED_ROUNDS_MAX {
        return Err(Fault::unavailable("too many payouts of the player wait to be credited").into());
    }
    Ok(())
}

/// Whether the server seed in use may be revealed. Only its own rounds can be unfinished, because it came into
/// use when there were none.
pub(super) fn check_rotation(unresolved: &[StoredRound]) -> Result<(), GamesRejection> {
    match unfinished_rounds(unresolved) {
        0 => Ok(()),
        rounds => Err(GamesRejection::RoundsRunning { rounds }),
    }
}

fn unfinished_rounds(unresolved: &[StoredRound]) -> u32 {
    let count = unresolved.iter().filter(|round| round.state.is_unfinished()).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What the rules of Mines said no to.
pub(super) fn mines_rejection(rejection: mines::Rejection) -> Result<GamesRejection, Fault> {
    match rejection {
        mines::Rejection::RoundOver => Ok(GamesRejection::RoundOver),
        mines::Rejection::TileOutOfRange => Ok(GamesRejection::TileOutOfRange),
        mines::Rejection::TileAlreadyOpen => Ok(GamesRejection::TileAlreadyOpen),
        mines::Rejection::NothingRevealed => Ok(GamesRejection::NothingRevealed),
        other => Err(Fault::internal(format!("a rejection without a contract: {}", other.code()))),
    }
}

/// What the rules of Tower said no to.
pub(super) fn tower_rejection(rejection: tower::Rejection) -> Result<GamesRejection, Fault> {
    match rejection {
        tower::Rejection::RoundOver => Ok(GamesRejection::RoundOver),
        tower::Rejection::TileOutOfRange => Ok(GamesRejection::TileOutOfRange),
        tower::Rejection::NothingClimbed => Ok(GamesRejection::NothingClimbed),
        other => Err(Fault::internal(format!("a rejection without a contract: {}", other.code()))),
    }
}

/// What a player is told when the wallet refused the bet.
pub(super) fn bet_rejection(wallet: &WalletRejection) -> GamesRejection {
    match wallet.0 {
        cactus_ledger::Rejection::InsufficientFunds { needed_minor, available_minor, .. } => {
            GamesRejection::InsufficientFunds {
                needed_minor: needed_minor.get(),
                available_minor: available_minor.get(),
            }
        }
        _ => GamesRejection::BetRefused { wallet_code: wallet.code().to_owned() },
    }
}

/// Whether a refusal depended on the player's state, and is therefore the answer to its key for ever.
pub(super) fn is_remembered(rejection: &GamesRejection) -> bool {
    matches!(
        rejection,
        GamesRejection::TooManyOpenRounds { .. }
            | GamesRejection::RoundNotFound
            | GamesRejection::RoundOver
            | GamesRejection::TileAlreadyOpen
            | GamesRejection::NothingRevealed
            | GamesRejection::NothingClimbed
            | GamesRejection::RoundsRunning { .. }
    )
}

/// An answer about another currency is not an answer to this round's command.
pub(super) fn check_answer(
    round: &StoredRound,
    answer: Answer<CommandApplied, WalletRejection>,
) -> Result<Answer<CommandApplied, WalletRejection>, Fault> {
    match &answer {
        Answer::Done(CommandApplied { balance, .. })
            if balance.as_ref().is_none_or(|balance| balance.currency != round.asset.as_str()) =>
        {
            Err(Fault::corrupt(format!("the wallet answered with {balance:?}")))
        }
        Answer::Done(_) | Answer::Rejected(_) => Ok(answer),
    }
}

/// The alarm that guards a first attempt.
pub(super) fn first_retry(now_ms: u64) -> Retry {
    Retry { attempts: 0, at_ms: now_ms.saturating_add(FIRST_RETRY_MS) }
}

/// The next attempt after one that failed.
pub(super) fn next_retry(state: &State, now_ms: u64) -> Retry {
    let failed_before = state.retry().map_or(0, |retry| retry.attempts);
    let doubled = RETRY_DELAY_MS_MIN << failed_before.min(RETRY_DOUBLINGS_MAX);
    let at_ms = now_ms.saturating_add(doubled.min(RETRY_DELAY_MS_MAX));
    Retry { attempts: failed_before.saturating_add(1), at_ms }
}

/// The next attempt after the wallet refused a win.
pub(super) fn retry_after_refused_win(state: &State, now_ms: u64) -> Retry {
    Retry { at_ms: now_ms.saturating_add(REFUSED_WIN_DELAY_MS), ..next_retry(state, now_ms) }
}

/// When the alarm rings next, for a round due at `due_ms`. Never at once: a round that failed in a way that
/// could not be persisted is still due, and must not keep the object busy.
pub(super) fn next_alarm_ms(due_ms: u64, now_ms: u64) -> u64 {
    if due_ms > now_ms { due_ms } else { now_ms.saturating_add(RETRY_DELAY_MS_MIN) }
}

pub(super) fn rejected(rejection: GamesRejection) -> GamesError {
    ServiceError::Rejected(rejection)
}
