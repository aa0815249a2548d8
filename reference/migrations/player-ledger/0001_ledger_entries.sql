-- The projection of the wallets' logs: one row per entry, written once, in any order, any number of times.
-- The wallet object is the truth; a row is what a player, support and reports read.
CREATE TABLE ledger_entries (
    player_id TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    tenant_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL CHECK (at_ms >= 0),
    kind TEXT NOT NULL,
    -- NULL when the command took effect; otherwise the code of the refusal.
    refusal_code TEXT,
    asset TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
    -- What the entry did to the player's balance of the asset, all colours together, and the balance after.
    change_minor INTEGER NOT NULL CHECK (refusal_code IS NULL OR change_minor = 0),
    balance_after_minor INTEGER NOT NULL CHECK (balance_after_minor >= 0),
    command_key TEXT NOT NULL,
    game TEXT,
    round_id TEXT,
    -- The whole entry as the wallet wrote it, for receipts and audits.
    entry TEXT NOT NULL CHECK (json_valid(entry)),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    PRIMARY KEY (player_id, sequence)
) STRICT, WITHOUT ROWID;
