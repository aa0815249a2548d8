//! The hash chain: tamper evidence over the log of one wallet.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::account::Posting;
use crate::balance::Balances;
use crate::canonical::{Canonical, put_count};
use crate::entry::{Entry, EntryOutcome, Target};
use crate::name::WalletId;

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
        wallet.put(&mut bytes);
        Self::of(&bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl Canonical for Target {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.sequence.put(bytes);
        self.at_ms.put(bytes);
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

impl FromStr for EntryHash {
    type Err = EntryHashInvalid;

    fn from_str(digits: &str) -> Result<Self, EntryHashInvalid> {
        let mut bytes = [0; 32];
        // One hash has one spelling, or a changed byte in a stored row could go unseen.
        let lowercase = !digits.bytes().any(|digit| digit.is_ascii_uppercase());
        match hex::decode_to_slice(digits, &mut bytes) {
            Ok(()) if lowercase => Ok(Self(bytes)),
            _ => Err(EntryHashInvalid),
        }
    }
}

impl<'de> Deserialize<'de> for EntryHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A text that is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryHashInvalid;

impl fmt::Display for EntryHashInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a hash is 64 lowercase hexadecimal digits")
    }
}

impl core::error::Error for EntryHashInvalid {}

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
    /// | `policy_version` | u64 |
    /// | `outcome` | see below |
    /// | `balances_after` | u16 count of rows, then the rows |
    ///
    /// Integers are big-endian. *text* is a u16 count of bytes, then the bytes. *key* is text `scope`, text `id`.
    ///
    /// A command is the byte of its kind, its key, and its other fields in the order of the struct: texts, amounts and
    /// times as above, a bool as one byte, an absent field as byte 0 and a present one as byte 1 and its value.
    ///
    /// | kind | byte | kind | byte | kind | byte |
    /// |---|---|---|---|---|---|
    /// | `bet` | 0x01 | `hold_post` | 0x08 | `bonus_forfeit` | 0x0f |
    /// | `win` | 0x02 | `hold_void` | 0x09 | `adjustment` | 0x10 |
    /// | `promo_credit` | 0x03 | `hold_expire` | 0x0a | `limit_set` | 0x11 |
    /// | `rollback` | 0x04 | `transfer_out` | 0x0b | `exclude` | 0x12 |
    /// | `round_close` | 0x05 | `transfer_in` | 0x0c | `block` | 0x13 |
    /// | `deposit` | 0x06 | `bonus_grant` | 0x0d | `close` | 0x14 |
    /// | `withdrawal` | 0x07 | `bonus_convert` | 0x0e | `exchange` | 0x15 |
    ///
    /// A jackpot contribution is text `pool`, u64 `amount_minor`. A win's source is byte 0x01 (round), 0x02 and text
    /// `campaign` (promo), or 0x03 and text `pool` (jackpot). A direction is byte 0x01 (credit) or 0x02 (debit). A
    /// colour, a rate and a field's name are texts. A limit is the byte of its kind (stake 1, wager 2, loss 3, gross
    /// deposit 4, net deposit 5) and of its window (none 0, fixed day 1, week 2, month 3, rolling day 4, week 5,
    /// month 6).
    ///
    /// Outcome, by kind:
    ///
    /// - `applied`: byte 0x01, u16 count of postings; per posting: text `debit` and text `credit` (the accounts' text
    ///   codes), text `asset`, u64 `amount_minor`; then `target`, absent or u64 `sequence` and u64 `at_ms`; then
    ///   `effective_at_ms`, absent or u64.
    /// - `refused`: byte 0x02, text `code`; then the rejection's own fields in the order of its JSON.
    ///
    /// A row of balances: text `asset`, u64 `cash_minor`, u64 `bonus_minor`, u64 `promo_minor`, u64 `held_minor`.
    ///
    /// The first entry's `previous_hash` is the SHA-256 of the ASCII bytes `cactus-ledger:genesis:v1`, a line feed, and
    /// the wallet's id as text.
    #[must_use]
    pub fn canonical_bytes(&self) -> Vec<u8> {
        // `hash` is what these bytes are hashed to; every other field is in them.
        let Self {
            sequence,
            at_ms,
            command,
            policy_version,
            outcome,
            balances_after,
            previous_hash,
            hash: _,
        } = self;
        let mut bytes = Vec::with_capacity(ENTRY_BYTES_USUAL);
        bytes.extend_from_slice(ENTRY_TAG);
        bytes.extend_from_slice(&previous_hash.0);
        sequence.put(&mut bytes);
        at_ms.put(&mut bytes);
        command.put(&mut bytes);
        u64::from(*policy_version).put(&mut bytes);
        put_outcome(&mut bytes, outcome);
        put_balances(&mut bytes, balances_after);
        bytes
    }
}

fn put_outcome(bytes: &mut Vec<u8>, outcome: &EntryOutcome) {
    match outcome {
        EntryOutcome::Applied { postings, target, effective_at_ms } => {
            bytes.push(1);
            put_count(bytes, postings.len());
            for Posting { debit, credit, asset, amount } in postings {
                debit.put(bytes);
                credit.put(bytes);
                asset.put(bytes);
                amount.put(bytes);
            }
            target.put(bytes);
            effective_at_ms.put(bytes);
        }
        EntryOutcome::Refused { rejection } => {
            bytes.push(2);
            rejection.put(bytes);
        }
    }
}

fn put_balances(bytes: &mut Vec<u8>, balances: &Balances) {
    put_count(bytes, balances.rows().len());
    for row in balances.rows() {
        row.asset.put(bytes);
        for amount in [row.cash, row.bonus, row.promo, row.held] {
            amount.put(bytes);
        }
    }
}
