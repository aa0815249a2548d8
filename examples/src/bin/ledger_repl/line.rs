//! Lines of bounded length.

use std::io::{self, BufRead, Read};

/// Longest line answered. A page of 256 entries of about 1 KB is 256 KB; four times that.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// One line of input, without its end.
pub enum Line {
    Text(String),
    TooLong,
    NotUtf8,
}

/// The next line; `None` at the end of the input. What follows the bound is skipped, not kept.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    let bound = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX) + 1;
    if input.by_ref().take(bound).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    } else if bytes.len() > LINE_BYTES_MAX {
        input.skip_until(b'\n')?;
        return Ok(Some(Line::TooLong));
    }
    Ok(Some(String::from_utf8(bytes).map_or(Line::NotUtf8, Line::Text)))
}
