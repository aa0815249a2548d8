//! The hash chain: tamper evidence over the log of one wallet.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::account::Posting;
use crate::balance::Balances;
use crate::command::Command;
use crate::entry::{Entry, EntryOutcome};
use crate::name::{CommandKey, WalletId};
use crate::rejection::Rejection;

const ENTRY_TAG: &[u8] = b"cactus-ledger:entry:v1\n";
const GENESIS_TAG: &[u8] = b"cactus-ledger:genesis:v1\n";

/// A usual bet is about 300 bytes: one allocation per hash.
const ENTRY_BYTES_USUAL: usize = 512;

/// A SHA-256 hash in the chain. In JSON: 64 lowercase hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryHash([u8; 32]);

impl EntryHash {
    /// Stands in an entry until its content is hashed; never leaves the crate.
    pub(crate) const UNSET: Self = Self([0; 32]);

    /// The hash before the first entry of a wallet, so that each wallet has a chain of its own.
    #[must_use]
    pub fn genesis(wallet: &WalletId) -> Self {
        let mut bytes = GENESIS_TAG.to_vec();
        put_text(&mut bytes, &[wallet.as_str()]);
        Self::of(&bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; 64];
        hex::encode_to_slice(self.0, &mut digits).map_err(|_| fmt::Error)?;
        f.write_str(core::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntryHash({self})")
    }
}

impl Serialize for EntryHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EntryHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        // One hash has one spelling, or a changed byte in a stored row could go unseen.
        let lowercase = !digits.bytes().any(|digit| digit.is_ascii_uppercase());
        match hex::decode_to_slice(&digits, &mut bytes) {
            Ok(()) if lowercase => Ok(Self(bytes)),
            _ => Err(de::Error::custom("a hash is 64 lowercase hexadecimal digits")),
        }
    }
}

/// Checks a whole log of `wallet` from its first entry: contiguous sequences, increasing times, each entry
/// linked to the one before, each hash true to its content. Answers the hash of the last entry.
///
/// # Errors
/// [`ChainBreak`] with the first broken sequence.
///
/// ```
/// use cactus_ledger::{EntryHash, WalletId, verify_chain};
///
/// let wallet = WalletId::new("demo/p-1").unwrap();
/// assert_eq!(verify_chain(&wallet, &[]), Ok(EntryHash::genesis(&wallet)));
/// ```
pub fn verify_chain<'a>(
    wallet: &WalletId,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> Result<EntryHash, ChainBreak> {
    let mut link = ChainLink { sequence: 0, at_ms: 0, hash: EntryHash::genesis(wallet) };
    for entry in entries {
        link.advance(entry)?;
    }
    Ok(link.hash)
}

/// The end of a chain that has been checked so far.
pub(crate) struct ChainLink {
    pub(crate) sequence: u64,
    pub(crate) at_ms: u64,
    pub(crate) hash: EntryHash,
}

impl ChainLink {
    pub(crate) fn advance(&mut self, entry: &Entry) -> Result<(), ChainBreak> {
        let sequence = self.sequence + 1;
        let broken = |reason| Err(ChainBreak { sequence, reason });
        if entry.sequence != sequence {
            return broken(ChainBreakReason::SequenceNotNext);
        }
        if entry.at_ms <= self.at_ms {
            return broken(ChainBreakReason::TimeNotLater);
        }
        if entry.previous_hash != self.hash {
            return broken(ChainBreakReason::PreviousHashDiffers);
        }
        if entry.hash != entry.computed_hash() {
            return broken(ChainBreakReason::HashDiffers);
        }
        *self = Self { sequence, at_ms: entry.at_ms, hash: entry.hash };
        Ok(())
    }
}

/// Where a log stops being the log it claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainBreak {
    /// The sequence at which the first broken entry stands, counted from 1.
    pub sequence: u64,
    /// What is wrong with it.
    pub reason: ChainBreakReason,
}

/// What is wrong with a broken entry, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChainBreakReason {
    /// An entry is missing, repeated or out of order.
    SequenceNotNext,
    /// Its time is not after that of the entry before.
    TimeNotLater,
    /// It does not follow the entry before, or belongs to another wallet.
    PreviousHashDiffers,
    /// Its content was changed.
    HashDiffers,
}

impl fmt::Display for ChainBreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            ChainBreakReason::SequenceNotNext => "is missing or out of order",
            ChainBreakReason::TimeNotLater => "is not later than the entry before",
            ChainBreakReason::PreviousHashDiffers => "does not follow the entry before",
            ChainBreakReason::HashDiffers => "does not have the hash of its content",
        };
        write!(f, "entry {} {reason}", self.sequence)
    }
}

impl core::error::Error for ChainBreak {}

impl Entry {
    /// The hash that the entry's content must have: the SHA-256 of [`Entry::canonical_bytes`].
    #[must_use]
    pub fn computed_hash(&self) -> EntryHash {
        EntryHash::of(&self.canonical_bytes())
    }

    /// The bytes that are hashed. Anybody can rebuild them from the entry's JSON.
    ///
    /// # Version 1
    ///
    /// | part | bytes |
    /// |---|---|
    /// | tag | `cactus-ledger:entry:v1` in ASCII and a line feed: 23 bytes |
    /// | `previous_hash` | 32 bytes |
    /// | `sequence` | u64 |
    /// | `at_ms` | u64 |
    /// | `command` | see below |
    /// | `outcome` | see below |
    /// | `balances_after` | u16 count of rows, then the rows |
    ///
    /// Integers are big-endian. *text* is a u16 count of bytes, then the bytes. *key* is text `scope`, text `id`.
    ///
    /// Command, by kind:
    ///
    /// - `bet`: byte 0x01, key, text `round_id`, text `game`, text `asset`, u64 `amount_minor`.
    /// - `win`: byte 0x02, key, text `round_id`, text `game`, key `bet_key`, text `asset`, u64 `amount_minor`.
    /// - `promo_credit`: byte 0x03, key, text `campaign`, text `asset`, u64 `amount_minor`.
    ///
    /// Outcome, by kind:
    ///
    /// - `applied`: byte 0x01, u16 count of postings; per posting: text `debit` and text `credit` (the accounts' text
    ///   codes), text `asset`, u64 `amount_minor`.
    /// - `refused`: byte 0x02, text `code`; then the rejection's own fields in the order of its JSON, a name as text
    ///   and an amount as u64.
    ///
    /// A row of balances: text `asset`, u64 `cash_minor`, u64 `bonus_minor`, u64 `promo_minor`, u64 `held_minor`.
    ///
    /// The first entry's `previous_hash` is the SHA-256 of the ASCII bytes `cactus-ledger:genesis:v1`, a line feed, and
    /// the wallet's id as text.
    #[must_use]
    pub fn canonical_bytes(&self) -> Vec<u8> {
        // `hash` is what these bytes are hashed to; every other field is in them.
        let Self { sequence, at_ms, command, outcome, balances_after, previous_hash, hash: _ } = self;
        let mut bytes = Vec::with_capacity(ENTRY_BYTES_USUAL);
        bytes.extend_from_slice(ENTRY_TAG);
        bytes.extend_from_slice(&previous_hash.0);
        put_u64(&mut bytes, *sequence);
        put_u64(&mut bytes, *at_ms);
        put_command(&mut bytes, command);
        put_outcome(&mut bytes, outcome);
        put_balances(&mut bytes, balances_after);
        bytes
    }
}

fn put_command(bytes: &mut Vec<u8>, command: &Command) {
    let amount = match command {
        Command::Bet(bet) => {
            bytes.push(1);
            put_key(bytes, &bet.key);
            put_text(bytes, &[bet.round_id.as_str()]);
            put_text(bytes, &[bet.game.as_str()]);
            bet.amount
        }
        Command::Win(win) => {
            bytes.push(2);
            put_key(bytes, &win.key);
            put_text(bytes, &[win.round_id.as_str()]);
            put_text(bytes, &[win.game.as_str()]);
            put_key(bytes, &win.bet_key);
            win.amount
        }
        Command::PromoCredit(credit) => {
            bytes.push(3);
            put_key(bytes, &credit.key);
            put_text(bytes, &[credit.campaign.as_str()]);
            credit.amount
        }
    };
    put_text(bytes, &[command.asset().as_str()]);
    put_u64(bytes, amount.get());
}

fn put_outcome(bytes: &mut Vec<u8>, outcome: &EntryOutcome) {
    match outcome {
        EntryOutcome::Applied { postings } => {
            bytes.push(1);
            put_count(bytes, postings.len());
            for Posting { debit, credit, asset, amount } in postings {
                for account in [debit, credit] {
                    let (prefix, rest) = account.code_parts();
                    put_text(bytes, &[prefix, rest]);
                }
                put_text(bytes, &[asset.as_str()]);
                put_u64(bytes, amount.get());
            }
        }
        EntryOutcome::Refused { rejection } => {
            bytes.push(2);
            put_text(bytes, &[rejection.code()]);
            put_rejection_fields(bytes, rejection);
        }
    }
}

fn put_rejection_fields(bytes: &mut Vec<u8>, rejection: &Rejection) {
    match rejection {
        Rejection::CommandKeyInvalid
        | Rejection::AssetCodeInvalid
        | Rejection::AmountInvalid
        | Rejection::TimeOutOfRange
        | Rejection::AmountZero
        | Rejection::BetUnknown
        | Rejection::BetRefused => {}
        Rejection::NameInvalid { field }
        | Rejection::IdempotencyConflict { field }
        | Rejection::BetMismatch { field } => put_text(bytes, &[field.as_str()]),
        Rejection::AssetUnknown { asset } | Rejection::BalanceOverflow { asset } => {
            put_text(bytes, &[asset.as_str()]);
        }
        Rejection::InsufficientFunds { asset, needed_minor, available_minor } => {
            put_text(bytes, &[asset.as_str()]);
            put_u64(bytes, needed_minor.get());
            put_u64(bytes, available_minor.get());
        }
    }
}

fn put_balances(bytes: &mut Vec<u8>, balances: &Balances) {
    put_count(bytes, balances.rows().len());
    for row in balances.rows() {
        put_text(bytes, &[row.asset.as_str()]);
        for amount in [row.cash, row.bonus, row.promo, row.held] {
            put_u64(bytes, amount.get());
        }
    }
}

fn put_key(bytes: &mut Vec<u8>, key: &CommandKey) {
    put_text(bytes, &[key.scope()]);
    put_text(bytes, &[key.id()]);
}

/// One text, given in parts.
fn put_text(bytes: &mut Vec<u8>, parts: &[&str]) {
    put_count(bytes, parts.iter().map(|part| part.len()).sum());
    for part in parts {
        bytes.extend_from_slice(part.as_bytes());
    }
}

fn put_count(bytes: &mut Vec<u8>, count: usize) {
    let count = u16::try_from(count).expect("no text or list of an entry has 65,536 parts");
    bytes.extend_from_slice(&count.to_be_bytes());
}

fn put_u64(bytes: &mut Vec<u8>, number: u64) {
    bytes.extend_from_slice(&number.to_be_bytes());
}
