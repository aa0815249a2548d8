//! The client of the black-box tests in `tests/it`: what a stranger on the network, a player and a forger can do.
//!
//! `cargo xtask test` starts a fresh platform and runs the tests against it. Three variables say where it is:
//!
//! | variable | meaning |
//! |---|---|
//! | `CACTUS_URL` | where the platform listens, for example `http://localhost:8787` |
//! | `CACTUS_DEV_SECRETS` | a JSON file with `CONTEXT_KEY` and `ACCESS_TOKEN_KEY` of this platform |
//! | `CACTUS_NODE` | a Node binary, for the recomputation of rounds in another language |
//!
//! A missing variable fails the tests. Each test registers players of its own, so tests run in parallel and against
//! a platform that has been used before.
//!
//! # What's in scope
//!
//! - [`Client`] and [`Answer`]: requests to one brand, and assertions that every answer must pass.
//! - [`Player`]: a registered player and the moves of the game.
//! - [`Operator`]: one of a brand's own people.
//! - [`CrashSocket`]: a player's socket at a crash table.
//! - [`Secrets`] and the functions that mint tokens and contexts, for tests that forge them.
//! - [`Inside`]: a Worker that calls another, and crons; [`Wallet`]: a wallet object as such a Worker sees it.
//! - [`poll_until`]: waits for what the platform does after it has answered.
//!
//! # What's out of scope
//!
//! - The types of `igaming-contracts`. A test that used them would follow a mistake in them; here the field names are
//!   written out once more.

mod answer;
mod client;
mod crash_socket;
mod forgery;
mod operator;
mod player;
mod poll;
mod wallet;
mod worker;

pub use answer::{Answer, is_hex, without_request_id};
pub use client::{Call, Client};
pub use crash_socket::{CrashSocket, Refused, Upgrade};
pub use forgery::{Secrets, claims_of, mint_context, mint_token};
pub use operator::Operator;
pub use player::{PASSWORD, Player, WELCOME_MINOR, promo_balance, unique_email};
pub use poll::{poll_until, unix_time_ms};
pub use wallet::Wallet;
pub use worker::Inside;
