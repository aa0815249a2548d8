//! The class of objects that the platform sees. What it does is in `igaming_runtime`.

igaming_runtime::durable_object! {
    /// What is decided about one player, or about one address that somebody tries.
    PlayerAuthDo(igaming_runtime::auth::PlayerAuthObject)
}
