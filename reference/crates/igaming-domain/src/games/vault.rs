use cactus_edge::Fault;
use cactus_games::{SealedSeed, SealingKey, ServerSeed};

use super::store::Owner;

/// Random bytes that sealing a seed takes.
pub(super) const SEALING_NONCE_BYTES: usize = 12;

/// Seals and opens the server seeds of a player. A stored seed opens only as this player's and under its own number, so
/// that none can be moved or put in another's place.
#[derive(Debug, Clone)]
pub(super) struct Vault {
    owner: Owner,
    /// The first seals; all open what was sealed with them.
    keys: Vec<SealingKey>,
}

impl Vault {
    pub fn new(owner: Owner, keys: Vec<SealingKey>) -> Self {
        Self { owner, keys }
    }

    pub fn seal(
        &self,
        seed_number: u32,
        seed: &ServerSeed,
        nonce: [u8; SEALING_NONCE_BYTES],
    ) -> Result<Vec<u8>, Fault> {
        let key = self.keys.first().ok_or_else(|| Fault::internal("no key to seal seeds with"))?;
        Ok(seed.seal(key, nonce, self.context(seed_number).as_bytes()).as_bytes().to_vec())
    }

    /// # Errors
    /// A fault when the bytes were changed or moved, or their key is not listed. A seed is never drawn anew then: its
    /// commitment is public.
    pub fn open(&self, seed_number: u32, bytes: &[u8]) -> Result<ServerSeed, Fault> {
        let corrupt = |rejection| Fault::corrupt(format!("server seed {seed_number}: {rejection}"));
        let sealed = SealedSeed::from_bytes(bytes).map_err(corrupt)?;
        let key = self.keys.iter().find(|key| key.id() == sealed.key_id());
        let key = key.ok_or_else(|| Fault::internal(format!("no sealing key {}", sealed.key_id())))?;
        sealed.open(key, self.context(seed_number).as_bytes()).map_err(corrupt)
    }

    /// A tenant's id has no line feed.
    fn context(&self, seed_number: u32) -> String {
        let Owner { tenant_id, player_id } = &self.owner;
        format!("player seed\n{tenant_id}\n{player_id}\n{seed_number}")
    }
}
