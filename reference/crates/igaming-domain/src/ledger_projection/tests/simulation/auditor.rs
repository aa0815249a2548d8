use std::collections::{BTreeMap, BTreeSet};

use cactus_edge::sqlite::SqliteDb;
use cactus_edge::{Db, Statement};
use cactus_ledger::{Entry, WalletId, verify_chain};
use igaming_contracts::wallet_do::wallet_id;

use crate::wallet::fixture::TENANT_ID;

/// A player and the sequence of an entry.
pub(super) type Key = (String, u64);

/// Watches the tables. It reads them with statements of its own and knows the wallets' logs only as their storage has
/// them.
#[derive(Default)]
pub(super) struct Auditor {
    /// Every row that was ever seen, column by column.
    rows: BTreeMap<Key, Vec<cactus_edge::Value>>,
    /// Entries of messages that the world lost on purpose.
    lost: BTreeSet<Key>,
}

impl Auditor {
    pub(super) fn lost(&mut self, keys: impl IntoIterator<Item = Key>) {
        self.lost.extend(keys);
    }

    /// An entry that counts as sent is in the projection, on its way, or was lost on purpose.
    pub(super) fn check_sent(
        &self,
        player_id: &str,
        synced_sequence: u64,
        on_the_way: &BTreeSet<&Key>,
    ) -> Result<(), String> {
        for sequence in 1..=synced_sequence {
            let key = (player_id.to_owned(), sequence);
            if !self.rows.contains_key(&key) && !on_the_way.contains(&key) && !self.lost.contains(&key) {
                return Err(format!("entry {sequence} of {player_id} counts as sent and is nowhere"));
            }
        }
        Ok(())
    }

    /// No row has changed or gone, each is what its wallet wrote, and the heads are what the rows say.
    pub(super) async fn check_rows(
        &mut self,
        shards: &[&SqliteDb],
        logs: &BTreeMap<String, Vec<Entry>>,
    ) -> Result<(), String> {
        let mut rows: BTreeMap<Key, Vec<cactus_edge::Value>> = BTreeMap::new();
        for db in shards {
            let sql = "SELECT player_id, sequence, * FROM ledger_entries";
            for row in db.query(Statement::new(sql)).await.unwrap() {
                let key = (row.text(0).unwrap().to_owned(), row.unsigned(1).unwrap());
                if rows.insert(key.clone(), row.into_values()).is_some() {
                    return Err(format!("row on two shards: {key:?}"));
                }
            }
        }
        for (key, row) in &self.rows {
            if rows.get(key) != Some(row) {
                return Err(format!("row changed or gone: {key:?}"));
            }
        }
        for ((player_id, sequence), row) in rows.iter().filter(|(key, _)| !self.rows.contains_key(key)) {
            let position = usize::try_from(*sequence - 1).unwrap();
            let Some(entry) = logs.get(player_id).and_then(|log| log.get(position)) else {
                return Err(format!("row without an entry: {sequence} of {player_id}"));
            };
            let json = serde_json::to_string(entry).unwrap();
            if !row.contains(&json.into()) || !row.contains(&entry.hash.to_string().into()) {
                return Err(format!("row is not the entry: {sequence} of {player_id}"));
            }
        }
        self.rows = rows;
        self.check_heads(shards, logs).await
    }

    async fn check_heads(
        &self,
        shards: &[&SqliteDb],
        logs: &BTreeMap<String, Vec<Entry>>,
    ) -> Result<(), String> {
        let sql = "SELECT player_id, contiguous_sequence, head_hash, max_sequence FROM wallet_heads";
        let mut heads = BTreeMap::new();
        for db in shards {
            for row in db.query(Statement::new(sql)).await.unwrap() {
                let reached = (row.unsigned(1).unwrap(), row.text(2).unwrap().to_owned());
                let head = (reached.0, reached.1, row.unsigned(3).unwrap());
                if heads.insert(row.text(0).unwrap().to_owned(), head).is_some() {
                    return Err(format!("head on two shards: {row:?}"));
                }
            }
        }
        for (player_id, log) in logs {
            let there = |sequence: u64| self.rows.contains_key(&(player_id.clone(), sequence));
            let contiguous = (1..).take_while(|&sequence| there(sequence)).count();
            let max = self
                .rows
                .keys()
                .filter(|(player, _)| player == player_id)
                .map(|(_, sequence)| *sequence)
                .max();
            let Some(head) = heads.get(player_id) else {
                match max {
                    None => continue,
                    Some(max) => return Err(format!("no head of {player_id}, whose rows go to {max}")),
                }
            };
            let hash = match contiguous {
                0 => log.first().map(|entry| entry.previous_hash.to_string()),
                n => Some(log[n - 1].hash.to_string()),
            };
            let hash = hash.unwrap_or_else(|| head.1.clone());
            let expected = (contiguous as u64, hash, max.unwrap_or(0));
            if *head != expected {
                return Err(format!("head of {player_id} is {head:?}, not {expected:?}"));
            }
        }
        Ok(())
    }

    /// Nothing is missing: rows, log, chain and sums of one wallet are equal.
    pub(super) fn check_equal(
        &self,
        player_id: &str,
        log: &[Entry],
        balance_minor: u64,
    ) -> Result<(), String> {
        let name = WalletId::new(&wallet_id(TENANT_ID, player_id)).unwrap();
        verify_chain(&name, log).map_err(|broken| format!("chain of {player_id}: {broken:?}"))?;
        let rows = self.rows.keys().filter(|(player, _)| player == player_id).count();
        if rows != log.len() {
            return Err(format!("{rows} rows of {player_id}, {} entries: not repaired", log.len()));
        }
        let last = log.last().map_or(0, |entry| {
            let rows = entry.balances_after.rows();
            rows.iter().map(|balance| balance.total_minor()).sum()
        });
        if last != balance_minor {
            return Err(format!("{player_id} has {balance_minor}, the log says {last}"));
        }
        Ok(())
    }

    /// The sum of the changes of the rows, per player, and the balance in the last of them.
    pub(super) async fn check_sums(&self, db: &SqliteDb) -> Result<(), String> {
        let sql = "SELECT player_id, sequence, change_minor, balance_after_minor FROM ledger_entries \
                   ORDER BY player_id, sequence";
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for row in db.query(Statement::new(sql)).await.unwrap() {
            let sum = sums.entry(row.text(0).unwrap().to_owned()).or_default();
            *sum += row.integer(2).unwrap();
            if *sum != row.integer(3).unwrap() {
                return Err(format!("balance of {row:?} is not the sum of the changes before it, {sum}"));
            }
        }
        Ok(())
    }
}
