-- What could not become an event: refused by the catalog at the door, unreadable in the queue, or given up by it.
CREATE TABLE bad_events (
    -- Of a refused event the request and its place in it; of a message the queue's id. The same at each delivery.
    id TEXT PRIMARY KEY,
    received_ms INTEGER NOT NULL CHECK (received_ms >= 0),
    -- The code of the first violation, of the message's rejection, or dead_letter.
    reason TEXT NOT NULL,
    -- Of a refused event all violations as JSON; else in words.
    detail TEXT NOT NULL,
    -- As far as they can be read.
    tenant_id TEXT,
    event_type TEXT,
    -- Of a refused event its shape, without any value that it had; of a message its beginning as it came.
    body TEXT NOT NULL,
    body_bytes INTEGER NOT NULL CHECK (body_bytes >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX bad_events_by_time ON bad_events (received_ms, id);
