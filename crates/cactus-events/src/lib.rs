//! wip
#[macro_use]
mod define;
mod catalog;
pub mod dimensions;
pub mod envelope;
pub mod events;
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
