//! What events and figures can be filtered and grouped by.

/// A filter of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimension {
    /// In snake_case, as in a report's query.
    pub name: &'static str,
    /// Of what it tells.
    pub category: DimensionCategory,
    /// Where its value comes from.
    pub origin: Origin,
    /// What its values are.
    pub doc: &'static str,
}

/// Of what a dimension tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DimensionCategory {
    /// Who.
    Identity,
    /// Where.
    Geography,
    /// On what.
    Device,
    /// Brought by whom.
    Attribution,
    /// What kind of player.
    Profile,
    /// When.
    Time,
    /// Playing what.
    Game,
    /// Playing how.
    Behaviour,
    /// In which experiment.
    Experiment,
    /// In which segment.
    Segment,
}

/// Where a dimension's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A field of the envelope.
    Envelope(&'static str),
    /// Added by the platform when the event arrives, under this name.
    Server(&'static str),
    /// A field of an event's `data`: (event, field).
    Event(&'static str, &'static str),
    /// A table that is joined: (table, column).
    Join(&'static str, &'static str),
    /// Worked out from other dimensions or from history.
    Computed,
}

macro_rules! dimensions {
    ($( $category:ident { $( $name:ident = $origin:expr, $doc:literal; )+ } )+) => {
        /// Every dimension.
        pub static DIMENSIONS: &[Dimension] = &[$($(
            Dimension {
                name: stringify!($name),
                category: DimensionCategory::$category,
                origin: $origin,
                doc: $doc,
            },
        )+)+];
    };
}

use Origin::{Computed, Envelope, Event, Join, Server};

const PLAYERS: &str = "players";
const GAMES: &str = "casino_games_catalog";

dimensions! {
    Identity {
        tenant_id = Server("tenant_id"), "The brand, by the host of the request.";
        player_id = Envelope("player_id"), "The signed-in player.";
        session_id = Envelope("session_id"), "The visit.";
        device_id = Envelope("device_id"), "The storage of one browser or app.";
        anonymous_id = Computed, "The device of events without a player.";
    }
    Geography {
        ip_country = Server("ip_country"), "ISO 3166-1 alpha-2.";
        ip_region = Server("ip_region"), "The region's name.";
        ip_city = Server("ip_city"), "The city's name.";
        ip_postal_code = Server("ip_postal_code"), "The postal code.";
        ip_timezone = Server("ip_timezone"), "The zone, as in the IANA database.";
        ip_asn = Server("ip_asn"), "The number of the autonomous system.";
        ip_isp = Server("ip_isp"), "The organisation of the autonomous system.";
    }
    Device {
        device_type = Event("session.start", "device_type"), "`desktop`, `mobile` or `tablet`.";
        os = Event("session.start", "os"), "The operating system.";
        browser = Event("session.start", "browser"), "The browser.";
        browser_version = Event("session.start", "browser_version"), "Its major version.";
        viewport_w = Envelope("viewport"), "The window's width in CSS pixels: what is before the `x`.";
        viewport_h = Envelope("viewport"), "The window's height in CSS pixels: what is after the `x`.";
        pixel_ratio = Envelope("pixel_ratio"), "Device pixels for a CSS pixel.";
    }
    Attribution {
        utm_source = Envelope("utm_source"), "Where the first visit came from.";
        utm_medium = Envelope("utm_medium"), "The channel of the first visit.";
        utm_campaign = Envelope("utm_campaign"), "The campaign of the first visit.";
        utm_content = Envelope("utm_content"), "The advertisement of the first visit.";
        utm_term = Envelope("utm_term"), "The paid search term of the first visit.";
        referrer = Envelope("referrer"), "The page before the first visit.";
        landing_page = Envelope("landing_page"), "The first page of the first visit.";
        gclid = Envelope("gclid"), "Google's click id.";
        fbclid = Envelope("fbclid"), "Facebook's click id.";
        affiliate_code = Envelope("affiliate_code"), "The affiliate of the first visit.";
    }
    Profile {
        vip_level = Event("vip.level_reached", "level"), "The player's level in the loyalty programme.";
        kyc_level = Event("kyc.tier_changed", "to"), "The tier to which the player is identified.";
        language = Event("session.start", "language"), "BCP 47 tag of the interface.";
        primary_currency = Event("signup.completed", "currency"), "The wallet's first currency.";
        registration_date_bucket = Join(PLAYERS, "created_ms"), "The month of registration.";
        age_bucket = Join(PLAYERS, "birth_date"), "The age in steps of ten years.";
        gender = Join(PLAYERS, "gender"), "As the player said it.";
        segment_id = Join("player_segments", "segment_id"), "The segments the player is in.";
    }
    Time {
        hour = Computed, "The hour, in UTC, of the corrected client's time.";
        day = Computed, "The day, in UTC.";
        week = Computed, "The week of ISO 8601.";
        month = Computed, "The month.";
        quarter = Computed, "The quarter.";
        year = Computed, "The year.";
        day_of_week = Computed, "1 for Monday to 7 for Sunday.";
        hour_of_day = Computed, "0 to 23.";
    }
    Game {
        game_id = Event("bet.placed", "game_id"), "The game.";
        provider_id = Join(GAMES, "provider_id"), "The game's maker.";
        category = Join(GAMES, "category"), "The game's category.";
        subcategory = Join(GAMES, "subcategory"), "The game's subcategory.";
        currency_played = Event("bet.placed", "currency"), "The currency of the stake.";
        bet_size_bucket = Event("bet.placed", "amount_minor"), "The stake, in powers of ten of minor units.";
        rtp_bucket = Join(GAMES, "rtp_bp"), "The game's return to player, in whole percent.";
        volatility = Join(GAMES, "volatility"), "How unevenly the game pays.";
    }
    Behaviour {
        session_count_bucket = Event("session.start", "is_first"), "How many visits there were.";
        ltv_bucket = Computed, "The metric `ltv`, in powers of ten of minor units.";
        days_since_last_session = Event("session.start", "days_since_last_session"), "Whole days.";
        days_since_first_deposit = Event("deposit.completed", "sequence"), "Whole days since the first of them.";
        churn_risk_score = Computed, "0 for none, 1 for certainty.";
    }
    Experiment {
        experiment_assignments = Event("experiment.assigned", "variant"), "The variants the player is in.";
    }
    Segment {
        custom_segment = Join("player_segments", "name"), "For example `high_value`, `at_risk`, `vip_diamond`.";
    }
}
