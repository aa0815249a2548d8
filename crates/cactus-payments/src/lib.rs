//! Payment connectors without I/O, provider routing and webhook verification for gaming platforms.
//!
//! A connector turns a payment operation into a request value and a provider's answer into an outcome. It
//! never opens a connection, so the same code runs natively, in a test and in a Worker, and every provider
//! can be tested offline. Routing is a pure decision over the accounts a tenant has configured.
//!
//! # State
//!
//! No part exists yet: the crate exports nothing. Everything below is planned.
//!
//! # What's in scope
//!
//! - **Connectors**: build the request, read the response, for deposit, withdrawal, refund and status query.
//!   An operation that a provider does not offer is absent from its type, not an error at run time. The
//!   catalog has seven: `mock` (outcomes chosen by the caller, for tests), `pix-direct` (Pix API of the Banco
//!   Central do Brasil), `stripe`, `mercadopago`, `btag` (signed JSON whose paths, fields and signature are
//!   configuration), `coinbase` (Coinbase Business checkouts; Coinbase Commerce closed on 31 March 2026) and
//!   `nowpayments`.
//! - **Outcomes**: a decline, a failure that certainly had no effect, and an unknown result are three
//!   different answers. A timeout after the request was sent is unknown, neither success nor failure.
//! - **Routing**: filter (tenant, operation, currency, method, country, amount bounds, jurisdiction, breaker
//!   verdict), then priority, then a weighted draw among what is left. Failover goes to another provider only
//!   when the first one provably did not act or definitively refused.
//! - **What the breaker counts**: a transport failure or a 5xx counts against a provider; a decline or a
//!   rejected input does not.
//! - **Webhooks**: signature schemes over the raw bytes with constant-time comparison, time windows, and
//!   normalisation to one event shape. Where a signature does not cover the body or is absent (Mercado Pago,
//!   Pix) a webhook is only a hint to query the status, and the type says so.
//! - **Amounts**: exact conversion between integer minor units and each provider's representation, or a
//!   refusal. No float.
//! - **Payment states**: an older event never moves a payment back; a late success after expiry is recorded
//!   and flagged; refunds and chargebacks together never exceed the original.
//!
//! # What's out of scope
//!
//! - Sending requests, client certificates, retry timers and storage: the embedding application.
//! - Secrets: passed in for one call, never kept or printed.
//! - The circuit breaker's state machine and its shared state: `cactus-edge`. Routing takes its verdict for
//!   each account as an argument.
//! - Crediting and debiting players, and holds: `cactus-ledger`.
//! - Whether a player may deposit (limits, exclusion, identity): `cactus-compliance`.
//! - Clocks and randomness: the present time and the random draw are arguments.
