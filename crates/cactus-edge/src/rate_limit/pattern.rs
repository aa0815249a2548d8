use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest pattern, in bytes.
const PATTERN_BYTES_MAX: usize = 200;

/// A pattern of paths: literal segments, `{name}` for any one segment, and `*` at the end for whatever follows.
///
/// Paths are compared as they came, percent-encoded: a path that a router would not find need not be counted apart.
///
/// ```
/// use cactus_edge::rate_limit::PathPattern;
///
/// let launch = PathPattern::new("/api/casino/launch/{game_id}")?;
/// assert!(launch.matches("/api/casino/launch/42"));
/// assert!(!launch.matches("/api/casino/launch/42/more") && !launch.matches("/api/casino/launch/"));
/// assert!(PathPattern::new("/api/auth/2fa/*")?.matches("/api/auth/2fa/setup"));
/// # Ok::<(), cactus_edge::rate_limit::PathPatternError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PathPattern {
    text: String,
    /// Bytes before the first `{` or `*`: what a path is compared with first.
    literal_bytes: usize,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPatternError(&'static str);

impl fmt::Display for PathPatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for PathPatternError {}

impl PathPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// When it does not begin with `/`, is longer than 200 bytes, has a `*` that is not the whole last segment, or
    /// braces that do not enclose a whole segment.
    pub fn new(text: impl Into<String>) -> Result<Self, PathPatternError> {
        let text = text.into();
        let Some(segments) = text.strip_prefix('/') else {
            return Err(PathPatternError("a path pattern begins with /"));
        };
        if text.len() > PATTERN_BYTES_MAX || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(PathPatternError("a path pattern has at most 200 characters of ASCII"));
        }
        let mut segments = segments.split('/').peekable();
        while let Some(segment) = segments.next() {
            let is_last = segments.peek().is_none();
            let is_parameter = parameter(segment);
            if !is_parameter && segment.contains(['{', '}']) {
                return Err(PathPatternError("braces enclose a whole segment of a path pattern"));
            }
            if segment.contains('*') && !(is_last && segment == "*") {
                return Err(PathPatternError("a * is the whole last segment of a path pattern"));
            }
        }
        let literal_bytes = text.find(['{', '*']).unwrap_or(text.len());
        Ok(Self { text, literal_bytes })
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it matches a path, which has no query.
    pub fn matches(&self, path: &str) -> bool {
        let literal = &self.text.as_bytes()[..self.literal_bytes];
        let Some(rest) = path.as_bytes().strip_prefix(literal) else { return false };
        match &self.text.as_bytes()[self.literal_bytes..] {
            [] => rest.is_empty(),
            b"*" => true,
            _ => self.matches_segments(path),
        }
    }

    fn matches_segments(&self, path: &str) -> bool {
        let mut found = path.split('/');
        for wanted in self.text.split('/') {
            match (wanted, found.next()) {
                ("*", Some(_)) => return true,
                (wanted, Some(segment)) if parameter(wanted) => {
                    if segment.is_empty() {
                        return false;
                    }
                }
                (wanted, Some(segment)) if wanted == segment => {}
                _ => return false,
            }
        }
        found.next().is_none()
    }
}

fn parameter(segment: &str) -> bool {
    let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| !name.is_empty() && !name.contains(['{', '}', '*']))
}

impl TryFrom<String> for PathPattern {
    type Error = PathPatternError;

    fn try_from(text: String) -> Result<Self, PathPatternError> {
        Self::new(text)
    }
}

impl From<PathPattern> for String {
    fn from(pattern: PathPattern) -> Self {
        pattern.text
    }
}
