//! Promotions, bonuses and corrections by hand.

use serde_json::json;

use crate::book::*;

#[test]
fn play_money_and_bonuses_are_the_operators_expense() {
    let mut book = Book::new();
    let promo = book.ok("promo_credit", "c-1", json!({"amount_minor": 7}));
    assert_eq!(moves(&promo), ["operator:promo_expense>player:promo BRL 7"]);
    let bonus = book.ok("bonus_grant", "g-1", json!({"amount_minor": 30}));
    assert_eq!(moves(&bonus), ["operator:bonus_expense>player:bonus BRL 30"]);
    let converted = book.ok("bonus_convert", "g-2", json!({"amount_minor": 12}));
    assert_eq!(moves(&converted), ["player:bonus>player:cash BRL 12"]);
    assert_eq!(book.brl(), [12, 18, 7, 0]);
    let part = book.ok("bonus_forfeit", "f-1", json!({"amount_minor": 8}));
    assert_eq!(moves(&part), ["player:bonus>operator:bonus_expense BRL 8"]);
    let rest = book.ok("bonus_forfeit", "f-2", json!({}));
    assert_eq!(moves(&rest), ["player:bonus>operator:bonus_expense BRL 10"]);
    let nothing = book.ok("bonus_forfeit", "f-3", json!({}));
    assert!(moves(&nothing).is_empty(), "all of nothing is nothing");
    assert_eq!(book.brl(), [12, 0, 7, 0]);
}

#[test]
fn no_more_bonus_is_converted_or_forfeited_than_there_is() {
    let mut book = Book::funded(100, 10, 100);
    for kind in ["bonus_convert", "bonus_forfeit"] {
        assert_eq!(book.code(kind, kind, json!({"amount_minor": 0})), "amount_zero");
        assert_eq!(book.code(kind, kind, json!({"asset": "XYZ"})), "asset_unknown");
        assert_eq!(book.code(kind, kind, json!({"amount_minor": 11})), "insufficient_funds");
    }
    for kind in ["promo_credit", "bonus_grant"] {
        assert_eq!(book.code(kind, kind, json!({"amount_minor": 0, "asset": "XYZ"})), "amount_zero");
        assert_eq!(book.code(kind, kind, json!({"asset": "XYZ"})), "asset_unknown");
    }
    book.ok("bonus_convert", "all", json!({"amount_minor": 10}));
    assert_eq!(book.brl(), [110, 0, 100, 0]);
}

#[test]
fn an_adjustment_moves_one_colour_either_way() {
    for (colour, index) in [("cash", 0), ("bonus", 1), ("promo", 2)] {
        let mut book = Book::new();
        let up = book.ok("adjustment", "a-1", json!({"colour": colour, "amount_minor": 9}));
        assert_eq!(moves(&up), [format!("operator:adjustment>player:{colour} BRL 9")]);
        assert_eq!(book.brl()[index], 9);
        let debit = |minor: u64| json!({"colour": colour, "direction": "debit", "amount_minor": minor});
        assert_eq!(book.code("adjustment", "a-2", debit(10)), "insufficient_funds");
        let down = book.ok("adjustment", "a-3", debit(9));
        assert_eq!(moves(&down), [format!("player:{colour}>operator:adjustment BRL 9")]);
        assert_eq!(book.brl(), [0; 4]);
    }
    let mut book = Book::new();
    for (fields, code) in [
        (json!({"colour": "held", "amount_minor": 0}), "amount_zero"),
        (json!({"colour": "held", "asset": "XYZ"}), "colour_invalid"),
        (json!({"colour": "held", "direction": "debit"}), "colour_invalid"),
        (json!({"asset": "XYZ"}), "asset_unknown"),
    ] {
        assert_eq!(book.code("adjustment", "a-1", fields), code);
    }
}
