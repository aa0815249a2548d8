//! What Workers tell of what they did, in the words of the catalog: an event gets its envelope here, from the signed
//! context of the request in which it happened.
//!
//! Such an event is advisory: it is sent after the answer, and a queue that refuses it loses it. Nothing about money is
//! told so.

mod rules;
#[cfg(test)]
mod tests;

pub use rules::{Moment, server_event};
