//! The events, one module per namespace.

/// A catalog's namespaces are modules here and rows of the table, in one list.
macro_rules! namespaces {
    ($($namespace:ident,)+) => {
        $( pub mod $namespace; )+

        /// The namespaces, by name.
        pub(crate) const NAMESPACES: [crate::spec::NamespaceSpec; [$(stringify!($namespace)),+].len()] =
            [$($namespace::NAMESPACE),+];

        /// The TypeScript of each namespace's events.
        #[cfg(feature = "export")]
        pub(crate) fn typescript(config: &ts_rs::Config) -> Vec<crate::export::Declaration> {
            let mut found = Vec::new();
            $( found.extend($namespace::typescript(config)); )+
            found
        }
    };
}

namespaces! {
    admin,
    affiliate,
    auth,
    bet,
    bonus,
    casino,
    chat,
    comms,
    deposit,
    experiment,
    fraud_signal,
    funnel,
    gdpr,
    kyc,
    navigation,
    notification,
    page,
    performance,
    push,
    rg,
    round,
    session,
    signup,
    social,
    support,
    system,
    vip,
    wallet,
    withdrawal,
}
