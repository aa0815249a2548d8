//! One file per port. The futures of the ports are not `Send`: a Worker isolate has one thread.

mod analytics;
mod clock;
mod db;
mod kv;
mod object;
mod objects;
mod queue;
mod rng;
mod service;

#[cfg(any(feature = "sqlite", feature = "worker"))]
pub(crate) use analytics::check_points;
pub use analytics::{AnalyticsEngine, DataPoint};
pub use clock::Clock;
pub use db::Db;
pub use kv::Kv;
pub use object::{Alarm, ObjectSql};
pub use objects::Objects;
pub use queue::Queue;
#[cfg(any(feature = "sqlite", feature = "worker"))]
pub(crate) use queue::check_batch;
pub use rng::Rng;
pub use service::{ServiceMethod, ServiceRequest, ServiceResponse, Services};
