//! The class of objects that the platform sees. What it does is in `igaming_runtime`.

igaming_runtime::durable_object! {
    /// Decides on the shard map and moves slots; there is one.
    ShardMoverDo(igaming_runtime::ShardMoverObject)
}
