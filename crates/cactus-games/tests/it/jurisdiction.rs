use cactus_games::mines::{self, MineCount};
use cactus_games::tower::{self, Difficulty};
use cactus_games::{
    Game, HouseEdge, Jurisdiction, JurisdictionRejection, TOP_AWARD_ODDS_MAX, TopAwardOdds, top_award_odds_ok,
};

const GAMES: [Game; 3] = [Game::Mines, Game::Tower, Game::Crash];

/// GLI-19 v3.0, 4.7.1: every wager returns at least 75 %.
#[test]
fn listed_house_edges_are_ascending_and_return_at_least_three_quarters() {
    for jurisdiction in Jurisdiction::ALL {
        for game in GAMES {
            let listed = jurisdiction.house_edges_basis_points(game);
            assert!(!listed.is_empty() && listed.is_sorted_by(|lower, higher| lower < higher));
            assert!(listed.iter().all(|edge| HouseEdge::new(*edge).is_ok()), "at most 25 %");
            assert!(listed.contains(&HouseEdge::default().basis_points()), "the default can be offered");
        }
    }
}

#[test]
fn only_listed_house_edges_are_allowed() {
    let even = TopAwardOdds { winning: 1, all: 2 };
    for jurisdiction in Jurisdiction::ALL {
        for game in GAMES {
            for basis_points in 0..=HouseEdge::MAX.basis_points() {
                let listed = jurisdiction.house_edges_basis_points(game).contains(&basis_points);
                let checked = jurisdiction.check(game, HouseEdge::new(basis_points).unwrap(), even);
                let expected = if listed { Ok(()) } else { Err(JurisdictionRejection::HouseEdgeNotListed) };
                assert_eq!(checked, expected, "{jurisdiction:?} {game:?} {basis_points}");
            }
        }
    }
}

/// GLI-19 v3.0, 4.7.3: the top award has odds of at least one in 10^8.
#[test]
fn every_board_and_tower_has_a_top_award_that_can_be_won() {
    let mines: Vec<TopAwardOdds> = (1..=24)
        .map(|mines| mines::Parameters::new(MineCount::new(mines).unwrap()).top_award_odds())
        .collect();
    let towers = Difficulty::ALL.map(|difficulty| tower::Parameters::new(difficulty).top_award_odds());
    assert!(mines.iter().chain(&towers).all(|odds| top_award_odds_ok(*odds)));
    let longest = |odds: &[TopAwardOdds]| odds.iter().map(|odds| odds.all / odds.winning).max();
    assert_eq!(longest(&mines), Some(5_200_300), "12 or 13 mines");
    assert_eq!(longest(&towers), Some(262_144), "master: 4^9");
}

#[test]
fn the_house_edge_is_looked_at_before_the_top_award() {
    let too_long = TopAwardOdds { winning: 1, all: TOP_AWARD_ODDS_MAX + 1 };
    let check = |basis_points| {
        Jurisdiction::Gli19.check(Game::Crash, HouseEdge::new(basis_points).unwrap(), too_long).unwrap_err()
    };
    assert_eq!(check(100).code(), "top_award_too_unlikely");
    assert_eq!(check(101).code(), "house_edge_not_listed");
    assert!(JurisdictionRejection::HouseEdgeNotListed < JurisdictionRejection::TopAwardTooUnlikely);
    let never = TopAwardOdds { winning: 0, all: 1 };
    assert!(!top_award_odds_ok(never), "an award that nobody can win");
}

#[test]
fn names_are_stable() {
    let json = |value: serde_json::Result<String>| value.unwrap();
    assert_eq!(json(serde_json::to_string(&Jurisdiction::ALL)), r#"["unregulated","gli19"]"#);
    assert_eq!(json(serde_json::to_string(&GAMES)), r#"["mines","tower","crash"]"#);
    assert_eq!(Jurisdiction::default(), Jurisdiction::Unregulated);
}
