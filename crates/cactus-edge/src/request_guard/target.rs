/// Why a request's target is no plain path.
///
/// Whoever reads a path twice, first to decide and then to act, must read the same path both times. So nothing is
/// accepted that a second reading could turn into something else (CWE-22, CWE-174, RFC 3986 section 6.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetRejection {
    /// Longer than accepted.
    TooLong,
    /// Not a path from the root: an absolute URL, an authority, `*`, or nothing.
    NotAbsolute,
    /// A character that must not stand in a URL as it is: a space, a control character, `#`, or one beyond ASCII.
    ForbiddenCharacter,
    /// A backslash, plain or encoded: some readers take it for a slash.
    Backslash,
    /// A percent sign in the path without two hexadecimal digits.
    MalformedEncoding,
    /// A control character, encoded.
    ControlCharacter,
    /// A slash, encoded: a reader that decodes before it splits sees another path.
    EncodedSlash,
    /// A percent sign in the path, encoded: a reader that decodes twice sees another path.
    DoubleEncoding,
    /// A segment `.` or `..`, however it is written, also with parameters after a semicolon.
    DotSegment,
    /// The decoded path is not UTF-8; overlong forms are not.
    NotUtf8,
}

/// Checks path and query of a request as they came.
///
/// The query is only checked for what must not be in a URL at all, and for NUL: its values may hold any other
/// character, encoded.
///
/// ```
/// use cactus_edge::{TargetRejection, check_target};
///
/// assert_eq!(check_target("/api/wallet/balance?currency=BRL", 4_096), Ok(()));
/// assert_eq!(check_target("/api/%252e%252e/x", 4_096), Err(TargetRejection::DoubleEncoding));
/// assert_eq!(check_target("http://other.example/", 4_096), Err(TargetRejection::NotAbsolute));
/// ```
///
/// # Errors
/// What is wrong with it: the first thing from the left, once the length is right.
pub fn check_target(target: &str, bytes_max: usize) -> Result<(), TargetRejection> {
    if target.len() > bytes_max {
        return Err(TargetRejection::TooLong);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    check_path(path)?;
    check_query(query)
}

fn check_path(path: &str) -> Result<(), TargetRejection> {
    let bytes = path.as_bytes();
    if bytes.first() != Some(&b'/') {
        return Err(TargetRejection::NotAbsolute);
    }
    let mut beyond_ascii = false;
    let mut segment = Segment::default();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        let decoded = match byte {
            b'/' => {
                segment.end()?;
                at += 1;
                continue;
            }
            b'%' => {
                let byte = decode(bytes, at).ok_or(TargetRejection::MalformedEncoding)?;
                at += 3;
                check_encoded(byte)?;
                byte
            }
            _ => {
                check_plain(*byte)?;
                at += 1;
                *byte
            }
        };
        beyond_ascii |= !decoded.is_ascii();
        segment.push(decoded);
    }
    segment.end()?;
    if beyond_ascii && !decodes_to_utf8(bytes) { Err(TargetRejection::NotUtf8) } else { Ok(()) }
}

fn check_query(query: &str) -> Result<(), TargetRejection> {
    let bytes = query.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            // Pages write a backslash in a query as it is, and it has no meaning there.
            b'\\' => {}
            b'%' if decode(bytes, at) == Some(0) => return Err(TargetRejection::ControlCharacter),
            _ => check_plain(*byte)?,
        }
    }
    Ok(())
}

/// A byte that stands in a URL as it is.
fn check_plain(byte: u8) -> Result<(), TargetRejection> {
    match byte {
        b'\\' => Err(TargetRejection::Backslash),
        b'#' => Err(TargetRejection::ForbiddenCharacter),
        _ if byte.is_ascii_graphic() => Ok(()),
        _ => Err(TargetRejection::ForbiddenCharacter),
    }
}

/// A byte of the path that came encoded.
fn check_encoded(byte: u8) -> Result<(), TargetRejection> {
    match byte {
        b'/' => Err(TargetRejection::EncodedSlash),
        b'\\' => Err(TargetRejection::Backslash),
        b'%' => Err(TargetRejection::DoubleEncoding),
        _ if byte.is_ascii_control() => Err(TargetRejection::ControlCharacter),
        _ => Ok(()),
    }
}

/// The byte of the triplet that begins at `at`.
fn decode(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(*bytes.get(at + 1)?)? << 4 | digit(*bytes.get(at + 2)?)?)
}

/// Only asked of paths whose triplets are whole.
fn decodes_to_utf8(bytes: &[u8]) -> bool {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let triplet = (*byte == b'%').then(|| decode(bytes, at)).flatten();
        decoded.push(triplet.unwrap_or(*byte));
        at += if triplet.is_some() { 3 } else { 1 };
    }
    std::str::from_utf8(&decoded).is_ok()
}

/// What is known of the segment that is being read.
#[derive(Default)]
struct Segment {
    dots: usize,
    /// Something else than dots came before any parameter.
    is_name: bool,
    in_parameters: bool,
}

impl Segment {
    fn push(&mut self, decoded: u8) {
        match decoded {
            _ if self.in_parameters => {}
            b';' => self.in_parameters = true,
            b'.' => self.dots += 1,
            _ => self.is_name = true,
        }
    }

    fn end(&mut self) -> Result<(), TargetRejection> {
        let segment = std::mem::take(self);
        let is_dots = !segment.is_name && (1..=2).contains(&segment.dots);
        if is_dots { Err(TargetRejection::DotSegment) } else { Ok(()) }
    }
}
