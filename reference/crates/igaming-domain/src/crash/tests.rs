//! A crash table over a real SQLite, real ledgers whose answers can be lost, and a real beacon under a test key.

mod bank;
mod beacon;
mod chains;
mod faults;
mod flow;
mod idempotency;
mod rejections;
mod restarts;
mod simulation;
mod world;
