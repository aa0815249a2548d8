//! Visits: a session ends after 30 minutes without an event, or after 24 hours.

choices! {
    /// What ended a session.
    SessionEndReason { Idle = "idle", MaxAge = "max_age", SignedOut = "signed_out", Closed = "closed", }
    /// What kind of device it is.
    DeviceType { Desktop = "desktop", Mobile = "mobile", Tablet = "tablet", }
}

namespace! {
    /// Visits: a session ends after 30 minutes without an event, or after 24 hours.
    session "igaming-analytics-consumer" [by_consent]

    /// A visit began.
    start SessionStart {
        ? is_first: flag = true, "Whether the device was never here before.";
        ? previous_session_id: id = "sess_018f6f42", "The visit before.", pseudonym;
        ? days_since_last_session: count = 2, "Whole days since the visit before.";
        ? device_type: choice(DeviceType) = "mobile", "What kind of device it is.";
        ? os: text(64) = "Android 15", "The operating system.";
        ? browser: text(64) = "Chrome", "The browser.";
        ? browser_version: text(32) = "131", "Its major version.";
        ? language: text(35) = "pt-BR", "BCP 47 tag of the interface.";
        ? time_zone: text(64) = "America/Sao_Paulo", "The device's zone, as in the IANA database.";
    }
    /// A visit ended. The duration is to the last event, not to the timer that noticed.
    end SessionEnd {
        duration_ms: duration = 754000, "From the first event to the last.";
        ? reason: choice(SessionEndReason) = "idle", "What ended it.";
        ? page_views: count = 9, "Pages that were shown.";
        ? events: count = 61, "Events that were emitted.";
    }
    /// The visit goes on in a page that was hidden for a while.
    resumed SessionResumed {
        away_ms: duration = 240000, "How long it was hidden.";
    }
    /// A sign of life of a page that is looked at.
    heartbeat SessionHeartbeat [short] {
        active_ms: duration = 60000, "Time with input since the last one.";
    }
    /// Nothing was done for a while on a visible page.
    idle SessionIdle [short] {
        idle_ms: duration = 300000, "How long already.";
    }
    /// The device lost its connection.
    went_offline SessionWentOffline [short] {}
    /// The device is connected again.
    went_online SessionWentOnline [short] {
        offline_ms: duration = 12000, "How long it was not.";
        ? queued_events: count = 14, "Events that waited.";
    }
    /// The SDK lost events, and counts them.
    events_lost SessionEventsLost {
        lost: count = 3, "How many.";
        reason: id = "overflow", "What the SDK says about it.";
    }
    /// A second tab of the same visit was opened.
    tab_opened SessionTabOpened [short] {
        ? tabs: integer(1, 1000) = 2, "Tabs that are open now.";
    }
    /// The device was turned.
    orientation_changed SessionOrientationChanged [short] {
        landscape: flag = true, "Whether it is wide now.";
    }
    /// The application was added to the home screen.
    app_installed SessionAppInstalled {
        ? platform: text(32) = "android", "The device's platform.";
    }
}
