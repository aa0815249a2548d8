//! A typed event catalog for gaming platforms: one source in Rust for names, schemas, validation and the
//! bindings generated from them.
//!
//! Every important action of a platform emits an event. When the catalog is code, a front end's editor knows
//! every event, a wrong one does not compile, and the pipeline, the reports and the documentation cannot
//! disagree about what an event means.
//!
//! # State
//!
//! No part exists yet: the crate exports nothing and no event is defined. Everything below is planned.
//!
//! # What's in scope
//!
//! - **Catalog**: 29 namespaces and at least 300 event types, among them `bet`, `funnel`, `fraud_signal`,
//!   `experiment`, `performance`, `session`, `page`, `push` and `comms`. Each event is a Rust type with
//!   documentation, version, owner, stability, retention class, legal basis and a personal-data class for
//!   every field. Wire names are `namespace.action_in_snake_case`, as in `funnel.first_deposit_completed`.
//! - **Envelope**: the fields around every event: type, event id (UUIDv7, the same on every retry), catalog
//!   and schema versions, the client's, sent and received times, session, device and player, page, campaign,
//!   consent at capture, SDK name and version. Geography and network are added by the server and never taken
//!   from the client.
//! - **Validation**: driven by a table over the catalog, answering with a list of precise violations: unknown
//!   event or field, wrong type, out of range, too long, missing. A table, because one Rust enum over
//!   hundreds of types costs megabytes of wasm.
//! - **Evolution**: a committed lock of every published schema. A breaking change needs a new major version;
//!   an event is deprecated, never removed.
//! - **Dimensions and metrics**: the filters and figures of the reports (DAU, GGR, NGR, RTP, retention,
//!   conversion and the rest) as typed data: name, formula, source events, where computed.
//! - **Export**: TypeScript types, a name table, JSON Schema 2020-12 and a readable catalog, all generated,
//!   committed and checked for drift.
//!
//! # What's out of scope
//!
//! - The browser and Node SDK (batching, retry, offline queue, consent): a TypeScript package over the
//!   generated table.
//! - Receiving, queueing, deduplicating and storing events: the Workers under `reference/`.
//! - A record of money. Events about money are emitted from the wallet's log alone; the log itself belongs to
//!   `cactus-ledger`, and analytics are never a ledger.
//! - Clocks, ids and hashing keys: arguments.
