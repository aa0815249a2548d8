-- How far each wallet's log has arrived: one row per wallet, moved in the same transaction as the entries.
CREATE TABLE wallet_heads (
    tenant_id TEXT NOT NULL,
    player_id TEXT NOT NULL,
    -- The largest n such that entries 1 to n are all there and each is linked to the one before; 0 for none.
    contiguous_sequence INTEGER NOT NULL CHECK (contiguous_sequence >= 0),
    -- The hash of that entry, or of the wallet's genesis: what the next entry has to be linked to.
    head_hash TEXT NOT NULL CHECK (length(head_hash) = 64),
    -- The largest sequence that was delivered. Greater than contiguous_sequence: there is a gap or a broken link.
    max_sequence INTEGER NOT NULL CHECK (max_sequence >= contiguous_sequence),
    -- How many entries were delivered, each time counted. Without a gap, less max_sequence it is how many came again.
    received_count INTEGER NOT NULL CHECK (received_count >= 0),
    -- When contiguous_sequence last grew, and when anything was last delivered.
    progressed_at_ms INTEGER NOT NULL CHECK (progressed_at_ms >= 0),
    updated_at_ms INTEGER NOT NULL CHECK (updated_at_ms >= 0),
    PRIMARY KEY (tenant_id, player_id)
) STRICT, WITHOUT ROWID;

-- Has a row only while there is a gap, so a wallet without one costs nothing.
CREATE INDEX wallet_heads_with_gap ON wallet_heads (tenant_id, player_id)
WHERE max_sequence > contiguous_sequence;
