use std::cell::OnceCell;
use std::rc::Rc;

use cactus_edge::Fault;
use igaming_domain::auth::{AccessTokenKeys, AccessTokenPublicKeys, AddressKey, CredentialKeys, Issuer};
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
    static ACCESS_TOKEN_KEYS: OnceCell<Rc<AccessTokenKeys>> = const { OnceCell::new() };
    static OPERATOR_TOKEN_KEYS: OnceCell<Rc<AccessTokenKeys>> = const { OnceCell::new() };
    static ADDRESS_KEY: OnceCell<Rc<AddressKey>> = const { OnceCell::new() };
    static CREDENTIAL_KEYS: OnceCell<Rc<CredentialKeys>> = const { OnceCell::new() };
    static ACCESS_TOKEN_PUBLIC_KEYS: OnceCell<Rc<AccessTokenPublicKeys>> = const { OnceCell::new() };
    static ACCEPTED_KEYS: OnceCell<Rc<AccessTokenPublicKeys>> = const { OnceCell::new() };
}

/// The key of the signed request context, read once per isolate.
pub(crate) fn context_key(env: &Env) -> Result<ContextKey, Fault> {
    once(&CONTEXT_KEY, || ContextKey::new(&secret(env, "CONTEXT_KEY")?))
}

/// The private keys of players' access tokens, read once per isolate.
///
/// # Errors
/// A fault when the secret is missing or not as [`AccessTokenKeys::parse`] wants it.
pub fn access_token_keys(env: &Env) -> Result<Rc<AccessTokenKeys>, Fault> {
    once(&ACCESS_TOKEN_KEYS, || private_keys(env, Issuer::Players, "ACCESS_TOKEN_KEYS"))
}

/// The private keys of operators' access tokens, read once per isolate.
///
/// # Errors
/// A fault when the secret is missing or not as [`AccessTokenKeys::parse`] wants it.
pub(crate) fn operator_token_keys(env: &Env) -> Result<Rc<AccessTokenKeys>, Fault> {
    once(&OPERATOR_TOKEN_KEYS, || private_keys(env, Issuer::Operators, "OPERATOR_TOKEN_KEYS"))
}

/// The keys whose players' access tokens are accepted, read once per isolate.
///
/// # Errors
/// A fault when the variable is missing or not as [`AccessTokenPublicKeys::parse`] wants it.
pub fn access_token_public_keys(env: &Env) -> Result<Rc<AccessTokenPublicKeys>, Fault> {
    once(&ACCESS_TOKEN_PUBLIC_KEYS, || players_keys(env).map(Rc::new))
}

/// The keys whose access tokens are accepted, players' and operators', read once per isolate.
///
/// # Errors
/// A fault when a variable is missing or not as [`AccessTokenPublicKeys::parse`] wants it, or a key is in both.
pub(crate) fn accepted_keys(env: &Env) -> Result<Rc<AccessTokenPublicKeys>, Fault> {
    once(&ACCEPTED_KEYS, || {
        let text = text(env, "OPERATOR_TOKEN_PUBLIC_KEYS")?;
        let operators = AccessTokenPublicKeys::parse(Issuer::Operators, &text)?;
        players_keys(env)?.and(operators).map(Rc::new)
    })
}

fn private_keys(env: &Env, issuer: Issuer, name: &str) -> Option<Rc<AccessTokenKeys>> {
    AccessTokenKeys::parse(issuer, &text(env, name)?).map(Rc::new)
}

fn players_keys(env: &Env) -> Option<AccessTokenPublicKeys> {
    AccessTokenPublicKeys::parse(Issuer::Players, &text(env, "ACCESS_TOKEN_PUBLIC_KEYS")?)
}

/// The key between addresses and what is counted of them, read once per isolate.
pub(crate) fn address_key(env: &Env) -> Result<Rc<AddressKey>, Fault> {
    once(&ADDRESS_KEY, || AddressKey::new(&secret(env, "ADDRESS_KEY")?).map(Rc::new))
}

/// The keys that seal the secrets of second factors at rest, read once per isolate.
///
/// # Errors
/// A fault when the secret is missing or not as [`CredentialKeys::parse`] wants it.
pub fn credential_keys(env: &Env) -> Result<Rc<CredentialKeys>, Fault> {
    once(&CREDENTIAL_KEYS, || CredentialKeys::parse(&text(env, "CREDENTIAL_KEY")?).map(Rc::new))
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
    once(&SEALING_KEYS, || parse_sealing_keys(&text(env, "SEED_KEY")?))
}

fn once<T: Clone>(
    cell: &'static std::thread::LocalKey<OnceCell<T>>,
    make: impl FnOnce() -> Option<T>,
) -> Result<T, Fault> {
    cell.with(|cell| match cell.get() {
        Some(key) => Ok(key.clone()),
        None => {
            let key = make().ok_or_else(|| Fault::internal("a key is missing or malformed"))?;
            Ok(cell.get_or_init(|| key).clone())
        }
    })
}

fn secret(env: &Env, name: &str) -> Option<Vec<u8>> {
    text(env, name).map(String::into_bytes)
}

fn text(env: &Env, name: &str) -> Option<String> {
    env.secret(name).ok().map(|secret| secret.to_string())
}
