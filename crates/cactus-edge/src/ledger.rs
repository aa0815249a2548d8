use std::borrow::Cow;

use cactus_ledger::{Sql, SqlValue, StoreFault};

use crate::{Fault, FaultKind, ObjectSql, Row, Value};

/// Carries a `cactus_ledger::SqlStore` over the SQL storage of a Durable Object, or over its twin.
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// use cactus_edge::LedgerSql;
/// use cactus_edge::sqlite::SqliteObject;
/// use cactus_ledger::{Ledger, Policy, SqlStore, WalletId};
///
/// let store = SqlStore::open(LedgerSql(SqliteObject::in_memory()?))?;
/// let wallet = WalletId::new("demo:plr_1").unwrap();
/// let mut ledger = Ledger::open(store, Policy::default(), &wallet)?;
/// assert_eq!(ledger.state()?.sequence(), 0);
/// # }
/// # Ok::<(), cactus_edge::Fault>(())
/// ```
#[derive(Debug, Clone)]
pub struct LedgerSql<T: ObjectSql>(pub T);

impl<T: ObjectSql> Sql for LedgerSql<T> {
    fn run(&mut self, sql: &str, params: &[SqlValue<'_>]) -> Result<Vec<Vec<SqlValue<'static>>>, StoreFault> {
        let parameters: Vec<Value> = params.iter().map(to_value).collect();
        let rows = self.0.run(sql, &parameters).map_err(to_store_fault)?;
        rows.into_iter().map(to_columns).collect()
    }
}

/// The one copy of a bound text: a port's values own theirs.
fn to_value(value: &SqlValue<'_>) -> Value {
    match value {
        SqlValue::Null => Value::Null,
        SqlValue::Integer(integer) => Value::Integer(*integer),
        SqlValue::Text(text) => Value::Text(text.as_ref().to_owned()),
    }
}

fn to_columns(row: Row) -> Result<Vec<SqlValue<'static>>, StoreFault> {
    let columns = row.into_values().into_iter().map(|value| match value {
        Value::Null => Ok(SqlValue::Null),
        Value::Integer(integer) => Ok(SqlValue::Integer(integer)),
        Value::Text(text) => Ok(SqlValue::Text(Cow::Owned(text))),
        Value::Blob(_) => Err(StoreFault::corrupt("a column of the ledger is a blob")),
    });
    columns.collect()
}

fn to_store_fault(fault: Fault) -> StoreFault {
    match fault.kind() {
        FaultKind::Corrupt => StoreFault::corrupt(fault),
        FaultKind::Unavailable | FaultKind::LimitExceeded | FaultKind::Internal => StoreFault::new(fault),
    }
}

impl From<StoreFault> for Fault {
    /// A ledger whose storage failed does not know whether the command was stored, which is what `Unavailable`
    /// says: retry with the same key.
    fn from(fault: StoreFault) -> Self {
        if fault.is_corrupt() {
            Self::corrupt(fault.to_string())
        } else {
            Self::unavailable(fault.to_string())
        }
    }
}
