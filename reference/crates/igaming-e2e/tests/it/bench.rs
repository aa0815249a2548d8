//! A player in the middle of a round, for requests that must change nothing.

use igaming_e2e::{Client, Player};
use serde_json::{Value, json};

/// The most bytes of a body.
pub const BODY_BYTES_MAX: usize = 16 * 1024;

/// A player with an open round, and what every refusal must leave alone.
pub struct Bench {
    pub player: Player,
    pub round: Value,
    pub balance: Value,
}

impl Bench {
    pub fn new() -> Self {
        let player = Player::register(&Client::demo());
        let round = player.start_with_a_gem(1_000);
        let balance = player.balance();
        Self { player, round, balance }
    }

    #[track_caller]
    pub fn check(&self, path: &str, body: impl Into<Vec<u8>>, status: u16, code: &str, field: Option<&str>) {
        let body = body.into();
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        let answer = self.player.post_raw(path, body).send();
        assert_eq!((answer.status(), answer.code().as_deref()), (status, Some(code)), "{shown} {answer:?}");
        let problem = answer.problem(status, code);
        assert_eq!(problem["field"].as_str(), field, "{shown} {problem}");
        assert_eq!(self.player.balance(), self.balance, "a refusal moved money: {shown} {problem}");
    }

    /// Nothing was started, moved, ended or rotated meanwhile.
    #[track_caller]
    pub fn check_untouched(&self, seeds: &Value) {
        let open = self.player.get("/api/games/mines/open").send().expect(200);
        assert_eq!(open, json!({ "rounds": [self.round] }));
        assert_eq!(&self.player.get("/api/games/seeds").send().expect(200), seeds);
        self.player.assert_is_me(&self.player.get("/api/auth/me").send());
    }
}
