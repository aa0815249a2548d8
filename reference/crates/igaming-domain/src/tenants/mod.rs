//! Brands: which host name leads to which tenant, and the tenant's typed configuration.

mod access;
mod cache;
mod crash;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub use cache::{Brand, BrandCache, InForce};
pub use rules::{ConfigRejection, parse_config};
pub use store::{load_config, load_good_config, tenant_of_host};
