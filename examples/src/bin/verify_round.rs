//! The verifier for every language: one question in JSON a line in, one answer a line out.
//!
//! See `examples/README.md`.

use std::io::{self, BufRead, BufReader, Read, Write};

use cactus_games::verifier::evaluate_json;

/// A longer line is answered with an error and skipped, so that memory stays small.
const LINE_BYTES_MAX: u64 = 1 << 20;

fn main() -> io::Result<()> {
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = io::stdout().lock();
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        // What is no UTF-8 is no JSON either: the replacement leads to the same refusal.
        writeln!(output, "{}", evaluate_json(&String::from_utf8_lossy(&line)))?;
        output.flush()?;
    }
    Ok(())
}

/// Reads a line, of which at most `LINE_BYTES_MAX` bytes are kept; `false` at the end of the input.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let read = input.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', line)?;
    if read > 0 && line.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
    }
    Ok(read > 0)
}
