//! SHA-256 of four messages side by side: a chain is hashed link by link, but the digests of its games do not wait for
//! one another.

use super::chain::Block;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) use portable::Quad;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) use wasm::Quad;

/// A statement for each of 16 constant indexes. What is written out, and not looped over, keeps the words in registers
/// even where code is made small.
macro_rules! each {
    ($index:ident => $act:expr) => {
        each!($index => $act; 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)
    };
    ($index:ident => $act:expr; $($constant:literal)*) => {
        $({
            #[allow(non_upper_case_globals)] // the index of a loop that is written out
            const $index: usize = $constant;
            $act
        })*
    };
}

/// How many messages are hashed at once.
pub(super) const LANES: usize = 4;

/// The states of four messages, word by word.
#[derive(Clone, Copy, Debug)]
pub(super) struct States([Quad; 8]);

impl States {
    /// The same state for all.
    pub(super) fn splat(state: &[u32; 8]) -> Self {
        Self(state.map(Quad::splat))
    }

    /// Takes the next block of each message (FIPS 180-4, 6.2.2).
    pub(super) fn compress(&mut self, mut words: [Quad; 16]) {
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = self.0;
        for (group, constants) in ROUND_CONSTANTS.iter().enumerate() {
            if group > 0 {
                each!(index => {
                    let (early, late) = (words[(index + 1) % 16], words[(index + 14) % 16]);
                    let small_0 = early.rotated::<7>().xor(early.rotated::<18>()).xor(early.shifted::<3>());
                    let small_1 = late.rotated::<17>().xor(late.rotated::<19>()).xor(late.shifted::<10>());
                    words[index] = words[index].add(small_0).add(words[(index + 9) % 16]).add(small_1);
                });
            }
            each!(index => {
                let big_1 = e.rotated::<6>().xor(e.rotated::<11>()).xor(e.rotated::<25>());
                let choice = g.xor(e.and(f.xor(g)));
                let first = h.add(big_1).add(choice).add(Quad::splat(constants[index])).add(words[index]);
                let big_0 = a.rotated::<2>().xor(a.rotated::<13>()).xor(a.rotated::<22>());
                let majority = a.and(b).xor(c.and(a.xor(b)));
                (h, g, f, e) = (g, f, e, d.add(first));
                (d, c, b, a) = (c, b, a, first.add(big_0).add(majority));
            });
        }
        for (word, addend) in self.0.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *word = word.add(addend);
        }
    }

    /// The digests, word by word.
    pub(super) fn words(&self) -> &[Quad; 8] {
        &self.0
    }

    /// The digests: each state as bytes.
    pub(super) fn to_bytes(self) -> [[u8; 32]; LANES] {
        let mut digests = [[0; 32]; LANES];
        for (index, word) in self.0.iter().enumerate() {
            for (digest, word) in digests.iter_mut().zip(word.to_array()) {
                digest[4 * index..4 * index + 4].copy_from_slice(&word.to_be_bytes());
            }
        }
        digests
    }
}

/// The words of four texts of eight words each.
pub(super) fn words_of(texts: &[[u8; 32]; LANES]) -> [Quad; 8] {
    let mut words = [Quad::splat(0); 8];
    let word =
        |text: &[u8; 32], at: usize| u32::from_be_bytes([text[at], text[at + 1], text[at + 2], text[at + 3]]);
    for (index, quad) in words.iter_mut().enumerate() {
        let [a, b, c, d] = texts;
        let at = 4 * index;
        *quad = Quad::new([word(a, at), word(b, at), word(c, at), word(d, at)]);
    }
    words
}

/// The same block of all messages.
pub(super) fn splat_block(block: &Block) -> [Quad; 16] {
    let mut words = [Quad::splat(0); 16];
    for (quad, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *quad = Quad::splat(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
    }
    words
}

/// FIPS 180-4, 4.2.2, by groups of 16 rounds.
const ROUND_CONSTANTS: [[u32; 16]; 4] = [
    [
        0x428a_2f98,
        0x7137_4491,
        0xb5c0_fbcf,
        0xe9b5_dba5,
        0x3956_c25b,
        0x59f1_11f1,
        0x923f_82a4,
        0xab1c_5ed5,
        0xd807_aa98,
        0x1283_5b01,
        0x2431_85be,
        0x550c_7dc3,
        0x72be_5d74,
        0x80de_b1fe,
        0x9bdc_06a7,
        0xc19b_f174,
    ],
    [
        0xe49b_69c1,
        0xefbe_4786,
        0x0fc1_9dc6,
        0x240c_a1cc,
        0x2de9_2c6f,
        0x4a74_84aa,
        0x5cb0_a9dc,
        0x76f9_88da,
        0x983e_5152,
        0xa831_c66d,
        0xb003_27c8,
        0xbf59_7fc7,
        0xc6e0_0bf3,
        0xd5a7_9147,
        0x06ca_6351,
        0x1429_2967,
    ],
    [
        0x27b7_0a85,
        0x2e1b_2138,
        0x4d2c_6dfc,
        0x5338_0d13,
        0x650a_7354,
        0x766a_0abb,
        0x81c2_c92e,
        0x9272_2c85,
        0xa2bf_e8a1,
        0xa81a_664b,
        0xc24b_8b70,
        0xc76c_51a3,
        0xd192_e819,
        0xd699_0624,
        0xf40e_3585,
        0x106a_a070,
    ],
    [
        0x19a4_c116,
        0x1e37_6c08,
        0x2748_774c,
        0x34b0_bcb5,
        0x391c_0cb3,
        0x4ed8_aa4a,
        0x5b9c_ca4f,
        0x682e_6ff3,
        0x748f_82ee,
        0x78a5_636f,
        0x84c8_7814,
        0x8cc7_0208,
        0x90be_fffa,
        0xa450_6ceb,
        0xbef9_a3f7,
        0xc671_78f2,
    ],
];

/// One word of each message, in a register of the browser's.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm {
    use core::arch::wasm32::{
        i32x4_add, u32x4, u32x4_extract_lane, u32x4_shl, u32x4_shr, u32x4_splat, v128, v128_and, v128_or,
        v128_xor,
    };

    #[derive(Clone, Copy, Debug)]
    pub(in crate::verifier) struct Quad(v128);

    impl Quad {
        #[inline(always)]
        pub(in crate::verifier) fn new([a, b, c, d]: [u32; 4]) -> Self {
            Self(u32x4(a, b, c, d))
        }

        #[inline(always)]
        pub(in crate::verifier) fn splat(word: u32) -> Self {
            Self(u32x4_splat(word))
        }

        #[inline(always)]
        pub(in crate::verifier) fn add(self, other: Self) -> Self {
            Self(i32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(in crate::verifier) fn xor(self, other: Self) -> Self {
            Self(v128_xor(self.0, other.0))
        }

        #[inline(always)]
        pub(in crate::verifier) fn and(self, other: Self) -> Self {
            Self(v128_and(self.0, other.0))
        }

        #[inline(always)]
        pub(in crate::verifier) fn shifted<const BITS: u32>(self) -> Self {
            Self(u32x4_shr(self.0, BITS))
        }

        #[inline(always)]
        pub(in crate::verifier) fn rotated<const BITS: u32>(self) -> Self {
            Self(v128_or(u32x4_shr(self.0, BITS), u32x4_shl(self.0, 32 - BITS)))
        }

        pub(in crate::verifier) fn to_array(self) -> [u32; 4] {
            [
                u32x4_extract_lane::<0>(self.0),
                u32x4_extract_lane::<1>(self.0),
                u32x4_extract_lane::<2>(self.0),
                u32x4_extract_lane::<3>(self.0),
            ]
        }
    }
}

/// The same for any machine; compilers make vectors of it where there are some.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable {
    use core::array::from_fn;

    #[derive(Clone, Copy, Debug)]
    pub(in crate::verifier) struct Quad([u32; 4]);

    impl Quad {
        pub(in crate::verifier) fn new(words: [u32; 4]) -> Self {
            Self(words)
        }

        pub(in crate::verifier) fn splat(word: u32) -> Self {
            Self([word; 4])
        }

        pub(in crate::verifier) fn add(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane].wrapping_add(other.0[lane])))
        }

        pub(in crate::verifier) fn xor(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane] ^ other.0[lane]))
        }

        pub(in crate::verifier) fn and(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane] & other.0[lane]))
        }

        pub(in crate::verifier) fn shifted<const BITS: u32>(self) -> Self {
            Self(self.0.map(|word| word >> BITS))
        }

        pub(in crate::verifier) fn rotated<const BITS: u32>(self) -> Self {
            Self(self.0.map(|word| word.rotate_right(BITS)))
        }

        pub(in crate::verifier) fn to_array(self) -> [u32; 4] {
            self.0
        }
    }
}

#[cfg(test)]
mod tests {
    use sha2::compress256;

    use super::*;
    use crate::verifier::chain::SHA256_INITIAL;

    #[test]
    fn four_messages_at_once_are_each_hashed_as_alone() {
        let mut states = States::splat(&SHA256_INITIAL);
        let mut alone = [SHA256_INITIAL; LANES];
        let mut byte = 0_u8;
        for _ in 0..50 {
            let halves: [[[u8; 32]; LANES]; 2] = core::array::from_fn(|_| {
                core::array::from_fn(|_| {
                    core::array::from_fn(|_| {
                        byte = byte.wrapping_mul(5).wrapping_add(113).rotate_left(3);
                        byte
                    })
                })
            });
            let mut words = [Quad::splat(0); 16];
            words[..8].copy_from_slice(&words_of(&halves[0]));
            words[8..].copy_from_slice(&words_of(&halves[1]));
            states.compress(words);
            for (lane, state) in alone.iter_mut().enumerate() {
                let mut block = Block::default();
                block[..32].copy_from_slice(&halves[0][lane]);
                block[32..].copy_from_slice(&halves[1][lane]);
                compress256(state, &[block]);
            }
        }
        let same = Block::from([7; 64]);
        states.compress(splat_block(&same));
        alone.iter_mut().for_each(|state| compress256(state, &[same]));
        let bytes = alone.map(|state| super::super::chain::state_bytes(&state));
        assert_eq!(states.to_bytes(), bytes);
        assert_ne!(bytes[0], bytes[1]);
    }
}
