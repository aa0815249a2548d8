//! Events on their way to whoever follows them: [`track`] is what clients send, [`queue`] is the message on
//! `EVENTS_QUEUE`, whoever sent it; [`money`] is an entry of a wallet's log as an event; [`recent`] is what a brand's
//! people see of it.

pub mod money;
pub mod queue;
pub mod recent;
pub mod track;
