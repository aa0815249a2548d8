//! The class of objects that the platform sees. What it does is in `igaming_runtime`.

igaming_runtime::durable_object! {
    /// One exact window of requests: of one rule, tenant and subject.
    RateLimitDo(igaming_runtime::RateLimitObject)
}
