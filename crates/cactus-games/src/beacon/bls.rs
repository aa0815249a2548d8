//! BLS signatures over BLS12-381: the two forms in use.

use bls12_381_plus::elliptic_curve::hash2curve::ExpandMsgXmd;
use bls12_381_plus::group::{Curve, Group};
use bls12_381_plus::{G1Affine, G1Projective, G2Affine, G2Prepared, G2Projective, multi_miller_loop};
use sha2::Sha256;

/// Hashing to G1 as RFC 9380 names it.
const DST_G1: &[u8] = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
/// Hashing to G2 as RFC 9380 names it.
const DST_G2: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";

/// The public key of Vx, the third party of bustabit's games 10,000,001 to 12,279,450: a compressed point of G1.
pub(crate) const VX_PUBLIC_KEY: [u8; 48] = [
    0xb4, 0x0c, 0x94, 0x49, 0x5f, 0x6e, 0x6e, 0x73, 0x61, 0x9a, 0xeb, 0x54, 0xec, 0x2f, 0xc8, 0x4c, 0x53,
    0x33, 0xf7, 0xa8, 0x8a, 0xce, 0x82, 0x92, 0x39, 0x46, 0xfc, 0x5b, 0x6c, 0x86, 0x35, 0xb0, 0x8f, 0x91,
    0x30, 0x88, 0x8d, 0xd9, 0x6e, 0x17, 0x49, 0xa1, 0xd5, 0xaa, 0xb0, 0x00, 0x20, 0xe4,
];

/// Whether a key is a point of G2 other than the identity, under which every signature would pass.
pub(crate) fn is_public_key(bytes: &[u8; 96]) -> bool {
    point_g2(bytes).is_some()
}

/// Signature on G1, public key on G2: drand's form.
pub(crate) fn verify_on_g1(public_key: &[u8; 96], message: &[u8], signature: &[u8]) -> bool {
    let Some(public_key) = point_g2(public_key) else { return false };
    let Some(signature) = <[u8; 48]>::try_from(signature).ok().and_then(|bytes| point_g1(&bytes)) else {
        return false;
    };
    let hashed = G1Projective::hash::<ExpandMsgXmd<Sha256>>(message, DST_G1).to_affine();
    pairings_equal((&signature, &G2Affine::generator()), (&hashed, &public_key))
}

/// Signature on G2, public key on G1: the form of Vx.
pub(crate) fn verify_on_g2(public_key: &[u8; 48], message: &[u8], signature: &[u8]) -> bool {
    let Some(public_key) = point_g1(public_key) else { return false };
    let Some(signature) = <[u8; 96]>::try_from(signature).ok().and_then(|bytes| point_g2(&bytes)) else {
        return false;
    };
    let hashed = G2Projective::hash::<ExpandMsgXmd<Sha256>>(message, DST_G2).to_affine();
    pairings_equal((&G1Affine::generator(), &signature), (&public_key, &hashed))
}

fn point_g1(bytes: &[u8; 48]) -> Option<G1Affine> {
    let point: Option<G1Affine> = G1Affine::from_compressed(bytes).into();
    point.filter(|point| !bool::from(point.is_identity()))
}

fn point_g2(bytes: &[u8; 96]) -> Option<G2Affine> {
    let point: Option<G2Affine> = G2Affine::from_compressed(bytes).into();
    point.filter(|point| !bool::from(point.is_identity()))
}

/// Two pairings with one final exponentiation: `e(a, b) * e(-c, d)` is 1.
fn pairings_equal(left: (&G1Affine, &G2Affine), right: (&G1Affine, &G2Affine)) -> bool {
    let terms = [(*left.0, G2Prepared::from(*left.1)), (-*right.0, G2Prepared::from(*right.1))];
    let product =
        multi_miller_loop(&[(&terms[0].0, &terms[0].1), (&terms[1].0, &terms[1].1)]).final_exponentiation();
    bool::from(Group::is_identity(&product))
}
