use argon2::password_hash::{PasswordHash as Parsed, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use cactus_edge::{Fault, Rng};

use super::new_password::normalized;

/// Memory in KiB, passes and lanes. Source: OWASP Password Storage Cheat Sheet; 19 MiB fits an isolate of
/// 128 MB beside everything else, and takes some 40 ms of CPU in wasm.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

const SALT_BYTES: usize = 16;

/// An argon2id hash in PHC form, with its parameters and salt inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Hashes `password` with a fresh salt.
    ///
    /// # Errors
    /// A fault when hashing fails, for example for want of memory.
    pub fn create(password: &str, rng: &impl Rng) -> Result<Self, Fault> {
        let salt = SaltString::encode_b64(&rng.bytes::<SALT_BYTES>()).map_err(fault)?;
        let hash = hasher()?.hash_password(normalized(password).as_bytes(), &salt).map_err(fault)?;
        Ok(Self(hash.to_string()))
    }

    /// A hash as stored.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The PHC text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `password` is the one. The parameters are the stored hash's own, so they may be raised later.
    ///
    /// # Errors
    /// A fault when the stored text is no argon2 hash.
    pub fn verify(&self, password: &str) -> Result<bool, Fault> {
        let parsed = Parsed::new(&self.0).map_err(fault)?;
        match hasher()?.verify_password(normalized(password).as_bytes(), &parsed) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::Password) => Ok(false),
            Err(error) => Err(fault(error)),
        }
    }

    /// Whether the parameters are not those of new hashes.
    ///
    /// # Errors
    /// A fault when the stored text is no argon2 hash.
    pub fn is_outdated(&self) -> Result<bool, Fault> {
        let parsed = Parsed::new(&self.0).map_err(fault)?;
        let parameters = Params::try_from(&parsed).map_err(fault)?;
        let is_current = parsed.algorithm == argon2::ARGON2ID_IDENT
            && (parameters.m_cost(), parameters.t_cost(), parameters.p_cost()) == (MEMORY_KIB, PASSES, LANES);
        Ok(!is_current)
    }

    /// Spends the time of a verification, for an account that does not exist, so that the answer's delay does
    /// not tell.
    ///
    /// # Errors
    /// A fault when hashing fails.
    pub fn verify_nobody(password: &str) -> Result<(), Fault> {
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        hasher()?
            .hash_password_into(normalized(password).as_bytes(), &[0; SALT_BYTES], &mut output)
            .map_err(fault)
    }
}

fn hasher() -> Result<Argon2<'static>, Fault> {
    let parameters = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(fault)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

fn fault(error: impl std::fmt::Display) -> Fault {
    Fault::internal(format!("argon2: {error}"))
}
