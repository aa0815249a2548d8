//! How fast and how sound the platform is where it is used.

choices! {
    /// How a web vital compares to the thresholds of web.dev.
    WebVitalRating { Good = "good", NeedsImprovement = "needs-improvement", Poor = "poor", }
}

namespace! {
    /// How fast and how sound the platform is where it is used.
    performance "igaming-monitor" [short]

    /// Largest Contentful Paint of a page.
    web_vital_lcp PerformanceWebVitalLcp {
        value_ms: duration = 2400, "Time to the largest paint.";
        path: text(512) = "/cassino", "The page's path.";
        rating: choice(WebVitalRating) = "good", "How good that is.";
    }
    /// Interaction to Next Paint of a page.
    web_vital_inp PerformanceWebVitalInp {
        value_ms: duration = 120, "The interaction's delay.";
        path: text(512) = "/cassino", "The page's path.";
        rating: choice(WebVitalRating) = "good", "How good that is.";
    }
    /// Cumulative Layout Shift of a page.
    web_vital_cls PerformanceWebVitalCls {
        value: decimal(0.0, 1000.0) = 0.08, "The score, without unit.";
        path: text(512) = "/cassino", "The page's path.";
        rating: choice(WebVitalRating) = "good", "How good that is.";
    }
    /// First Contentful Paint of a page.
    web_vital_fcp PerformanceWebVitalFcp {
        value_ms: duration = 1200, "Time to the first paint.";
        path: text(512) = "/cassino", "The page's path.";
        rating: choice(WebVitalRating) = "good", "How good that is.";
    }
    /// Time To First Byte of a page.
    web_vital_ttfb PerformanceWebVitalTtfb {
        value_ms: duration = 180, "Time to the first byte.";
        path: text(512) = "/cassino", "The page's path.";
        rating: choice(WebVitalRating) = "good", "How good that is.";
    }
    /// A call of the platform took longer than it should.
    api_latency_slow PerformanceApiLatencySlow {
        latency_ms: duration = 1840, "Time until the answer.";
        endpoint: text(128) = "/api/games/mines/reveal", "The path, without ids.";
        method: text(16) = "POST", "The HTTP method.";
        ? status: integer(0, 599) = 200, "The HTTP status; 0 for none.";
        ? request_id: id = "req_018f6f43", "The request, as in the platform's log.";
    }
    /// A call of the platform failed.
    api_error PerformanceApiError {
        endpoint: text(128) = "/api/wallet/balance", "The path, without ids.";
        status: integer(0, 599) = 503, "The HTTP status; 0 for none.";
        ? code: id = "unavailable", "The problem's code.";
        ? request_id: id = "req_018f6f43", "The request, as in the platform's log.";
    }
    /// A call of the platform was repeated.
    api_retried PerformanceApiRetried {
        endpoint: text(128) = "/api/wallet/transfer", "The path, without ids.";
        attempt: integer(2, 1000) = 2, "Which attempt it is.";
    }
    /// A script failed and nobody caught it.
    js_error PerformanceJsError {
        message: text(500) = "x is not a function", "What it says.", personal;
        ? source: text(512) = "/assets/app-4f2a.js:1:2044", "File, line and column.";
        ? fatal: flag = false, "Whether the page is of no use any more.";
    }
    /// The main thread was blocked.
    long_task PerformanceLongTask {
        duration_ms: duration = 220, "How long.";
    }
    /// A file of the page did not load.
    resource_failed PerformanceResourceFailed {
        resource: text(512) = "/assets/logo.svg", "Its path.";
        ? kind: text(32) = "img", "What asked for it.";
    }
    /// A socket was opened.
    socket_connected PerformanceSocketConnected {
        endpoint: text(128) = "/api/games/crash/connect", "The path.";
        connect_ms: duration = 95, "Time until it was open.";
    }
    /// A socket was closed.
    socket_closed PerformanceSocketClosed {
        endpoint: text(128) = "/api/games/crash/connect", "The path.";
        close_code: integer(1000, 4999) = 1006, "The code of RFC 6455.";
        ? open_ms: duration = 64000, "How long it was open.";
    }
    /// A socket was opened again.
    socket_reconnected PerformanceSocketReconnected {
        endpoint: text(128) = "/api/games/crash/connect", "The path.";
        attempts: integer(1, 1000) = 2, "Attempts until it was open.";
        ? gap_ms: duration = 1900, "How long there was none.";
    }
    /// A message took its time to the platform and back.
    socket_latency PerformanceSocketLatency {
        round_trip_ms: duration = 48, "The time.";
    }
    /// Animations dropped frames.
    frames_dropped PerformanceFramesDropped {
        frames_per_second: decimal(0.0, 1000.0) = 41.5, "The rate that was reached.";
        ? game_id: id = "crash", "The game.";
    }
    /// The page uses much memory.
    memory_high PerformanceMemoryHigh [experimental] {
        used_bytes: count = 734003200, "The heap's size.";
    }
}
