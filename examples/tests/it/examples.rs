use std::process::Command;

fn last_line(program: &str) -> String {
    let output = Command::new(program).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().last().unwrap().to_owned()
}

#[test]
fn a_wallet_in_ten_lines() {
    let last = last_line(env!("CARGO_BIN_EXE_wallet_in_ten_lines"));
    assert_eq!(last, "7500 minor units of BRL are left");
}

#[test]
fn a_hold_and_its_capture() {
    assert_eq!(last_line(env!("CARGO_BIN_EXE_hold_and_capture")), "captured: cash 4000, held 0");
}

#[test]
fn a_seamless_wallet() {
    let last = last_line(env!("CARGO_BIN_EXE_seamless_wallet"));
    assert_eq!(last.split_whitespace().collect::<Vec<_>>().join(" "), "a win after the session ok 106.50");
}

#[test]
fn a_receipt_checked_offline() {
    let last = last_line(env!("CARGO_BIN_EXE_receipt_offline"));
    assert_eq!(last, "genuine: entry 1 of demo/p-1, 5000 minor units of cash");
}
