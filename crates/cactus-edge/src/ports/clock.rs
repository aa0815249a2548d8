/// The time, in milliseconds since the Unix epoch.
///
/// In a Worker the clock stands still between two I/O operations; rules that need strictly increasing
/// timestamps make them so themselves.
pub trait Clock {
    /// Now.
    fn now_ms(&self) -> u64;
}
