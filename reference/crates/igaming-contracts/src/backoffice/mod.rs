//! `igaming-backoffice`: brands and their configuration, who may work on them, who did what, and the document of all
//! endpoints.

pub mod account;
pub mod audit;
pub mod openapi;
pub mod operators;
pub mod signing_in;
pub mod tenants;
