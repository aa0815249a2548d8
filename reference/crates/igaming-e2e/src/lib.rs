//! The client of the black-box tests in `tests/it`: what a stranger on the network, a player and a forger can do.
//!
//! `cargo xtask test` starts a fresh platform and runs the tests against it. Four variables say where it is:
//!
//! | variable | meaning |
//! |---|---|
//! | `CACTUS_URL` | where the platform listens, for example `http://localhost:8787` |
//! | `CACTUS_DEV_SECRETS` | a JSON file with the secrets of this platform |
//! | `CACTUS_LOG` | the file into which the Workers' log is written |
//! | `CACTUS_NODE` | a Node binary, for the recomputation of rounds in another language |
//!
//! A missing variable fails the tests. Each test registers players of its own, so tests run in parallel and against
//! a platform that has been used before.
//!
//! # What's in scope
//!
//! - [`Client`] and [`Answer`]: requests to one brand, and assertions that every answer must pass.
//! - [`Player`]: a registered player and the moves of the game; [`Account`]: a player's credentials and messages.
//! - [`Operator`]: one of a brand's own people.
//! - [`CrashSocket`]: a player's socket at a crash table.
//! - [`Secrets`], [`TokenKey`] and the function that mints contexts, for tests that forge tokens and contexts.
//! - [`Inside`]: a Worker that calls another, and crons; [`Wallet`]: a wallet object as such a Worker sees it.
//! - [`send_raw`]: requests that no HTTP library sends; [`Configuration`]: what an operator writes by hand.
//! - [`lines_of`]: what the Workers logged of a request.
//! - [`poll_until`]: waits for what the platform does after it has answered.
//!
//! # What's out of scope
//!
//! - The types of `igaming-contracts`. A test that used them would follow a mistake in them; here the field names are
//!   written out once more.

mod account;
mod answer;
mod authenticator;
mod client;
mod configuration;
mod crash_socket;
mod forgery;
mod key_value;
mod log;
mod operator;
mod player;
mod poll;
mod raw;
mod token_key;
mod wallet;
mod worker;

pub use account::{Account, message_parameter, messages, totp_code, totp_step};
pub use answer::{Answer, is_hex, without_request_id};
pub use authenticator::Authenticator;
pub use client::{Call, Client, random_ip};
pub use configuration::Configuration;
pub use crash_socket::{CrashSocket, Refused, USER_AGENT, Upgrade};
pub use forgery::{Secrets, claims_of, mint_context};
pub use key_value::KeyValue;
pub use log::{lines_of, log_lines};
pub use operator::Operator;
pub use player::{PASSWORD, Player, WELCOME_MINOR, promo_balance, unique_email};
pub use poll::{poll_until, unix_time_ms};
pub use raw::{RawAnswer, send_raw};
pub use token_key::TokenKey;
pub use wallet::Wallet;
pub use worker::Inside;
