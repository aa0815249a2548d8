//! The ledger as a black box: one JSON object a line on standard input, one JSON object a line on standard output, so
//! that any language can drive the engine. `examples/README.md` documents the protocol.
//!
//! Every line gets one answer, and none ends the program: what cannot be read is answered with a code. Nothing here
//! reads a clock or draws randomness, so that the same lines give the same answers.

mod answer;
mod audit;
mod book;
mod command;
mod line;
mod object;
mod policy;
mod query;
mod request;
mod store;

use std::io::{self, BufReader, Write};

use answer::{Answer, Refusal};
use book::Book;
use line::Line;
use request::Request;

fn main() -> io::Result<()> {
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = io::stdout().lock();
    let mut book = Book::default();
    let mut number = 0;
    while let Some(line) = line::read(&mut input)? {
        number += 1;
        let answer = answer(&mut book, &line).unwrap_or_else(|refusal| refusal.at_line(number));
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn answer(book: &mut Book, line: &Line) -> Result<Answer, Refusal> {
    let text = match line {
        Line::Text(text) => text,
        Line::TooLong => return Err(Refusal::line_too_long()),
        Line::NotUtf8 => return Err(Refusal::line_invalid("the line is not UTF-8")),
    };
    match Request::read(text)? {
        Request::Command(request) => book.execute(*request),
        Request::Query(query) => query::answer(book, query),
        Request::Policy(policy) => Ok(book.set_policy(*policy)),
        Request::Crash { wallet, crash } => book.arm(&wallet, crash),
    }
}
