//! A circuit breaker: stops calling what fails, and finds out with one call at a time whether it is back.
//!
//! Pure state and decisions. One instance must decide for all callers of one provider (a Durable Object): in Workers KV
//! the state would be up to 60 s stale, and all callers would go on calling a dead provider meanwhile.
//!
//! ```text
//!          failures_max failures in window_ms
//!   closed ───────────────────────────────────► open ◄────────┐
//!     ▲                                           │           │ probe failed:
//!     │ probe succeeded          open time over,  │           │ open twice as long
//!     │                          first to ask     ▼           │
//!     └─────────────────────────────────────── half-open ─────┘
//! ```
//!
//! ```
//! use cactus_edge::breaker::{Admission, Breaker, BreakerConfig, Outcome, State};
//!
//! let config = BreakerConfig::default(); // 5 failures in 60 s, open for 30 s
//! let mut breaker = Breaker::default();
//! for now_ms in 0..5 {
//!     let Admission::Admitted { permit, .. } = breaker.admit(now_ms, &config) else { panic!("it is closed") };
//!     breaker.report(now_ms, permit, Outcome::Failure, &config);
//! }
//! assert_eq!(breaker.admit(10, &config), Admission::Refused { retry_after_ms: 29_994 });
//!
//! // After the open time exactly one caller is let through; the others wait for what it finds.
//! let Admission::Admitted { permit, probe: true } = breaker.admit(30_004, &config) else { panic!("a probe") };
//! assert!(matches!(breaker.admit(30_004, &config), Admission::Refused { .. }));
//! breaker.report(30_100, permit, Outcome::Success, &config);
//! assert_eq!(breaker.state(30_100), State::Closed);
//! ```

mod config;
mod machine;
mod recent;

pub use config::{BreakerConfig, ConfigError};
pub use machine::{Admission, Breaker, Outcome, Permit, State};
