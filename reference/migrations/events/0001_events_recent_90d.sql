-- Events of the last 90 days, whoever told of them: one row per event, written once, however often it is delivered.
-- Money is what rows of source 'wallet' say and nothing else.
CREATE TABLE events_recent_90d (
    tenant_id TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('client', 'server', 'wallet')),
    -- A UUIDv7 of whoever made the event; of a wallet's entry the wallet and the place in its log. By source, so that a
    -- client cannot take the id of what a Worker or a wallet will say.
    event_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    -- Of the event's schema and of the catalog; NULL of a wallet's entry, whose form is the ledger's.
    schema_version TEXT,
    catalog_version TEXT,
    -- When it happened by the platform's clock, when the request with it came (of others: when it was written), and the
    -- client's own time.
    at_ms INTEGER NOT NULL CHECK (at_ms >= 0),
    received_ms INTEGER NOT NULL CHECK (received_ms >= 0),
    client_ms INTEGER,
    -- Whom it is about. session_id is the visit that the client's library counts, login_session_id that of the token.
    player_id TEXT,
    session_id TEXT,
    device_id TEXT,
    login_session_id TEXT,
    -- The page, and the campaign that brought the visit.
    page_url TEXT,
    page_path TEXT,
    referrer TEXT,
    landing_page TEXT,
    utm_source TEXT,
    utm_medium TEXT,
    utm_campaign TEXT,
    utm_content TEXT,
    utm_term TEXT,
    gclid TEXT,
    fbclid TEXT,
    affiliate_code TEXT,
    -- The device: 'desktop', 'tablet' or 'mobile' by the width of its viewport.
    user_agent_hash TEXT,
    viewport TEXT,
    device_type TEXT,
    -- The connection, by the platform's data about it, never by what the client says.
    ip_country TEXT,
    ip_city TEXT,
    ip_region TEXT,
    ip_asn INTEGER,
    ip_isp TEXT,
    -- What the person had agreed to at that moment: 1 or 0; NULL where nobody was asked.
    consent_analytics INTEGER,
    consent_marketing INTEGER,
    -- The Worker that emitted it, and the request in which it did.
    worker TEXT,
    request_id TEXT,
    -- Money, of source 'wallet' only: the amount of the command and what it did to the balance, in minor units.
    game TEXT,
    round_id TEXT,
    currency TEXT CHECK (currency IS NULL OR source = 'wallet'),
    amount_minor INTEGER CHECK (amount_minor IS NULL OR (source = 'wallet' AND amount_minor >= 0)),
    change_minor INTEGER CHECK (change_minor IS NULL OR source = 'wallet'),
    -- The event's own fields, without what must not be stored.
    data TEXT NOT NULL CHECK (json_valid(data)),
    PRIMARY KEY (tenant_id, source, event_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_recent_90d_by_time ON events_recent_90d (tenant_id, at_ms);

CREATE INDEX events_recent_90d_by_type ON events_recent_90d (tenant_id, event_type, at_ms);

CREATE INDEX events_recent_90d_by_player ON events_recent_90d (tenant_id, player_id, at_ms)
WHERE player_id IS NOT NULL;
