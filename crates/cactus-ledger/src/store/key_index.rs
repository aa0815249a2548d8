//! Which entry in memory has a key.

use core::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::name::CommandKey;

/// The places of entries by the hash of their keys, which is kept so that a table that grows hashes nothing again. The
/// keys themselves stay in the entries: `key_at` says which is at a place.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyIndex {
    places: HashTable<(u64, u64)>,
    hasher: DefaultHashBuilder,
}

impl KeyIndex {
    /// Where the entry of this key is.
    pub(super) fn get<'a>(&self, key: &CommandKey, key_at: impl Fn(u64) -> &'a CommandKey) -> Option<u64> {
        let hash = self.hasher.hash_one(key);
        let is_key = |&(known, place): &(u64, u64)| known == hash && key_at(place) == key;
        self.places.find(hash, is_key).map(|&(_, place)| place)
    }

    /// Adds a key, unless it is in the index: then answers where.
    pub(super) fn insert<'a>(
        &mut self,
        key: &CommandKey,
        place: u64,
        key_at: impl Fn(u64) -> &'a CommandKey,
    ) -> Option<u64> {
        let hash = self.hasher.hash_one(key);
        let is_key = |&(known, place): &(u64, u64)| known == hash && key_at(place) == key;
        match self.places.entry(hash, is_key, |&(known, _)| known) {
            Entry::Occupied(found) => Some(found.get().1),
            Entry::Vacant(free) => {
                free.insert((hash, place));
                None
            }
        }
    }

    /// Takes out what is at a place.
    pub(super) fn remove(&mut self, key: &CommandKey, place: u64) {
        let hash = self.hasher.hash_one(key);
        if let Ok(found) = self.places.find_entry(hash, |&(_, at)| at == place) {
            found.remove();
        }
    }

    /// Keeps the places that `is_kept` says.
    pub(super) fn retain(&mut self, is_kept: impl Fn(u64) -> bool) {
        self.places.retain(|&mut (_, place)| is_kept(place));
    }

    pub(super) fn clear(&mut self) {
        self.places.clear();
    }
}
