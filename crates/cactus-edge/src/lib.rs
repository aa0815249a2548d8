//! Ports to the Cloudflare platform, each with two implementations behind one API: the platform's
//! binding (feature `worker`) and a native twin over SQLite (feature `sqlite`).
//!
//! A domain service is written once, generic over these ports. In production it runs in a Worker; in
//! `cargo test` it runs natively against a real SQLite database with the real migrations, in
//! milliseconds. The twins can fail on purpose, before or after persisting, and refuse what the platform
//! refuses, so a service that passes on the twin does not meet its first lost answer in production.
//!
//! ```
//! # #[cfg(feature = "sqlite")]
//! # pollster::block_on(async {
//! use cactus_edge::sqlite::SqliteDb;
//! use cactus_edge::{Db, Statement};
//!
//! let db = SqliteDb::in_memory("CREATE TABLE players (id TEXT PRIMARY KEY) STRICT;")?;
//! db.query(Statement::new("INSERT INTO players (id) VALUES (?1)").bind("plr_1")).await?;
//! let rows = db.query(Statement::new("SELECT id FROM players")).await?;
//! assert_eq!(rows[0].text(0)?, "plr_1");
//! # Ok::<(), cactus_edge::Fault>(())
//! # }).unwrap();
//! ```
//!
//! # What's in scope
//!
//! - Ports: [`Db`] (D1), [`ObjectSql`] and [`Alarm`] (Durable Object storage), [`Kv`], [`Objects`] (R2),
//!   [`Queue`], [`AnalyticsEngine`], [`Services`] (service bindings), [`Clock`], [`Rng`].
//! - Rules at the door of a platform, without I/O: what a request must look like ([`RequestLimits`],
//!   [`check_target`], [`host_name`]), clients that are not served ([`check_user_agent`], [`ScoreThresholds`]),
//!   countries ([`GeoPolicy`]), and which pages may ask ([`decide_origin`], [`PreflightPolicy`]).
//! - The platform's limits as constants ([`limits`]), asserted by both implementations.
//! - Rate limiting ([`rate_limit`]) and the circuit breaker ([`breaker`]) as pure state machines.
//! - Shard map: which of several databases holds what, and plans to spread it anew ([`shards`]).
//!
//! # What's out of scope
//!
//! - Business rules. Nothing here knows what a player or a bet is.
//! - Interactive transactions: D1 has none, so [`Db`] offers only [`Db::batch`].
//! - Real numbers in SQL values: money never touches a float, so the ports carry none.

pub mod breaker;
mod fault;
mod geo;
#[cfg(feature = "ledger")]
mod ledger;
pub mod limits;
mod origin;
#[cfg(any(test, all(feature = "worker", target_arch = "wasm32")))]
mod packed;
mod ports;
pub mod rate_limit;
mod request_guard;
pub mod shards;
mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod user_agent;
#[cfg(all(feature = "worker", target_arch = "wasm32"))]
pub mod worker;

pub use fault::{Fault, FaultKind};
pub use geo::{ClientCountry, CountryCode, CountrySet, GeoPolicy};
#[cfg(feature = "ledger")]
pub use ledger::LedgerSql;
pub use origin::{OriginDecision, PageRequest, Preflight, PreflightPolicy, decide_origin, is_origin};
pub use ports::{
    Alarm, AnalyticsEngine, Clock, DataPoint, Db, Kv, ObjectSql, Objects, Queue, Rng, ServiceMethod,
    ServiceRequest, ServiceResponse, Services,
};
pub use request_guard::{
    HeadRejection, HostRejection, RequestHead, RequestLimits, TargetRejection, check_target, host_name,
};
pub use sql::{Row, Statement, Value};
pub use user_agent::{
    ClientScores, SCANNERS, ScoreThresholds, USER_AGENT_BYTES_MAX, UserAgentRejection, check_user_agent,
};
