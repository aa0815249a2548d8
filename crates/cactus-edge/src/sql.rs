use std::borrow::Cow;

use crate::Fault;
use crate::limits::{SAFE_INTEGER_MAX, SQL_PARAMETERS_MAX, SQL_STATEMENT_BYTES_MAX, SQL_VALUE_BYTES_MAX};

/// A SQL value as it crosses a port. There is no real number on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// SQL NULL.
    Null,
    /// An integer within ±(2^53 - 1), the range that survives the JavaScript boundary.
    Integer(i64),
    /// UTF-8 text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<u64> for Value {
    /// Values above `i64::MAX` saturate and are then refused by [`Statement::check`].
    fn from(value: u64) -> Self {
        Self::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One SQL statement with its parameters (`?1`, `?2`, …).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    sql: Cow<'static, str>,
    parameters: Vec<Value>,
}

impl Statement {
    /// A statement without parameters yet.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), parameters: Vec::new() }
    }

    /// Binds the next parameter.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.parameters.push(value.into());
        self
    }

    /// The SQL text.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The parameters in order.
    pub fn parameters(&self) -> &[Value] {
        &self.parameters
    }

    /// Refuses what the platform refuses.
    ///
    /// # Errors
    /// A `LimitExceeded` fault that names the limit.
    pub fn check(&self) -> Result<(), Fault> {
        check_sql(&self.sql, &self.parameters)
    }
}

/// See [`Statement::check`]; for callers that hold text and parameters apart.
pub(crate) fn check_sql(sql: &str, parameters: &[Value]) -> Result<(), Fault> {
    if sql.len() > SQL_STATEMENT_BYTES_MAX {
        return Err(Fault::limit_exceeded("a SQL statement is longer than 100 KB"));
    }
    if parameters.len() > SQL_PARAMETERS_MAX {
        return Err(Fault::limit_exceeded("a SQL statement binds more than 100 parameters"));
    }
    for value in parameters {
        match value {
            Value::Integer(i) if i.unsigned_abs() > SAFE_INTEGER_MAX.unsigned_abs() => {
                return Err(Fault::limit_exceeded("a SQL integer is beyond 2^53 - 1"));
            }
            Value::Text(text) if text.len() > SQL_VALUE_BYTES_MAX => {
                return Err(Fault::limit_exceeded("a SQL text is longer than 2 MB"));
            }
            Value::Blob(bytes) if bytes.len() > SQL_VALUE_BYTES_MAX => {
                return Err(Fault::limit_exceeded("a SQL blob is longer than 2 MB"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// One result row; columns by position, in the order of the SELECT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(Vec<Value>);

impl Row {
    /// A row of these values.
    pub fn new(values: Vec<Value>) -> Self {
        Self(values)
    }

    /// All values.
    pub fn values(&self) -> &[Value] {
        &self.0
    }

    /// The values, owned.
    pub fn into_values(self) -> Vec<Value> {
        self.0
    }

    /// Text at `column`.
    ///
    /// # Errors
    /// `Corrupt` when the column is missing or not text.
    pub fn text(&self, column: usize) -> Result<&str, Fault> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text),
            other => Err(unexpected(column, "text", other)),
        }
    }

    /// Text or NULL at `column`.
    ///
    /// # Errors
    /// `Corrupt` when the column is missing or neither.
    pub fn optional_text(&self, column: usize) -> Result<Option<&str>, Fault> {
        match self.0.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    /// An integer at `column`.
    ///
    /// # Errors
    /// `Corrupt` when the column is missing or not an integer.
    pub fn integer(&self, column: usize) -> Result<i64, Fault> {
        match self.0.get(column) {
            Some(Value::Integer(integer)) => Ok(*integer),
            other => Err(unexpected(column, "an integer", other)),
        }
    }

    /// A non-negative integer at `column`.
    ///
    /// # Errors
    /// `Corrupt` when the column is missing, negative or not an integer.
    pub fn unsigned(&self, column: usize) -> Result<u64, Fault> {
        let integer = self.integer(column)?;
        u64::try_from(integer).map_err(|_| Fault::corrupt(format!("column {column} is negative")))
    }

    /// Bytes at `column`.
    ///
    /// # Errors
    /// `Corrupt` when the column is missing or not a blob.
    pub fn blob(&self, column: usize) -> Result<&[u8], Fault> {
        match self.0.get(column) {
            Some(Value::Blob(bytes)) => Ok(bytes),
            other => Err(unexpected(column, "a blob", other)),
        }
    }
}

fn unexpected(column: usize, wanted: &str, found: Option<&Value>) -> Fault {
    let found = match found {
        None => "no such column",
        Some(Value::Null) => "NULL",
        Some(Value::Integer(_)) => "an integer",
        Some(Value::Text(_)) => "text",
        Some(Value::Blob(_)) => "a blob",
    };
    Fault::corrupt(format!("column {column}: wanted {wanted}, found {found}"))
}
