//! Pages: what was looked at, for how long, and what went wrong there.

namespace! {
    /// Pages: what was looked at, for how long, and what went wrong there.
    page "igaming-analytics-consumer" [by_consent]

    /// A page, or a view of a single-page application, was shown.
    view PageView {
        ? title: text(200) = "Casino", "The document's title.";
        ? load_ms: duration = 640, "Time from the navigation to the view.";
        ? is_first: flag = true, "Whether it is the visit's first.";
    }
    /// A page was left.
    leave PageLeave {
        time_on_page_ms: duration = 32000, "Time since it was shown.";
        ? visible_ms: duration = 28000, "Of it, time in which the page could be seen.";
        ? scroll_depth_percent: integer(0, 100) = 70, "How far down the page was seen.";
    }
    /// A quarter of the page's length was passed while scrolling.
    scroll_depth PageScrollDepth {
        depth_percent: integer(0, 100) = 75, "How far down.";
    }
    /// The page became visible or was hidden.
    visibility_changed PageVisibilityChanged {
        visible: flag = false, "Whether it can be seen now.";
    }
    /// A page was asked for that does not exist.
    not_found PageNotFound {
        path: text(512) = "/casinoo", "The path that was asked for.", personal;
    }
    /// An error was shown instead of a part of the page.
    error_shown PageErrorShown [short] {
        code: id = "unavailable", "The problem's code.";
        ? component: text(64) = "wallet-balance", "The part of the page.";
    }
    /// The interface's language was changed.
    language_changed PageLanguageChanged {
        from: text(35) = "pt-BR", "BCP 47 tag of before.";
        to: text(35) = "en", "BCP 47 tag of now.";
    }
    /// The colour scheme was changed.
    theme_changed PageThemeChanged {
        theme: text(32) = "dark", "The scheme of now.";
    }
    /// The page was printed.
    printed PagePrinted {}
    /// A text was copied from the page; not which.
    text_copied PageTextCopied {
        chars: count = 36, "Its length in characters.";
    }
    /// A link to the page was shared through the browser or the device.
    shared PageShared {
        ? channel: text(32) = "whatsapp", "Where to, if it is known.";
    }
    /// The same spot was clicked again and again.
    rage_clicked PageRageClicked [experimental] {
        clicks: integer(3, 1000) = 5, "Clicks within two seconds.";
        ? element: text(128) = "button#cashout", "The element, without its text.";
    }
    /// Something was clicked that does nothing.
    dead_clicked PageDeadClicked [experimental] {
        ? element: text(128) = "div.balance", "The element, without its text.";
    }
    /// The question about cookies was shown.
    cookie_banner_shown PageCookieBannerShown [by_law] {
        ? banner_version: id = "2026-03", "The text's version.";
    }
}
