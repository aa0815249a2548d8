//! A typed event catalog for gaming platforms: one source in Rust for names, schemas, validation and the
//! bindings generated from them.
//!
//! Every important action of a platform emits an event. When the catalog is code, a front end's editor knows
//! every event, a wrong one does not compile, and the pipeline, the reports and the documentation cannot
//! disagree about what an event means.
//!
//! # Quick start
//!
//! A Worker emits a typed event; whoever receives one validates it by the table.
//!
//! ```
//! # #[cfg(feature = "docs")] {
//! use cactus_events::events::funnel::FunnelFirstDepositCompleted;
//! use cactus_events::{CATALOG, Event, example::example_event, validate};
//! use serde_json::json;
//!
//! let event = FunnelFirstDepositCompleted {
//!     time_to_first_deposit_sec: 142,
//!     amount_minor: 5_000,
//!     currency: "BRL".into(),
//!     method_id: None,
//! };
//! assert_eq!(FunnelFirstDepositCompleted::NAME, "funnel.first_deposit_completed");
//! assert_eq!(FunnelFirstDepositCompleted::VERSION.to_string(), "1.0");
//!
//! // A client's event, in its envelope: here the catalog's own example, with that data.
//! let spec = CATALOG.event("funnel.first_deposit_completed").ok_or("no such event")?;
//! let mut received = example_event(spec);
//! received["data"] = serde_json::to_value(&event)?;
//! assert_eq!(validate(&received).map(|valid| valid.spec), Ok(spec));
//!
//! received["data"]["amount_minor"] = json!(-1);
//! let violations = validate(&received).unwrap_err();
//! assert_eq!((violations[0].path.as_str(), violations[0].code.code()), ("/data/amount_minor", "out_of_range"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The words and examples of the table, and so `example`, are behind the feature `docs`: a Worker validates without.
//!
//! # What's in scope
//!
//! - **Catalog**: [`CATALOG`], 29 namespaces with more than 300 events. Each is a Rust type in [`events`] with
//!   documentation, version, owner, stability, retention class, legal basis and a personal-data class for every
//!   field. Wire names are `namespace.action_in_snake_case`, as in `funnel.first_deposit_completed`.
//! - **Envelope**: [`envelope`], the fields around every event. Geography and network are added by the platform and
//!   never taken from a client.
//! - **Validation**: [`validate`], driven by a table over the catalog, answering with a list of precise
//!   [`Violation`]s. A table, because one Rust enum over hundreds of types costs megabytes of wasm.
//! - **Money**: [`wallet`], the events that wallets' logs tell. Pages tell of the same things in words of their own;
//!   what they say is never counted as money.
//! - **Evolution**: `lock` (feature `export`), the committed schema of every published event. A breaking change needs
//!   a new major version; an event is deprecated, never removed.
//! - **Dimensions and metrics**: [`dimensions`] and [`metrics`], the filters and figures of reports as typed data.
//! - **Export**: `export` (feature `export`), TypeScript types by ts-rs, tables for the SDK, JSON Schema 2020-12 and a
//!   readable catalog, all generated, committed and checked for drift.
//!
//! # What's out of scope
//!
//! - The browser and Node SDK (batching, retry, offline queue, consent): a TypeScript package over the
//!   generated table.
//! - Receiving, queueing, deduplicating and storing events: the Workers under `reference/`.
//! - A record of money. The log itself belongs to `cactus-ledger`, and analytics are never a ledger.
//! - Clocks, ids and hashing keys: arguments.

#[macro_use]
mod define;

mod catalog;
pub mod dimensions;
pub mod envelope;
pub mod events;
#[cfg(feature = "docs")]
pub mod example;
#[cfg(feature = "export")]
pub mod export;
mod field;
#[cfg(feature = "export")]
pub mod lock;
pub mod metrics;
pub mod spec;
mod validate;
mod violation;
pub mod wallet;

pub use catalog::{CATALOG, CATALOG_VERSION, Catalog};
pub use envelope::Envelope;
pub use spec::{Event, EventSpec, FieldKind, FieldSpec, NamespaceSpec};
pub use validate::{
    EVENT_BYTES_MAX, ValidEvent, validate, validate_data, validate_json, validate_wallet_data,
};
pub use violation::{VIOLATIONS_MAX, Violation, ViolationCode};
