//! The auditor: what must hold of one wallet, derived from its log alone and apart from the engine's rules.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use cactus_ledger::{
    Account, AssetBalance, AssetCode, Balances, Bet, Colour, Command, CommandKey, Entry, EntryOutcome,
    OpenHold, Rejection, RoundId, State, TransferId, WalletId, verify_chain,
};

/// What an audit of one wallet can find broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breach {
    /// The balances are not the sums of the postings, or an asset does not sum to zero.
    NotConserved,
    /// A key has two entries.
    KeyTwice,
    /// A player's account is below zero at some entry.
    Overdrawn,
    /// The held balance is not the sum of the open holds.
    HeldNotOpenHolds,
    /// A hold was resolved twice, or something else was resolved as a hold.
    HoldEndedTwice,
    /// A hold was used after its time, or released as expired before it.
    HoldTimeIgnored,
    /// A refused command moved a balance.
    RefusalMoved,
    /// The hash chain does not verify.
    ChainBroken,
    /// The state rebuilt from the log is not the state in memory.
    RebuiltDiffers,
    /// A round whose bet is cancelled still moved money.
    CancelledRoundMoved,
    /// One transfer was credited twice.
    CreditedTwice,
}

/// How a hold stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldStands {
    Open,
    Posted,
    Released,
}

/// A transfer's hold at the wallet that sends.
#[derive(Clone, Debug)]
pub struct Sent {
    pub sequence: u64,
    pub id: TransferId,
    pub to_wallet: WalletId,
    pub amount_minor: u64,
    pub stands: HoldStands,
}

/// A transfer's credit at the wallet that receives.
#[derive(Clone, Debug)]
pub struct Received {
    pub id: TransferId,
    pub from_wallet: WalletId,
    pub amount_minor: u64,
}

/// What the log of one wallet says.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    pub breaches: Vec<Breach>,
    /// What the player's accounts hold together, by asset.
    pub player_minor: BTreeMap<AssetCode, i64>,
    /// What the operator's accounts hold together, by asset.
    pub operator_minor: BTreeMap<AssetCode, i64>,
    /// What `operator:transfer` holds, over all assets.
    pub transfer_minor: i64,
    pub sent: Vec<Sent>,
    pub received: Vec<Received>,
}

/// A hold as the auditor follows it.
struct Hold {
    sequence: u64,
    asset: AssetCode,
    amount_minor: i64,
    expires_at_ms: Option<u64>,
    stands: HoldStands,
}

/// What one entry moves on each of the player's accounts.
type Moves = HashMap<(AssetCode, Colour), i64>;

#[derive(Default)]
struct Auditor {
    audit: Audit,
    sums: Moves,
    holds: Vec<Hold>,
    keys: HashSet<CommandKey>,
}

impl Audit {
    /// Audits a whole log. `asked_at_ms` has the caller's time of each entry.
    pub(crate) fn of(wallet: &WalletId, log: &[Arc<Entry>], asked_at_ms: &[u64]) -> Self {
        let mut auditor = Auditor::default();
        let mut before = Balances::default();
        for (entry, asked_at_ms) in log.iter().zip(asked_at_ms) {
            auditor.entry(entry, *asked_at_ms, &before);
            before.clone_from(&entry.balances_after);
        }
        auditor.cancelled_rounds(log);
        if verify_chain(wallet, log.iter().map(AsRef::as_ref)).is_err() {
            auditor.breach(Breach::ChainBroken);
        }
        auditor.audit
    }

    /// Compares what the engine has in memory with what it rebuilds from the log.
    pub(crate) fn compare(&mut self, live: &State, rebuilt: &State, last: Option<&Entry>) {
        if live != rebuilt {
            self.breaches.push(Breach::RebuiltDiffers);
        }
        let balances = last.map_or_else(Balances::default, |entry| entry.balances_after.clone());
        if *live.balances() != balances {
            self.breaches.push(Breach::NotConserved);
        }
        let held: u64 = balances.rows().iter().map(|row| row.held.get()).sum();
        if held != live.open_holds().iter().map(|hold: &OpenHold| hold.amount.get()).sum::<u64>() {
            self.breaches.push(Breach::HeldNotOpenHolds);
        }
    }
}

impl Auditor {
    fn breach(&mut self, breach: Breach) {
        if !self.audit.breaches.contains(&breach) {
            self.audit.breaches.push(breach);
        }
    }

    fn entry(&mut self, entry: &Entry, asked_at_ms: u64, before: &Balances) {
        if !self.keys.insert(entry.command.key().clone()) {
            self.breach(Breach::KeyTwice);
        }
        let refused = matches!(entry.outcome, EntryOutcome::Refused { .. });
        if refused && entry.balances_after != *before {
            self.breach(Breach::RefusalMoved);
        }
        self.sum(entry);
        self.holds(entry, asked_at_ms);
        self.transfers(entry);
        self.balances(&entry.balances_after);
    }

    fn sum(&mut self, entry: &Entry) {
        for posting in entry.outcome.postings() {
            let amount = signed(posting.amount.get());
            for (account, amount) in [(posting.credit, amount), (posting.debit, -amount)] {
                if let Account::Player(colour) = account {
                    *self.sums.entry((posting.asset, colour)).or_default() += amount;
                    *self.audit.player_minor.entry(posting.asset).or_default() += amount;
                } else {
                    *self.audit.operator_minor.entry(posting.asset).or_default() += amount;
                }
                if account == Account::Transfer {
                    self.audit.transfer_minor += amount;
                }
            }
        }
        if self.sums.values().any(|sum| *sum < 0) {
            self.breach(Breach::Overdrawn);
        }
    }

    fn balances(&mut self, after: &Balances) {
        let sum = |asset, colour| self.sums.get(&(asset, colour)).copied().unwrap_or(0);
        let agree = |row: &AssetBalance| {
            Colour::ALL.into_iter().all(|colour| signed(row.of(colour).get()) == sum(row.asset, colour))
        };
        let posted = |asset: &AssetCode| after.rows().iter().any(|row| row.asset == *asset);
        let conserved = after.rows().iter().all(agree)
            && self.sums.keys().all(|(asset, _)| posted(asset))
            && self
                .audit
                .player_minor
                .iter()
                .all(|(asset, player)| player + self.audit.operator_minor[asset] == 0);
        let held_agrees = after.rows().iter().all(|row| {
            let open =
                self.holds.iter().filter(|hold| hold.stands == HoldStands::Open && hold.asset == row.asset);
            open.map(|hold| hold.amount_minor).sum::<i64>() == sum(row.asset, Colour::Held)
        });
        if !conserved {
            self.breach(Breach::NotConserved);
        }
        if !held_agrees {
            self.breach(Breach::HeldNotOpenHolds);
        }
    }

    fn holds(&mut self, entry: &Entry, asked_at_ms: u64) {
        let EntryOutcome::Applied { target, .. } = &entry.outcome else {
            return;
        };
        let (asset, amount_minor, timeout_ms) = match &entry.command {
            Command::Withdrawal(command) => (command.asset, command.amount.get(), Some(command.timeout_ms)),
            Command::TransferOut(command) => (command.asset, command.amount.get(), None),
            Command::HoldPost(_) => {
                return self.end_hold(*target, HoldStands::Posted, |expiry| asked_at_ms < expiry);
            }
            Command::HoldVoid(_) => {
                return self.end_hold(*target, HoldStands::Released, |expiry| asked_at_ms < expiry);
            }
            Command::HoldExpire(_) => {
                return self.end_hold(*target, HoldStands::Released, |expiry| asked_at_ms >= expiry);
            }
            _ => return,
        };
        self.holds.push(Hold {
            sequence: entry.sequence,
            asset,
            amount_minor: signed(amount_minor),
            expires_at_ms: timeout_ms.map(|timeout_ms| entry.at_ms + timeout_ms),
            stands: HoldStands::Open,
        });
    }

    fn end_hold(
        &mut self,
        target: Option<cactus_ledger::Target>,
        stands: HoldStands,
        in_time: impl Fn(u64) -> bool,
    ) {
        let found =
            self.holds.iter_mut().find(|hold| Some(hold.sequence) == target.map(|target| target.sequence));
        let Some(hold) = found.filter(|hold| hold.stands == HoldStands::Open) else {
            return self.breach(Breach::HoldEndedTwice);
        };
        hold.stands = stands;
        let sequence = hold.sequence;
        if !hold.expires_at_ms.is_none_or(in_time) {
            self.breach(Breach::HoldTimeIgnored);
        }
        if let Some(sent) = self.audit.sent.iter_mut().find(|sent| sent.sequence == sequence) {
            sent.stands = stands;
        }
    }

    fn transfers(&mut self, entry: &Entry) {
        if !entry.outcome.is_applied() {
            return;
        }
        match &entry.command {
            Command::TransferOut(command) => self.audit.sent.push(Sent {
                sequence: entry.sequence,
                id: command.transfer_id.clone(),
                to_wallet: command.to_wallet.clone(),
                amount_minor: command.amount.get(),
                stands: HoldStands::Open,
            }),
            Command::TransferIn(command) => {
                if self.audit.received.iter().any(|received| received.id == command.transfer_id) {
                    self.breach(Breach::CreditedTwice);
                }
                self.audit.received.push(Received {
                    id: command.transfer_id.clone(),
                    from_wallet: command.from_wallet.clone(),
                    amount_minor: command.amount.get(),
                });
            }
            _ => {}
        }
    }

    /// Every round of the model has one bet. Once it is cancelled, before or after it came, all that was ever posted
    /// for the round comes to nothing.
    fn cancelled_rounds(&mut self, log: &[Arc<Entry>]) {
        for rollback in log {
            let Command::Rollback(command) = &rollback.command else {
                continue;
            };
            let cancels = match &rollback.outcome {
                EntryOutcome::Applied { .. } => true,
                EntryOutcome::Refused { rejection } => *rejection == Rejection::BetUnknown,
            };
            if let Some(bet) = bet_of(log, &command.target_key).filter(|_| cancels)
                && net_of_round(log, &bet.round_id) != 0
            {
                self.breach(Breach::CancelledRoundMoved);
            }
        }
    }
}

/// The bet with this key.
pub(crate) fn bet_of<'a>(log: &'a [Arc<Entry>], key: &CommandKey) -> Option<&'a Bet> {
    log.iter().find_map(|entry| match &entry.command {
        Command::Bet(bet) if bet.key == *key => Some(bet),
        _ => None,
    })
}

/// What the player got from a round, over its bets, its wins and all that undid them.
pub(crate) fn net_of_round(log: &[Arc<Entry>], round_id: &RoundId) -> i64 {
    let of_round: HashSet<&CommandKey> = log
        .iter()
        .filter_map(|entry| match &entry.command {
            Command::Bet(bet) if bet.round_id == *round_id => Some(&bet.key),
            Command::Win(win) if win.round_id == *round_id => Some(&win.key),
            _ => None,
        })
        .collect();
    let entries = log.iter().filter(|entry| match &entry.command {
        Command::Rollback(rollback) => of_round.contains(&rollback.target_key),
        command => of_round.contains(command.key()),
    });
    entries
        .flat_map(|entry| entry.outcome.postings())
        .map(|posting| {
            let amount = signed(posting.amount.get());
            match (posting.debit, posting.credit) {
                (Account::Player(_), Account::Player(_)) => 0,
                (Account::Player(_), _) => -amount,
                (_, Account::Player(_)) => amount,
                _ => 0,
            }
        })
        .sum()
}

/// Amounts are below 2^53.
fn signed(amount_minor: u64) -> i64 {
    i64::try_from(amount_minor).expect("an amount is below 2^53")
}
