//! The platform's limits that both implementations assert, because the local runtime does not.
//!
//! Source: Cloudflare's limits pages for D1, Durable Objects, Queues, KV and Analytics Engine, read in 2026.

/// Bound parameters in one SQL statement (D1 and Durable Object SQL).
pub const SQL_PARAMETERS_MAX: usize = 100;

/// Bytes of one SQL statement: 100 KB.
pub const SQL_STATEMENT_BYTES_MAX: usize = 100_000;

/// Bytes of one row, string or blob: 2 MB.
pub const SQL_VALUE_BYTES_MAX: usize = 2_000_000;

/// Integers cross the JavaScript boundary as doubles: exact up to 2^53 - 1.
pub const SAFE_INTEGER_MAX: i64 = (1 << 53) - 1;

/// Statements in one D1 batch. A Worker invocation may run 1,000 queries; one batch may take a tenth.
pub const DB_BATCH_STATEMENTS_MAX: usize = 100;

/// Bytes of one queue message: 128,000 including about 100 of metadata.
pub const QUEUE_MESSAGE_BYTES_MAX: usize = 128_000 - 1_000;

/// Messages in one `send_batch`.
pub const QUEUE_BATCH_MESSAGES_MAX: usize = 100;

/// Bytes of one `send_batch`: 256 KB.
pub const QUEUE_BATCH_BYTES_MAX: usize = 256_000;

/// Bytes of a KV key.
pub const KV_KEY_BYTES_MAX: usize = 512;

/// Bytes of a KV value: 25 MiB.
pub const KV_VALUE_BYTES_MAX: usize = 25 * 1024 * 1024;

/// The shortest time to live KV accepts, in seconds.
pub const KV_TTL_S_MIN: u64 = 60;

/// Points of Analytics Engine that one invocation of a Worker may write.
pub const ANALYTICS_POINTS_MAX: usize = 250;

/// Blobs of a point.
pub const ANALYTICS_BLOBS_MAX: usize = 20;

/// Bytes of all blobs of a point: 16 KB.
pub const ANALYTICS_BLOBS_BYTES_MAX: usize = 16 * 1024;

/// Doubles of a point.
pub const ANALYTICS_DOUBLES_MAX: usize = 20;

/// Bytes of a point's index, of which there is one.
pub const ANALYTICS_INDEX_BYTES_MAX: usize = 96;

/// Bytes of an R2 object key.
pub const OBJECT_KEY_BYTES_MAX: usize = 1_024;
