//! The platform is killed and started again while many clients go on; afterwards what they were told, what is stored
//! and a recomputation that shares no code with the platform must agree to the minor unit.
//!
//! A failed run prints its seed; `CACTUS_TORTURE_SEED=<seed> cargo xtask test torture` plays the same commands again.
//! Their order differs from run to run, as it would in life: nothing checked depends on it.
//! `CACTUS_TORTURE=crash` or `=wallet` plays one of the two alone.

#![expect(clippy::disallowed_methods, reason = "a test outside the platform has no Clock port")]

mod crash;
mod platform;
mod random;
mod wallet;

use std::env;

use igaming_e2e::unix_time_ms;

fn main() {
    let seed = env::var("CACTUS_TORTURE_SEED").map_or_else(
        |_| unix_time_ms(),
        |seed| seed.parse().unwrap_or_else(|_| panic!("CACTUS_TORTURE_SEED is not a number: {seed}")),
    );
    println!("torture: seed {seed}");
    let only = env::var("CACTUS_TORTURE").unwrap_or_default();
    match only.as_str() {
        "" => {
            wallet::run(seed);
            crash::run(seed);
        }
        "wallet" => wallet::run(seed),
        "crash" => crash::run(seed),
        other => panic!("CACTUS_TORTURE is crash or wallet, not {other}"),
    }
}
