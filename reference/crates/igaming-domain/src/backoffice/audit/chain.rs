use sha2::{Digest, Sha256};

/// The first bytes of whatever is hashed here.
const TAG: &[u8; 14] = b"cactus/audit/1";

/// What the first row follows.
pub(super) const GENESIS: [u8; 32] = [0; 32];

/// The fields of a row as they are stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    pub sequence: u64,
    pub at_ms: u64,
    pub actor_kind: &'a str,
    pub actor_id: &'a str,
    pub action: &'a str,
    pub target_kind: &'a str,
    pub target_id: &'a str,
    pub tenant_id: Option<&'a str>,
    pub request_id: &'a str,
    pub change: &'a str,
}

impl Fields<'_> {
    /// The hash of the row after one with `previous_hash`: see the module's docs.
    pub fn hash(&self, previous_hash: &[u8; 32]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(TAG);
        hasher.update(previous_hash);
        hasher.update(self.sequence.to_be_bytes());
        hasher.update(self.at_ms.to_be_bytes());
        for text in [
            self.actor_kind,
            self.actor_id,
            self.action,
            self.target_kind,
            self.target_id,
            self.request_id,
            self.change,
        ] {
            update_text(&mut hasher, text);
        }
        match self.tenant_id {
            None => hasher.update([0]),
            Some(tenant_id) => {
                hasher.update([1]);
                update_text(&mut hasher, tenant_id);
            }
        }
        hasher.finalize().into()
    }
}

fn update_text(hasher: &mut Sha256, text: &str) {
    let length = u32::try_from(text.len()).expect("a SQL value has at most 2 MB");
    hasher.update(length.to_be_bytes());
    hasher.update(text.as_bytes());
}
