use igaming_contracts::backup::SweepStatus;

/// The sweep as a whole, from the parts of its lanes: it began with the first of them and ends with the last.
pub fn merge(lanes: &[SweepStatus]) -> SweepStatus {
    let running = lanes.iter().any(|lane| lane.started_at_ms.is_some() && lane.finished_at_ms.is_none());
    let finished_at_ms = lanes.iter().filter_map(|lane| lane.finished_at_ms).max();
    SweepStatus {
        started_at_ms: lanes.iter().filter_map(|lane| lane.started_at_ms).min(),
        finished_at_ms: finished_at_ms.filter(|_| !running),
        wallets_done: lanes.iter().map(|lane| lane.wallets_done).sum(),
        wallets_failed: lanes.iter().map(|lane| lane.wallets_failed).sum(),
        entries_written: lanes.iter().map(|lane| lane.entries_written).sum(),
        bytes_written: lanes.iter().map(|lane| lane.bytes_written).sum(),
        failures: lanes.iter().flat_map(|lane| lane.failures.iter().cloned()).collect(),
    }
}
