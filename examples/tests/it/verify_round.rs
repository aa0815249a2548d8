//! `verify_round` as documented: the questions of the page, and lines that are none.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const VERIFY_ROUND: &str = env!("CARGO_BIN_EXE_verify_round");

/// Sends each line when the line before is answered, as a program that waits for answers does.
fn answers(lines: &[&[u8]]) -> Vec<String> {
    let mut child = Command::new(VERIFY_ROUND).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let answer = |line: &&[u8]| {
        stdin.write_all(line).unwrap();
        stdin.write_all(b"\n").unwrap();
        stdin.flush().unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        answer.trim_end().to_owned()
    };
    let answers = lines.iter().map(answer).collect();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    answers
}

#[test]
fn the_page_shows_true_answers() {
    let page = include_str!("../../README.md");
    let section = page.split_once("# verify_round: the verifier as a black box").unwrap().1;
    let sent: Vec<&[u8]> =
        section.lines().filter_map(|line| line.strip_prefix("Q: ")).map(str::as_bytes).collect();
    let shown: Vec<&str> = section.lines().filter_map(|line| line.strip_prefix("A: ")).collect();
    assert_eq!((sent.len(), shown.len()), (4, 4));
    assert_eq!(answers(&sent), shown);
}

#[test]
fn every_line_gets_one_answer() {
    let long = vec![b'7'; (1 << 20) + 7];
    let nested = b"[".repeat(100_000);
    let question = br#"{"game":"mines-payout","scheme":"stake-mines 1% edge","inputs":{"mines":3,"gems":1}}"#;
    let lines: [&[u8]; 7] = [b"", b"\xff\xfe", &long, &nested, b"null", question, b"{}"];
    let malformed = r#"{"error":"malformed"}"#;
    let expected = [malformed, malformed, malformed, malformed, malformed, r#"{"result":1.125}"#, malformed];
    assert_eq!(answers(&lines), expected);
}
