use cactus_games::mines::{self, HouseEdge, Outcome, Parameters, RoundRecord};
use cactus_games::{ClientSeed, Commitment, Nonce, ServerSeed};
use igaming_contracts::games::{GamesRejection, Verification, VerifyRequest};

use super::round::tile_indices;
use super::rules;

/// The game verified here, by its name in requests.
const GAME: &str = "mines";
/// The code of `cactus_games` for a server seed that is not the one committed to.
const COMMITMENT_MISMATCH: &str = "commitment_mismatch";

/// Recomputes a round from pasted values: needs `server_seed`, `client_seed`, `nonce` and `mines`, and compares the
/// `commitment` if given.
///
/// # Errors
/// In this order: `MinesOutOfRange`, `InvalidClientSeed`, `InvalidServerSeed`, and `InvalidVerification` with the
/// first field that is missing or wrong.
pub fn verify_values(request: &VerifyRequest) -> Result<Verification, GamesRejection> {
    let mines = request.mines.map(rules::check_mines).transpose()?;
    let client_seed = rules::check_client_seed(request.client_seed.as_deref())?;
    let server_seed = rules::check_server_seed(request.server_seed.as_deref())?;
    if request.round_id.is_some() {
        return Err(wrong("round_id"));
    }
    if request.game.as_deref().is_some_and(|game| game != GAME) {
        return Err(wrong("game"));
    }
    let server_seed = server_seed.ok_or_else(|| wrong("server_seed"))?;
    let client_seed = client_seed.ok_or_else(|| wrong("client_seed"))?;
    let nonce = request.nonce.and_then(|nonce| Nonce::new(nonce).ok()).ok_or_else(|| wrong("nonce"))?;
    let mut parameters = Parameters::new(mines.ok_or_else(|| wrong("mines"))?);
    if let Some(basis_points) = request.house_edge_basis_points {
        parameters.house_edge = HouseEdge::new(basis_points).map_err(|_| wrong("house_edge_basis_points"))?;
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
        ("game", request.game.as_deref().is_some_and(|game| game != GAME)),
        ("client_seed", request.client_seed.is_some()),
        ("nonce", request.nonce.is_some()),
        ("mines", request.mines.is_some()),
        ("house_edge_basis_points", request.house_edge_basis_points.is_some()),
        ("commitment", request.commitment.is_some()),
    ];
    match pasted.into_iter().find(|(_, pasted)| *pasted) {
        Some((field, _)) => Err(wrong(field)),
        None => Ok(server_seed),
    }
}

/// Checks a finished round against a server seed, every move and the payout included.
pub(super) fn verify_round(record: &RoundRecord, server_seed: &ServerSeed) -> Verification {
    assert_ne!(record.outcome, Outcome::Running, "a running round keeps its board secret");
    let recomputed = recomputed(server_seed, &record.client_seed, record.nonce, &record.parameters);
    match mines::verify(record, server_seed) {
        Ok(verified) => Verification { payout_minor: Some(verified.payout_minor), ..recomputed },
        Err(mismatch) => {
            Verification { verified: false, mismatch: Some(mismatch.code().to_owned()), ..recomputed }
        }
    }
}

fn recomputed(
    server_seed: &ServerSeed,
    client_seed: &ClientSeed,
    nonce: Nonce,
    parameters: &Parameters,
) -> Verification {
    let recomputed = mines::recompute(server_seed, client_seed, nonce, parameters);
    Verification {
        verified: true,
        mismatch: None,
        game: GAME.to_owned(),
        scheme: mines::SCHEME.to_owned(),
        scheme_version: mines::SCHEME_VERSION,
        server_seed: server_seed.reveal_hex(),
        commitment: recomputed.commitment.to_string(),
        client_seed: client_seed.as_str().to_owned(),
        nonce: nonce.get(),
        mine_tiles: tile_indices(&recomputed.mine_tiles),
        multipliers: recomputed.multipliers.iter().map(ToString::to_string).collect(),
        payout_minor: None,
    }
}

fn wrong(field: &str) -> GamesRejection {
    GamesRejection::InvalidVerification { field: field.to_owned() }
}
