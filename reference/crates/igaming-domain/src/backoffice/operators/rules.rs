use cactus_edge::Rng;
use hmac::{Hmac, Mac};
use igaming_contracts::backoffice::operators::OperatorRejection;
use igaming_contracts::backoffice::signing_in::PasswordDefect;
use igaming_contracts::context::Role;
use sha2::{Digest, Sha256};

use crate::auth::{PasswordRejection, check_new_password};
use crate::backoffice::Reach;

/// The fewest characters of an operator's password. NIST SP 800-63B-4 (3.1.1.2) wants 8 beside a second factor.
const PASSWORD_CHARS_MIN: u16 = 12;

/// What everybody knows of the platform.
const PLATFORM: &str = "Cactus";

/// How long an invitation is good for.
pub(super) const INVITATION_LIFETIME_MS: u64 = 72 * 60 * 60 * 1_000;

/// What the bootstrap secret authenticates.
const BOOTSTRAP_TAG: &[u8] = b"cactus/bootstrap/1";

/// A token of 256 bits (ASVS 5.0, 7.2.3 wants 128), and what is stored of it.
pub(super) struct Token {
    pub text: String,
    pub hash: String,
}

impl Token {
    /// A fresh one; `prefix` tells people and scanners of leaked secrets what it is.
    pub fn draw(prefix: &str, rng: &impl Rng) -> Self {
        let text = format!("{prefix}_{}", hex::encode(rng.bytes::<32>()));
        Self { hash: hash_of(&text), text }
    }
}

/// What is stored of a token, or of an address that somebody tried.
pub(super) fn hash_of(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// An id that was not used before.
pub(super) fn draw_id(prefix: &str, rng: &impl Rng) -> String {
    format!("{prefix}_{}", hex::encode(rng.bytes::<16>()))
}

/// Checks a new password.
pub(super) fn check_password(password: &str, email: &str) -> Result<(), PasswordDefect> {
    check_new_password(password, PASSWORD_CHARS_MIN, &[PLATFORM, email]).map_err(
        |rejection| match rejection {
            PasswordRejection::Length { .. } => PasswordDefect::Length,
            PasswordRejection::Common => PasswordDefect::Common,
            PasswordRejection::Contextual => PasswordDefect::Contextual,
        },
    )
}

/// Whether the secrets are the same, in a time that does not depend on where they differ.
pub(super) fn is_same_secret(given: &str, configured: &str) -> bool {
    let mac = |key: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
        mac.chain_update(BOOTSTRAP_TAG)
    };
    !configured.is_empty() && mac(given).verify(&mac(configured).finalize().into_bytes()).is_ok()
}

/// A role and the brand that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assignment {
    pub role: Role,
    pub tenant_id: Option<String>,
}

impl Assignment {
    /// A super admin is of no brand, everybody else of one.
    pub fn new(role: Role, tenant_id: Option<String>) -> Result<Self, OperatorRejection> {
        if (role == Role::SuperAdmin) != tenant_id.is_none() {
            return Err(OperatorRejection::InvalidTenant);
        }
        Ok(Self { role, tenant_id })
    }

    /// Whether who reaches this far may see and change somebody with it.
    pub fn is_within(&self, reach: &Reach) -> bool {
        match (reach, &self.tenant_id) {
            (Reach::Platform, _) => true,
            (Reach::Tenant(_), None) => false,
            (Reach::Tenant(_), Some(tenant_id)) => reach.covers(tenant_id),
        }
    }
}
