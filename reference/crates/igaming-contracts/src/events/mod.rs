//! Events on their way to whoever follows them: [`queue`] is the message on `EVENTS_QUEUE`, whoever sent it; [`money`]
//! is an entry of a wallet's log as an event.

pub mod money;
pub mod queue;
