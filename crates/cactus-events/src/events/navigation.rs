//! Ways through the platform: menus, links, banners and the search.

choices! {
    /// What a search looks through.
    SearchScope { All = "all", Games = "games", Help = "help", Players = "players", Transactions = "transactions", }
}

namespace! {
    /// Ways through the platform: menus, links, banners and the search.
    navigation "igaming-analytics-consumer" [by_consent]

    /// A menu was opened.
    menu_opened NavigationMenuOpened {
        menu: id = "main", "The menu.";
    }
    /// An entry of a menu was chosen.
    menu_item_clicked NavigationMenuItemClicked {
        menu: id = "main", "The menu.";
        item: id = "casino", "The entry.";
    }
    /// A link within the platform was followed.
    link_clicked NavigationLinkClicked {
        target_path: text(512) = "/casino", "Where it leads.";
        ? label: text(128) = "Casino", "Its text.";
    }
    /// A link out of the platform was followed.
    outbound_link_clicked NavigationOutboundLinkClicked {
        target_host: text(253) = "www.gamblingtherapy.org", "The host that it leads to.";
    }
    /// A tab of a page was chosen.
    tab_changed NavigationTabChanged {
        tab: id = "live", "The tab.";
    }
    /// The player went back.
    back_clicked NavigationBackClicked {}
    /// A dialog was opened.
    dialog_opened NavigationDialogOpened {
        dialog: id = "deposit", "The dialog.";
        ? trigger: text(64) = "header_button", "What opened it.";
    }
    /// A dialog was closed.
    dialog_closed NavigationDialogClosed {
        dialog: id = "deposit", "The dialog.";
        ? time_open_ms: duration = 8000, "How long it was open.";
    }
    /// A banner could be seen.
    banner_viewed NavigationBannerViewed {
        banner_id: id = "welcome-2026", "The banner.";
        ? slot: id = "home-hero", "Where.";
    }
    /// A banner was clicked.
    banner_clicked NavigationBannerClicked {
        banner_id: id = "welcome-2026", "The banner.";
        ? slot: id = "home-hero", "Where.";
    }
    /// A banner was closed.
    banner_dismissed NavigationBannerDismissed {
        banner_id: id = "welcome-2026", "The banner.";
    }
    /// A carousel was moved.
    carousel_moved NavigationCarouselMoved {
        carousel: id = "popular", "The carousel.";
        position: integer(0, 10000) = 3, "What is at its left edge now, from 0.";
    }
    /// The search was opened.
    search_opened NavigationSearchOpened {
        ? scope: choice(SearchScope) = "games", "What it looks through.";
    }
    /// Something was searched for.
    search_performed NavigationSearchPerformed {
        query: text(128) = "crash", "What was typed.", personal;
        results: count = 12, "How many were found.";
        ? scope: choice(SearchScope) = "games", "What it looked through.";
        ? latency_ms: duration = 90, "Time until the answer.";
    }
    /// Nothing was found.
    search_empty NavigationSearchEmpty {
        query: text(128) = "crashh", "What was typed.", personal;
    }
    /// A result was chosen.
    search_result_clicked NavigationSearchResultClicked {
        result_id: id = "crash", "The result.";
        position: integer(0, 10000) = 0, "Its place, from 0.";
        ? query: text(128) = "crash", "What was typed.", personal;
    }
    /// A list was filtered.
    filter_applied NavigationFilterApplied {
        filter: id = "provider", "The filter.";
        ? values: list(20, 64) = "pragmatic", "What was chosen.";
    }
    /// A list was sorted.
    sort_changed NavigationSortChanged {
        sort: id = "popularity", "The order.";
    }
}
