use cactus_games::{ClientSeed, Commitment, HouseEdge, Multiplier, Nonce, Outcome, ServerSeed, mines, tower};
use igaming_contracts::games::{GamesRejection, Verification, VerifyRequest};

use super::record::{Parameters, Record, indices};
use super::rules;

/// The games by their names in requests.
const MINES: &str = "mines";
const TOWER: &str = "tower";
/// The code of `cactus_games` for a server seed that is not the one committed to.
const COMMITMENT_MISMATCH: &str = "commitment_mismatch";

/// Recomputes a round from pasted values: needs `server_seed`, `client_seed`, `nonce`, and `mines` or, of a tower,
/// `difficulty`, and compares the `commitment` if given.
///
/// # Errors
/// In this order: `MinesOutOfRange`, `DifficultyUnknown`, `InvalidClientSeed`, `InvalidServerSeed`, and
/// `InvalidVerification` with the first field that is missing or wrong.
pub fn verify_values(request: &VerifyRequest) -> Result<Verification, GamesRejection> {
    let mines = request.mines.map(rules::check_mines).transpose()?;
    let difficulty = request.difficulty.as_deref().map(rules::check_difficulty).transpose()?;
    let client_seed = rules::check_client_seed(request.client_seed.as_deref())?;
    let server_seed = rules::check_server_seed(request.server_seed.as_deref())?;
    if request.round_id.is_some() {
        return Err(wrong("round_id"));
    }
    let is_tower = match request.game.as_deref() {
        None | Some(MINES) => false,
        Some(TOWER) => true,
        Some(_) => return Err(wrong("game")),
    };
    let server_seed = server_seed.ok_or_else(|| wrong("server_seed"))?;
    let client_seed = client_seed.ok_or_else(|| wrong("client_seed"))?;
    let nonce = request.nonce.and_then(|nonce| Nonce::new(nonce).ok()).ok_or_else(|| wrong("nonce"))?;
    let mut parameters = match (is_tower, mines, difficulty) {
        (false, Some(mines), None) => Parameters::Mines(mines::Parameters::new(mines)),
        (true, None, Some(difficulty)) => Parameters::Tower(tower::Parameters::new(difficulty)),
        (false, None, _) | (true, Some(_), _) => return Err(wrong("mines")),
        (false, Some(_), Some(_)) | (true, None, None) => return Err(wrong("difficulty")),
    };
    if let Some(basis_points) = request.house_edge_basis_points {
        let edge = HouseEdge::new(basis_points).map_err(|_| wrong("house_edge_basis_points"))?;
        match &mut parameters {
            Parameters::Mines(parameters) => parameters.house_edge = edge,
            Parameters::Tower(parameters) => parameters.house_edge = edge,
        }
    }
    let published = request.commitment.as_deref().map(str::parse::<Commitment>).transpose();
    let published = published.map_err(|_| wrong("commitment"))?;
    let differs = published.is_some_and(|published| published != server_seed.commitment());
    let mismatch = differs.then(|| COMMITMENT_MISMATCH.to_owned());
    Ok(Verification {
        mismatch,
        verified: !differs,
        ..recomputed(&server_seed, &client_seed, nonce, &parameters)
    })
}

/// The server seed pasted beside a `round_id`. Any other value would contradict the stored round or repeat it.
pub(super) fn check_beside_round_id(request: &VerifyRequest) -> Result<Option<ServerSeed>, GamesRejection> {
    let server_seed = rules::check_server_seed(request.server_seed.as_deref())?;
    let pasted = [
        ("game", request.game.as_deref().is_some_and(|game| ![MINES, TOWER].contains(&game))),
        ("client_seed", request.client_seed.is_some()),
        ("nonce", request.nonce.is_some()),
        ("mines", request.mines.is_some()),
        ("difficulty", request.difficulty.is_some()),
        ("house_edge_basis_points", request.house_edge_basis_points.is_some()),
        ("commitment", request.commitment.is_some()),
    ];
    match pasted.into_iter().find(|(_, pasted)| *pasted) {
        Some((field, _)) => Err(wrong(field)),
        None => Ok(server_seed),
    }
}

/// Checks a finished round against a server seed, every move and the payout included.
pub(super) fn verify_round(record: &Record, server_seed: &ServerSeed) -> Verification {
    assert_ne!(record.outcome(), Outcome::Running, "a running round keeps its layout secret");
    let (recomputed, checked) = match record {
        Record::Mines(record) => (
            recomputed(server_seed, &record.client_seed, record.nonce, &Parameters::Mines(record.parameters)),
            mines::verify(record, server_seed)
                .map(|verified| verified.payout_minor)
                .map_err(|mismatch| mismatch.code().to_owned()),
        ),
        Record::Tower(record) => (
            recomputed(server_seed, &record.client_seed, record.nonce, &Parameters::Tower(record.parameters)),
            tower::verify(record, server_seed)
                .map(|verified| verified.payout_minor)
                .map_err(|mismatch| mismatch.code().to_owned()),
        ),
    };
    match checked {
        Ok(payout_minor) => Verification { payout_minor: Some(payout_minor), ..recomputed },
        Err(mismatch) => Verification { verified: false, mismatch: Some(mismatch), ..recomputed },
    }
}

fn recomputed(
    server_seed: &ServerSeed,
    client_seed: &ClientSeed,
    nonce: Nonce,
    parameters: &Parameters,
) -> Verification {
    let texts = |multipliers: &[Multiplier]| multipliers.iter().map(ToString::to_string).collect();
    let (game, scheme, scheme_version, mine_tiles, safe_tiles, multipliers) = match parameters {
        Parameters::Mines(parameters) => {
            let found = mines::recompute(server_seed, client_seed, nonce, parameters);
            let tiles = indices(&found.mine_tiles);
            (MINES, mines::SCHEME, mines::SCHEME_VERSION, Some(tiles), None, texts(&found.multipliers))
        }
        Parameters::Tower(parameters) => {
            let found = tower::recompute(server_seed, client_seed, nonce, parameters);
            let tiles = Some(found.safe_tiles);
            (TOWER, tower::SCHEME, tower::SCHEME_VERSION, None, tiles, texts(&found.multipliers))
        }
    };
    Verification {
        verified: true,
        mismatch: None,
        game: game.to_owned(),
        scheme: scheme.to_owned(),
        scheme_version,
        server_seed: server_seed.reveal_hex(),
        commitment: server_seed.commitment().to_string(),
        client_seed: client_seed.as_str().to_owned(),
        nonce: nonce.get(),
        mine_tiles,
        safe_tiles,
        multipliers,
        payout_minor: None,
    }
}

fn wrong(field: &str) -> GamesRejection {
    GamesRejection::InvalidVerification { field: field.to_owned() }
}
