//! The protocol as documented: the transcript, the page that quotes it, and the edge cases.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

const REPL: &str = env!("CARGO_BIN_EXE_ledger_repl");

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The answers to the whole of `input`, one a line.
fn answers(input: &[u8]) -> Vec<String> {
    let mut child = Command::new(REPL).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Beside the reading, or both sides could wait for a full pipe.
    let writer = thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The lines sent and answered in a text: those that begin with `> ` and `< `.
fn exchanges(text: &str) -> Vec<(&str, &str)> {
    let sent = text.lines().filter_map(|line| line.strip_prefix("> "));
    let answered: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("< ")).collect();
    let pairs: Vec<_> = sent.zip(answered.iter().copied()).collect();
    assert_eq!(pairs.len(), answered.len(), "each line has its answer");
    assert!(!pairs.is_empty());
    pairs
}

/// A page with the answers of the transcript; each line it quotes must be there. A line that comes twice is answered
/// as where it is answered the way the page says, or else as the first time.
fn with_answers(page: &str, transcript: &[(String, String)]) -> String {
    let mut sent = "";
    let mut lines = Vec::new();
    for line in page.lines() {
        if let Some(text) = line.strip_prefix("> ") {
            sent = text;
        }
        let Some(answer) = line.strip_prefix("< ") else {
            lines.push(line.to_owned());
            continue;
        };
        let known: Vec<&str> =
            transcript.iter().filter(|(known, _)| known == sent).map(|(_, answer)| answer.as_str()).collect();
        assert!(!known.is_empty(), "the transcript has no line {sent}");
        let answer = if known.contains(&answer) { answer } else { known[0] };
        lines.push(format!("< {answer}"));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_transcript_and_the_page_that_quotes_it_are_what_is_answered() {
    let (transcript_path, page_path) = (path("tests/data/transcript.txt"), path("README.md"));
    let transcript = fs::read_to_string(&transcript_path).unwrap();
    let page = fs::read_to_string(&page_path).unwrap();
    let sent: Vec<&str> = exchanges(&transcript).into_iter().map(|(sent, _)| sent).collect();
    let answered = answers((sent.join("\n") + "\n").as_bytes());
    assert_eq!(answered.len(), sent.len());
    let exchanged: Vec<(String, String)> = sent.into_iter().map(str::to_owned).zip(answered).collect();
    let transcript_now: String =
        exchanged.iter().map(|(sent, answer)| format!("> {sent}\n< {answer}\n")).collect();
    let page_now = with_answers(&page, &exchanged);
    if std::env::var_os("CACTUS_UPDATE").is_some() {
        fs::write(transcript_path, transcript_now).unwrap();
        fs::write(page_path, page_now).unwrap();
        return;
    }
    let cure = "if this is meant: CACTUS_UPDATE=1 cargo test -p cactus-examples";
    for (old, new) in transcript.lines().zip(transcript_now.lines()) {
        assert_eq!(old, new, "{cure}");
    }
    assert_eq!(page, page_now, "{cure}");
}

#[test]
fn the_page_has_an_example_of_every_command_and_each_is_in_the_transcript() {
    let page = fs::read_to_string(path("README.md")).unwrap();
    let transcript = fs::read_to_string(path("tests/data/transcript.txt")).unwrap();
    let commands: Vec<Value> = exchanges(&transcript)
        .into_iter()
        .filter_map(|(sent, _)| serde_json::from_str::<Value>(sent).ok()?.get("command").cloned())
        .collect();
    for kind in cactus_ledger::Command::KINDS {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{kind}` |")));
        let row = row.unwrap_or_else(|| panic!("the page has no row for {kind}"));
        let example = row.rsplit("| `").next().and_then(|rest| rest.strip_suffix("` |")).unwrap();
        let example: Value = serde_json::from_str(example).unwrap();
        assert_eq!(example["kind"], *kind);
        assert!(commands.contains(&example), "the transcript has no {example}");
        serde_json::from_value::<cactus_ledger::Command>(example).unwrap();
    }
}

#[test]
fn the_page_lists_the_rejections_in_the_order_that_the_edge_cases_know() {
    let page = fs::read_to_string(path("README.md")).unwrap();
    let (_, section) = page.split_once("## Rejections").unwrap();
    let (section, _) = section.split_once("## Queries").unwrap();
    let listed: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(code, _)| code))
        .collect();
    let script = fs::read_to_string(path("tests/edge_cases/repl.mjs")).unwrap();
    let (_, list) = script.split_once("REJECTIONS = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let known: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    assert_eq!(listed, known);
}

#[test]
fn whatever_comes_every_line_is_answered() {
    let input = b"\n\xff\xfe\n{\"query\":\"policy\"}\r\n\0\n{\"query\":\"trial_balance\"}";
    let answered: Vec<Value> =
        answers(input).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<&str> = answered
        .iter()
        .map(|answer| answer.get("code").unwrap_or(&answer["result"]).as_str().unwrap())
        .collect();
    assert_eq!(told, ["line_invalid", "line_invalid", "policy", "line_invalid", "trial_balance"]);
    assert_eq!(answered[3]["line"], 4);
}

#[test]
fn a_line_of_the_longest_length_is_read_and_a_longer_one_is_not() {
    let line = |length: usize| {
        let start = "{\"query\":\"policy\"";
        format!("{start}{}}}", " ".repeat(length - start.len() - 1))
    };
    let longest = 1 << 20;
    let input = [line(longest), line(longest + 1), line(3 * longest), line(longest)].join("\n");
    let told: Vec<String> = answers(input.as_bytes())
        .iter()
        .map(|answer| {
            let answer: Value = serde_json::from_str(answer).unwrap();
            answer.get("code").unwrap_or(&answer["result"]).as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(told, ["policy", "line_too_long", "line_too_long", "policy"]);
}

#[test]
fn edge_cases() {
    let node = std::env::var("CACTUS_NODE").unwrap_or_else(|_| "node".to_owned());
    let script = path("tests/edge_cases.mjs");
    let output = Command::new(&node).arg(script).arg(REPL).output();
    let output = output.unwrap_or_else(|error| {
        panic!("{node}: {error}; install Node 18 or later, or say where it is: CACTUS_NODE=/path/to/node")
    });
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("cases passed"), "{told}");
}
