-- One row per run of the reconciliation. The last one holds where the next begins.
CREATE TABLE reconciliation_runs (
    started_at_ms INTEGER PRIMARY KEY CHECK (started_at_ms >= 0),
    finished_at_ms INTEGER NOT NULL CHECK (finished_at_ms >= 0),
    -- All wallets of this database, and those of them this run asked.
    wallets_count INTEGER NOT NULL CHECK (wallets_count >= 0),
    checked_count INTEGER NOT NULL CHECK (checked_count >= 0),
    unreachable_count INTEGER NOT NULL CHECK (unreachable_count >= 0),
    found_count INTEGER NOT NULL CHECK (found_count >= 0),
    repaired_count INTEGER NOT NULL CHECK (repaired_count >= 0),
    resent_count INTEGER NOT NULL CHECK (resent_count >= 0),
    -- The last wallet swept and the last player registered; empty at the end of a sweep.
    cursor_tenant_id TEXT NOT NULL,
    cursor_player_id TEXT NOT NULL,
    registered_player_id TEXT NOT NULL
) STRICT;

-- What a wallet and its projection disagree about. One row per wallet and kind; it is opened again when it returns.
CREATE TABLE reconciliation_findings (
    tenant_id TEXT NOT NULL,
    player_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'repaired')),
    detail TEXT NOT NULL,
    -- How far the projection was, and how far the wallet said it should be.
    projected_sequence INTEGER NOT NULL CHECK (projected_sequence >= 0),
    wallet_sequence INTEGER NOT NULL CHECK (wallet_sequence >= 0),
    -- How many runs saw it since it was opened.
    seen_count INTEGER NOT NULL CHECK (seen_count >= 1),
    found_at_ms INTEGER NOT NULL CHECK (found_at_ms >= 0),
    checked_at_ms INTEGER NOT NULL CHECK (checked_at_ms >= 0),
    repaired_at_ms INTEGER CHECK ((status = 'repaired') = (repaired_at_ms IS NOT NULL)),
    PRIMARY KEY (tenant_id, player_id, kind)
) STRICT, WITHOUT ROWID;

-- The open ones, longest unchecked first.
CREATE INDEX reconciliation_findings_open ON reconciliation_findings (checked_at_ms, tenant_id, player_id)
WHERE status = 'open';
