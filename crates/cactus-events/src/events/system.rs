//! The platform about itself: deployments, queues, crons, limits, copies.

namespace! {
    /// The platform about itself: deployments, queues, crons, limits, copies.
    system "igaming-monitor" [server, short]

    /// A Worker was deployed.
    deployed SystemDeployed {
        worker: id = "igaming-wallet", "Which.";
        build: id = "4f2a91c", "The build.";
    }
    /// A page found that a newer one is there.
    update_available SystemUpdateAvailable [both] {
        ? build: id = "4f2a91c", "The newer build.";
    }
    /// The player took the newer page.
    update_applied SystemUpdateApplied [both] {}
    /// The player saw that the platform is being worked on.
    maintenance_shown SystemMaintenanceShown [both] {
        ? until_ms: timestamp = 1717009200000, "When it is to end.";
    }
    /// The public state of the platform was looked at.
    status_page_viewed SystemStatusPageViewed [both] {}
    /// A service's health changed.
    health_changed SystemHealthChanged {
        service: id = "igaming-payments", "Which.";
        healthy: flag = false, "Whether it works now.";
    }
    /// A request was refused because there were too many.
    rate_limited SystemRateLimited [both] {
        rule: id = "login_per_ip", "Which limit.";
        ? endpoint: text(128) = "/api/auth/login", "The path, without ids.";
    }
    /// The firewall refused a request.
    firewall_blocked SystemFirewallBlocked {
        rule: id = "waf-942100", "Which rule.";
    }
    /// A cron was done.
    cron_completed SystemCronCompleted {
        worker: id = "igaming-do-backup", "Whose.";
        elapsed_ms: duration = 4200, "How long it took.";
    }
    /// A cron failed.
    cron_failed SystemCronFailed {
        worker: id = "igaming-do-backup", "Whose.";
        reason: id = "unavailable", "Why.";
    }
    /// Messages wait too long.
    queue_backlogged SystemQueueBacklogged {
        queue: id = "igaming-events", "Which queue.";
        ? waiting: count = 12000, "How many messages.";
    }
    /// A message was given up.
    message_dead_lettered SystemMessageDeadLettered {
        queue: id = "igaming-events", "Which queue.";
        reason: id = "malformed", "Why.";
    }
    /// A provider is not asked any more for a while.
    circuit_opened SystemCircuitOpened {
        provider: id = "provider-a", "Which.";
        ? failures: count = 20, "Failures that led to it.";
    }
    /// A provider is asked again.
    circuit_closed SystemCircuitClosed {
        provider: id = "provider-a", "Which.";
    }
    /// The projection of the ledger was compared with the wallets.
    reconciliation_completed SystemReconciliationCompleted [by_law] {
        wallets: count = 5000, "How many were compared.";
        findings: count = 0, "How many disagree.";
    }
    /// Wallets' logs were copied.
    backup_completed SystemBackupCompleted {
        wallets: count = 5000, "How many.";
        ? elapsed_ms: duration = 300000, "How long it took.";
    }
    /// A wallet was restored from a copy.
    wallet_restored SystemWalletRestored [by_law] {
        entries: count = 812, "Entries of its log.";
    }
    /// Old rows were moved to the archive.
    archive_completed SystemArchiveCompleted {
        table_name: id = "events_recent_90d", "From where.";
        rows: count = 100000, "How many.";
    }
    /// Rows were deleted because their time is over.
    retention_applied SystemRetentionApplied {
        table_name: id = "events_recent_90d", "Where.";
        rows: count = 100000, "How many.";
    }
    /// A seed chain for crash was published or is used up soon.
    chain_state_changed SystemChainStateChanged [by_law] {
        chain_id: id = "chn_018f6f43", "The chain.";
        state: id = "published", "Its state of now.";
    }
}
