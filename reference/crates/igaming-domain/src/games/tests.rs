//! A player's games over a real SQLite and a real ledger whose answers can be lost.

mod fairness;
mod faults;
mod flow;
mod idempotency;
mod rejections;
mod seeds_at_rest;
mod simulation;
mod tower;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use cactus_edge::Fault;
use cactus_edge::sqlite::{FailWhen, ManualClock, MemoryAlarm, SeededRng, SqliteObject};
use cactus_games::{SealingKey, mines, tower as tower_game};
use cactus_ledger::{
    AmountMinor, BRL, Bet, CampaignId, Command, CommandKey, Entry, Ledger, MemoryStore, Outcome, Policy,
    PromoCredit, WalletId, Win,
};
use igaming_contracts::Answer;
use igaming_contracts::games::{
    ClimbTowerRequest, GamesRejection, MinesRound, RevealMinesRequest, RoundRequest, StartMinesRequest,
    StartTowerRequest, TowerRound,
};
use igaming_contracts::tenant::TenantConfig;
use igaming_contracts::wallet::Balance;
use igaming_contracts::wallet_do::{CommandApplied, WalletRejection};
use igaming_testkit::demo_tenant;

use super::record::Record;
use super::round::StoredRound;
use super::rules::GamesError;
use super::store::{LoadedRound, Store};
use super::vault::Vault;
use super::{Owner, PlayerGames, Replied, Wallet, create_tables};

const NOW_MS: u64 = 1_700_000_000_000;
const FUNDS_MINOR: u64 = 100_000;

type Games = PlayerGames<SqliteObject, MemoryAlarm, ManualClock, SeededRng, LedgerWallet>;
type Reply<T = MinesRound> = Result<Replied<T>, GamesError>;
type WalletAnswer = Result<Answer<CommandApplied, WalletRejection>, Fault>;

/// The player's wallet in another Worker: each call yields on its way there and on its way back, and fails as
/// planned before or after the ledger has acted.
#[derive(Clone)]
struct LedgerWallet {
    ledger: Rc<RefCell<Ledger<MemoryStore>>>,
    plan: Rc<RefCell<VecDeque<Option<FailWhen>>>>,
    /// Refuses wins without asking the ledger: a wallet with a defect.
    refuses_wins: Rc<Cell<bool>>,
}

impl LedgerWallet {
    fn with_funds() -> Self {
        let wallet = WalletId::new("demo:plr_1").unwrap();
        let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), &wallet).unwrap();
        let credit = PromoCredit {
            key: CommandKey::new("signup", "plr_1").unwrap(),
            campaign: CampaignId::new("welcome").unwrap(),
            asset: BRL.code,
            amount: AmountMinor::new(FUNDS_MINOR).unwrap(),
        };
        ledger.execute(&credit.into(), NOW_MS).unwrap();
        Self { ledger: Rc::new(RefCell::new(ledger)), plan: Rc::default(), refuses_wins: Rc::default() }
    }

    fn fail_next(&self, when: FailWhen) {
        self.plan.borrow_mut().push_back(Some(when));
    }

    fn balance_minor(&self) -> u64 {
        self.ledger.borrow_mut().balances().unwrap().get(BRL.code).total_minor()
    }

    /// All entries after the welcome credit.
    fn entries(&self) -> Vec<Entry> {
        let entries = self.ledger.borrow_mut().entries_after(1, 100_000).unwrap();
        entries.iter().map(|entry| Entry::clone(entry)).collect()
    }

    async fn call(&self, command: Command) -> WalletAnswer {
        let failure = self.plan.borrow_mut().pop_front().flatten();
        yield_once().await;
        if failure == Some(FailWhen::BeforePersisting) {
            return Err(Fault::unavailable("the request was lost"));
        }
        let outcome = self.ledger.borrow_mut().execute(&command, NOW_MS).unwrap();
        yield_once().await;
        if failure == Some(FailWhen::AfterPersisting) {
            return Err(Fault::unavailable("the answer was lost"));
        }
        Ok(match outcome {
            Outcome::Applied { entry, replayed } => {
                let balance = entry.balances_after.get(BRL.code);
                Answer::Done(CommandApplied {
                    sequence: entry.sequence,
                    replayed,
                    balance: Some(play_money(balance.total_minor())),
                    received_balance: None,
                })
            }
            Outcome::Rejected { rejection, .. } => Answer::Rejected(WalletRejection(rejection)),
        })
    }
}

impl Wallet for LedgerWallet {
    async fn bet(&self, bet: Bet) -> WalletAnswer {
        self.call(bet.into()).await
    }

    async fn win(&self, win: Win) -> WalletAnswer {
        if self.refuses_wins.get() {
            return Ok(Answer::Rejected(WalletRejection(cactus_ledger::Rejection::BetUnknown)));
        }
        assert!(win.closes_round, "a round ends with its win");
        self.call(win.into()).await
    }
}

async fn yield_once() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// A BRL balance of promotional money only.
fn play_money(minor: u64) -> Balance {
    Balance {
        currency: "BRL".to_owned(),
        scale: 2,
        balance_minor: minor,
        available_minor: minor,
        cash_minor: 0,
        bonus_minor: 0,
        promo_minor: minor,
        held_minor: 0,
    }
}

/// What outlives the object: its storage, its alarm, the wallet and the time.
struct World {
    sql: SqliteObject,
    alarm: MemoryAlarm,
    clock: ManualClock,
    rng: SeededRng,
    wallet: LedgerWallet,
    tenant: TenantConfig,
    vault: Vault,
}

impl World {
    fn new() -> Self {
        Self::seeded(1)
    }

    fn seeded(seed: u64) -> Self {
        let sql = SqliteObject::in_memory().unwrap();
        create_tables(&sql).unwrap();
        Self {
            sql,
            alarm: MemoryAlarm::default(),
            clock: ManualClock::at_ms(NOW_MS),
            rng: SeededRng::new(seed),
            wallet: LedgerWallet::with_funds(),
            tenant: demo_tenant(),
            vault: Vault::new(owner(), keys()),
        }
    }

    fn store(&self) -> Store<'_, SqliteObject> {
        Store { sql: &self.sql, vault: &self.vault }
    }

    /// The object begins a life.
    fn games(&self) -> Games {
        let (sql, alarm, clock) = (self.sql.clone(), self.alarm.clone(), self.clock.clone());
        PlayerGames::new(owner(), keys(), sql, alarm, clock, self.rng.clone(), self.wallet.clone())
    }

    fn start(&self, request: &StartMinesRequest, key: Option<&str>) -> Reply {
        pollster::block_on(self.games().start_mines(&self.tenant, request, key))
    }

    fn started(&self) -> MinesRound {
        self.start(&stake(1_000), None).unwrap().response
    }

    fn reveal(&self, round_id: &str, tile: u8, key: Option<&str>) -> Reply {
        let request = RevealMinesRequest { round_id: round_id.to_owned(), tile: tile.into() };
        pollster::block_on(self.games().reveal_mines(&request, key))
    }

    fn cash_out(&self, round_id: &str, key: Option<&str>) -> Reply {
        let request = RoundRequest { round_id: round_id.to_owned() };
        pollster::block_on(self.games().cash_out_mines(&request, key))
    }

    /// Lets the time come for which the alarm is set, and rings it.
    fn ring(&self) {
        let at_ms = self.alarm.take().expect("the alarm is set");
        self.clock.set_ms(at_ms.max(cactus_edge::Clock::now_ms(&self.clock)));
        pollster::block_on(self.games().on_alarm()).unwrap();
    }

    fn start_tower(&self, request: &StartTowerRequest, key: Option<&str>) -> Reply<TowerRound> {
        pollster::block_on(self.games().start_tower(&self.tenant, request, key))
    }

    fn climb(&self, round_id: &str, tile: u8, key: Option<&str>) -> Reply<TowerRound> {
        let request = ClimbTowerRequest { round_id: round_id.to_owned(), tile: tile.into() };
        pollster::block_on(self.games().climb_tower(&request, key))
    }

    fn cash_out_tower(&self, round_id: &str, key: Option<&str>) -> Reply<TowerRound> {
        let request = RoundRequest { round_id: round_id.to_owned() };
        pollster::block_on(self.games().cash_out_tower(&request, key))
    }

    fn loaded(&self, round_id: &str) -> LoadedRound {
        self.store().round_by_id(round_id).unwrap().expect("the round is stored")
    }

    fn stored(&self, round_id: &str) -> StoredRound {
        self.loaded(round_id).round
    }

    /// The safe tiles and the mines of a round, which only the object knows.
    fn board(&self, round_id: &str) -> (Vec<u8>, Vec<u8>) {
        let LoadedRound { round, server_seed, .. } = self.loaded(round_id);
        let Record::Mines(record) = &round.record else { panic!("{round:?} is no round of Mines") };
        let round = mines::Round::resume(record, &server_seed).unwrap();
        let indices = |tiles: Vec<mines::Tile>| tiles.iter().map(|tile| tile.index()).collect();
        (indices(round.board().gem_tiles()), indices(round.board().mine_tiles()))
    }

    /// The safe tiles of each level of a tower, which only the object knows.
    fn safe_tiles(&self, round_id: &str) -> Vec<Vec<u8>> {
        let LoadedRound { round, server_seed, .. } = self.loaded(round_id);
        let Record::Tower(record) = &round.record else { panic!("{round:?} is no tower") };
        tower_game::Round::resume(record, &server_seed).unwrap().layout().safe_tiles()
    }

    /// A tile of a level that is not safe.
    fn unsafe_tile(&self, round_id: &str, level: usize) -> u8 {
        let safe = &self.safe_tiles(round_id)[level];
        (0..).find(|tile| !safe.contains(tile)).expect("a level has a tile that is not safe")
    }

    fn gem(&self, round_id: &str) -> u8 {
        let opened = self.stored(round_id).record.tiles();
        let gems = self.board(round_id).0;
        gems.into_iter().find(|gem| !opened.contains(gem)).expect("a gem is left")
    }
}

fn owner() -> Owner {
    Owner { tenant_id: "demo".to_owned(), player_id: "plr_1".to_owned() }
}

fn keys() -> Vec<SealingKey> {
    vec![SealingKey::new(1, [0x42; SealingKey::LENGTH_BYTES])]
}

fn tower(difficulty: &str, amount_minor: u64) -> StartTowerRequest {
    StartTowerRequest {
        amount_minor: AmountMinor::new(amount_minor).unwrap(),
        currency: "BRL".to_owned(),
        difficulty: difficulty.to_owned(),
        client_seed: None,
    }
}

/// A request for three mines.
fn stake(amount_minor: u64) -> StartMinesRequest {
    StartMinesRequest {
        amount_minor: AmountMinor::new(amount_minor).unwrap(),
        currency: "BRL".to_owned(),
        mines: 3,
        client_seed: None,
    }
}

/// Polls two requests to one object by turns, `head_start` polls of the first before the second begins.
fn interleave<T>(
    head_start: usize,
    first: impl Future<Output = Reply<T>>,
    second: impl Future<Output = Reply<T>>,
) -> [Reply<T>; 2] {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let mut context = Context::from_waker(Waker::noop());
    let mut answers: [Option<Reply<T>>; 2] = [None, None];
    for turn in 0..100 {
        if answers[0].is_none()
            && let Poll::Ready(answer) = first.as_mut().poll(&mut context)
        {
            answers[0] = Some(answer);
        }
        if turn >= head_start
            && answers[1].is_none()
            && let Poll::Ready(answer) = second.as_mut().poll(&mut context)
        {
            answers[1] = Some(answer);
        }
    }
    answers.map(|answer| answer.expect("100 turns are enough"))
}

/// Polls a request `polls` times and then drops it: the object has died.
fn die_after<T>(polls: usize, request: impl Future<Output = Reply<T>>) -> Option<Reply<T>> {
    let mut request = pin!(request);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if let Poll::Ready(answer) = request.as_mut().poll(&mut context) {
            return Some(answer);
        }
    }
    None
}

#[track_caller]
fn assert_rejected<T: std::fmt::Debug>(result: Result<T, GamesError>, expected: GamesRejection) {
    match result {
        Err(GamesError::Rejected(rejection)) => assert_eq!(rejection, expected),
        other => panic!("wanted {expected:?}, found {other:?}"),
    }
}

#[track_caller]
fn assert_unavailable<T: std::fmt::Debug>(result: Result<T, GamesError>) {
    match result {
        Err(GamesError::Fault(fault)) => assert!(fault.is_retryable(), "{fault}"),
        other => panic!("wanted a fault, found {other:?}"),
    }
}
