use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};

use crate::limits::{SQL_PARAMETERS_MAX, SQL_STATEMENT_BYTES_MAX, SQL_VALUE_BYTES_MAX};
use crate::sql::check_sql;
use crate::{Fault, Row, Value};

/// The platform's SQLite limits. Source: workerd `src/workerd/util/sqlite.c++` and the D1 limits page.
const PLATFORM_LIMITS: [(Limit, usize); 10] = [
    (Limit::SQLITE_LIMIT_LENGTH, SQL_VALUE_BYTES_MAX),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, SQL_STATEMENT_BYTES_MAX),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, SQL_PARAMETERS_MAX),
];

/// Statements the platform does not accept from a Worker: it owns the transactions and the file.
const REFUSED_VERBS: [&str; 9] =
    ["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "ATTACH", "DETACH", "VACUUM"];

/// A database in memory with `schema` applied and the platform's limits set.
pub(super) fn in_memory(schema: &str) -> Result<Connection, Fault> {
    prepare(Connection::open_in_memory().map_err(internal)?, schema)
}

/// The same in a file, which is created when missing.
pub(super) fn in_file(path: &std::path::Path, schema: &str) -> Result<Connection, Fault> {
    prepare(Connection::open(path).map_err(internal)?, schema)
}

fn prepare(connection: Connection, schema: &str) -> Result<Connection, Fault> {
    connection.execute_batch("PRAGMA foreign_keys = ON;").map_err(internal)?;
    connection.execute_batch(schema).map_err(internal)?;
    for (limit, value) in PLATFORM_LIMITS {
        let value = i32::try_from(value).map_err(|_| Fault::internal("limit beyond i32"))?;
        connection.set_limit(limit, value).map_err(internal)?;
    }
    Ok(connection)
}

/// Runs exactly one statement.
pub(super) fn run_one(connection: &Connection, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, Fault> {
    check_sql(sql, parameters)?;
    refuse_reserved(sql)?;
    let mut statement = connection.prepare_cached(sql).map_err(internal)?;
    if statement.parameter_count() != parameters.len() {
        return Err(Fault::internal(format!(
            "statement takes {} parameters, {} were bound: {sql}",
            statement.parameter_count(),
            parameters.len()
        )));
    }
    collect(&mut statement, parameters)
}

/// Runs statements separated by `;`, all or none; only the last one may take parameters.
pub(super) fn run_many(connection: &Connection, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, Fault> {
    check_sql(sql, parameters)?;
    let transaction = connection.unchecked_transaction().map_err(internal)?;
    let mut rows = Vec::new();
    let mut bound = false;
    let mut batch = rusqlite::Batch::new(connection, sql);
    while let Some(mut statement) = batch.next().map_err(internal)? {
        refuse_reserved(&statement.expanded_sql().unwrap_or_default())?;
        if bound || ![0, parameters.len()].contains(&statement.parameter_count()) {
            return Err(Fault::internal(format!("parameters do not fit the last statement: {sql}")));
        }
        bound = statement.parameter_count() > 0;
        rows = collect(&mut statement, if bound { parameters } else { &[] })?;
    }
    if bound == parameters.is_empty() {
        return Err(Fault::internal(format!("parameters do not fit the last statement: {sql}")));
    }
    transaction.commit().map_err(internal)?;
    Ok(rows)
}

fn refuse_reserved(sql: &str) -> Result<(), Fault> {
    let verb = sql.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    if REFUSED_VERBS.iter().any(|refused| refused.eq_ignore_ascii_case(verb)) {
        return Err(Fault::internal(format!("the platform refuses {verb}")));
    }
    Ok(())
}

fn collect(statement: &mut rusqlite::Statement<'_>, parameters: &[Value]) -> Result<Vec<Row>, Fault> {
    let columns = statement.column_count();
    let mut result = Vec::new();
    let mut rows = statement.query(params_from_iter(parameters.iter().map(to_sqlite))).map_err(internal)?;
    while let Some(row) = rows.next().map_err(internal)? {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            values.push(from_sqlite(row.get_ref(column).map_err(internal)?)?);
        }
        result.push(Row::new(values));
    }
    Ok(result)
}

fn to_sqlite(value: &Value) -> rusqlite::types::Value {
    match value {
        Value::Null => rusqlite::types::Value::Null,
        Value::Integer(integer) => rusqlite::types::Value::Integer(*integer),
        Value::Text(text) => rusqlite::types::Value::Text(text.clone()),
        Value::Blob(bytes) => rusqlite::types::Value::Blob(bytes.clone()),
    }
}

fn from_sqlite(value: ValueRef<'_>) -> Result<Value, Fault> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(integer) => Ok(Value::Integer(integer)),
        ValueRef::Real(_) => Err(Fault::corrupt("a query returned a real number")),
        ValueRef::Text(bytes) => String::from_utf8(bytes.to_vec())
            .map(Value::Text)
            .map_err(|_| Fault::corrupt("a query returned text that is not UTF-8")),
        ValueRef::Blob(bytes) => Ok(Value::Blob(bytes.to_vec())),
    }
}

/// A SQL error becomes an opaque fault; what the platform limits refuse keeps its kind.
pub(super) fn internal(error: rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::TooBig) => Fault::limit_exceeded(error.to_string()),
        _ => Fault::internal(error.to_string()),
    }
}
