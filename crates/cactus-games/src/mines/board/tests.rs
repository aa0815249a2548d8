use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::{Board, MineCount};

/// Every sequence of draws, each exactly as likely as another when the draws are unbiased.
fn sequences(mines: u8) -> Vec<Vec<u32>> {
    (0..mines).fold(vec![vec![]], |sequences, place| {
        let extended = |sequence: &Vec<u32>| {
            let sequence = sequence.clone();
            (0..u32::from(25 - place)).map(move |draw| [sequence.as_slice(), &[draw]].concat())
        };
        sequences.iter().flat_map(extended).collect()
    })
}

#[test]
fn every_board_is_dealt_by_equally_many_sequences_of_draws() {
    let boards_and_sequences = [(1, 25, 1), (2, 300, 2), (3, 2_300, 6)];
    for (mines, boards, sequences_per_board) in boards_and_sequences {
        let mut dealt: BTreeMap<u32, u32> = BTreeMap::new();
        for sequence in sequences(mines) {
            let mut draws = sequence.into_iter();
            let board = Board::deal_from(MineCount::new(mines).unwrap(), |bound| {
                draws.next().filter(|draw| *draw < bound).unwrap()
            });
            assert_eq!(draws.next(), None, "one draw a mine");
            *dealt.entry(board.mine_mask()).or_default() += 1;
        }
        assert_eq!(dealt.len(), boards);
        assert!(dealt.values().all(|count| *count == sequences_per_board));
    }
}
