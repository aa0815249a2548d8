//! The backoffice: who did what, and the brands.
//!
//! Every change is written together with its row of the [audit log](audit), in one batch of the database: there is no
//! change without a row, and no row of a change that did not happen.

pub mod audit;
pub mod operators;
mod reach;
pub mod tenants;

pub use reach::{Acting, Reach};
