-- Messages of the sync queue that can never be projected, or were given up, for somebody to look at.
CREATE TABLE quarantined_messages (
    -- The queue's id of the message.
    id TEXT PRIMARY KEY,
    received_at_ms INTEGER NOT NULL CHECK (received_at_ms >= 0),
    -- The code of the rejection, or dead_letter.
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    -- As far as the message can be read.
    tenant_id TEXT,
    player_id TEXT,
    -- As it came, from the start, and how long it was.
    body TEXT NOT NULL,
    body_bytes INTEGER NOT NULL CHECK (body_bytes >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX quarantined_messages_by_time ON quarantined_messages (received_at_ms, id);
