use std::cell::OnceCell;

use cactus_edge::Fault;
use igaming_domain::auth::AccessTokenKey;
use igaming_domain::context::ContextKey;
use igaming_domain::events::PseudonymKey;
use igaming_domain::exchange::QuoteKey;
use igaming_domain::sealing::{SealingKey, parse_sealing_keys};
use worker::Env;

thread_local! {
    static CONTEXT_KEY: OnceCell<ContextKey> = const { OnceCell::new() };
    static PSEUDONYM_KEY: OnceCell<PseudonymKey> = const { OnceCell::new() };
    static QUOTE_KEY: OnceCell<QuoteKey> = const { OnceCell::new() };
    static SEALING_KEYS: OnceCell<Vec<SealingKey>> = const { OnceCell::new() };
    static ACCESS_TOKEN_KEY: OnceCell<AccessTokenKey> = const { OnceCell::new() };
}

/// The key of the signed request context, read once per isolate.
pub(crate) fn context_key(env: &Env) -> Result<ContextKey, Fault> {
    once(&CONTEXT_KEY, || ContextKey::new(&secret(env, "CONTEXT_KEY")?))
}

/// The key of access tokens, read once per isolate.
///
/// # Errors
/// A fault when the secret is missing or too short.
pub fn access_token_key(env: &Env) -> Result<AccessTokenKey, Fault> {
    once(&ACCESS_TOKEN_KEY, || AccessTokenKey::new(&secret(env, "ACCESS_TOKEN_KEY")?))
}

/// The key between personal data in events and what is stored of it, read once per isolate.
///
/// # Errors
/// A fault when the secret is missing or too short.
pub fn pseudonym_key(env: &Env) -> Result<PseudonymKey, Fault> {
    once(&PSEUDONYM_KEY, || PseudonymKey::new(&secret(env, "PSEUDONYM_KEY")?))
}

/// The key of exchange quotes: the fleet's, under a tag of its own. Read once per isolate.
///
/// # Errors
/// A fault when the secret is missing or too short.
pub fn quote_key(env: &Env) -> Result<QuoteKey, Fault> {
    once(&QUOTE_KEY, || QuoteKey::new(&secret(env, "CONTEXT_KEY")?))
}

/// The keys that seal the secrets of games at rest: the first seals, all open. Read once per isolate.
///
/// # Errors
/// A fault when the secret is missing or not as [`parse_sealing_keys`] wants it.
pub fn sealing_keys(env: &Env) -> Result<Vec<SealingKey>, Fault> {
    once(&SEALING_KEYS, || parse_sealing_keys(&env.secret("SEED_KEY").ok()?.to_string()))
}

fn once<T: Clone>(
    cell: &'static std::thread::LocalKey<OnceCell<T>>,
    make: impl FnOnce() -> Option<T>,
) -> Result<T, Fault> {
    cell.with(|cell| match cell.get() {
        Some(key) => Ok(key.clone()),
        None => {
            let key = make().ok_or_else(|| Fault::internal("a key is missing or shorter than 32 bytes"))?;
            Ok(cell.get_or_init(|| key).clone())
        }
    })
}

fn secret(env: &Env, name: &str) -> Option<Vec<u8>> {
    env.secret(name).ok().map(|secret| secret.to_string().into_bytes())
}
