use cactus_edge::Fault;
use cactus_ledger::{AssetCode, Balances, Policy};
use igaming_contracts::wallet::{Balance, BalanceRejection};

use super::balance::balance_view;

/// What a player is shown: every currency the brand offers, in its order and zero if never held, then whatever
/// else the wallet holds.
///
/// # Errors
/// A fault when a currency offered is not in the registry.
pub fn offered_balances(held: Vec<Balance>, currencies: &[String]) -> Result<Vec<Balance>, Fault> {
    let (policy, nothing) = (Policy::default(), Balances::default());
    let mut held = held;
    let mut balances = Vec::with_capacity(currencies.len().max(held.len()));
    for currency in currencies {
        match held.iter().position(|balance| &balance.currency == currency) {
            Some(position) => balances.push(held.remove(position)),
            None => {
                let code = AssetCode::new(currency)
                    .map_err(|rejection| Fault::corrupt(format!("currency {currency}: {rejection}")))?;
                balances.push(balance_view(&policy, &nothing.get(code))?);
            }
        }
    }
    balances.append(&mut held);
    Ok(balances)
}

/// One of `balances`, which has the brand's default currency first.
///
/// # Errors
/// `UnknownCurrency` when the brand does not offer it and the player holds none.
pub fn pick_balance(balances: Vec<Balance>, currency: Option<&str>) -> Result<Balance, BalanceRejection> {
    let unknown = || BalanceRejection::UnknownCurrency { currency: currency.unwrap_or_default().to_owned() };
    let mut balances = balances.into_iter();
    match currency {
        None => balances.next(),
        Some(code) => balances.find(|balance| balance.currency == code),
    }
    .ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currencies(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn offered_currencies_come_first_and_unheld_ones_are_zero() {
        let usd = Balance {
            balance_minor: 5,
            available_minor: 5,
            cash_minor: 5,
            ..pick_balance(offered_balances(Vec::new(), &currencies(&["USD"])).unwrap(), None).unwrap()
        };
        let balances = offered_balances(vec![usd.clone()], &currencies(&["BRL"])).unwrap();
        assert_eq!(balances.len(), 2);
        assert_eq!(
            (balances[0].currency.as_str(), balances[0].balance_minor, balances[0].scale),
            ("BRL", 0, 2)
        );
        assert_eq!(balances[1], usd);
        assert_eq!(pick_balance(balances.clone(), Some("USD")).unwrap(), usd);
        assert_eq!(pick_balance(balances.clone(), None).unwrap().currency, "BRL");
        let unknown = BalanceRejection::UnknownCurrency { currency: "EUR".to_owned() };
        assert_eq!(pick_balance(balances, Some("EUR")), Err(unknown));
    }
}
