use customers::{AccountKind, Customer, CustomerKind, CustomerRole};
use object::{Day, Object};

use super::super::{DemoCustomer, demo_data};
use super::{PAYS_BY_INVOICE_YUAN, luhn_digit};

fn customers() -> Vec<DemoCustomer> {
    demo_data(7, 2_000, Day::of(2026, 3, 5).expect("a day")).customers
}

fn pays_by_invoice(customer: &Customer) -> bool {
    customer.yearly_spend.is_some_and(|spend| spend.minor >= PAYS_BY_INVOICE_YUAN * 100)
}

#[test]
fn every_dealer_and_whoever_pays_by_invoice_has_one_or_two_accounts() {
    let (mut one, mut two) = (0, 0);
    for demo in customers().iter().filter(|demo| demo.duplicate_of.is_none()) {
        let customer = &demo.customer;
        let is_company = customer.kind == CustomerKind::Company;
        let is_dealer = customer.role == Some(CustomerRole::Dealer);
        let expected = is_company && (is_dealer || pays_by_invoice(customer));
        if is_company {
            assert_eq!(!demo.bank_accounts.is_empty(), expected, "{}", customer.name);
        }
        assert!(demo.bank_accounts.len() <= 2, "{}", customer.name);
        one += usize::from(demo.bank_accounts.len() == 1);
        two += usize::from(demo.bank_accounts.len() == 2);
    }
    assert!(one > two && two > 50, "{one} with one account, {two} with two");
}

#[test]
fn a_company_at_home_has_one_basic_account_and_it_stands_first() {
    for demo in customers().iter().filter(|demo| demo.customer.province.is_some()) {
        let kinds: Vec<_> = demo.bank_accounts.iter().map(|account| account.kind).collect();
        let expected: &[Option<AccountKind>] = match (demo.customer.kind, kinds.len()) {
            (_, 0) => &[],
            (CustomerKind::Person, _) => &[Some(AccountKind::Personal)],
            (CustomerKind::Company, 1) => &[Some(AccountKind::Basic)],
            (CustomerKind::Company, _) => &[Some(AccountKind::Basic), Some(AccountKind::General)],
        };
        assert_eq!(kinds, expected, "{}", demo.customer.name);
    }
}

#[test]
fn numbers_have_the_length_of_their_bank_and_no_card_is_anyones() {
    let lengths = [
        ("中国工商银行", 19),
        ("中国建设银行", 20),
        ("中国农业银行", 17),
        ("中国银行", 12),
        ("交通银行", 21),
        ("招商银行", 15),
    ];
    let mut cards = 0;
    for demo in customers() {
        for account in &demo.bank_accounts {
            let number = &account.account_number;
            if account.kind == Some(AccountKind::Personal) {
                let (front, last) = number.split_at(number.len() - 1);
                assert_ne!(luhn_digit(front).to_string(), last, "{number} may be somebody's");
                cards += 1;
                continue;
            }
            let Some((_, length)) = lengths.iter().find(|(bank, _)| account.bank.starts_with(bank)) else {
                continue; // Abroad.
            };
            assert_eq!(number.len(), *length, "{number} at {}", account.bank);
            assert!(number.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
            assert!(account.bank.ends_with("分行") || account.bank.ends_with("支行"), "{}", account.bank);
            let again = customers::BankAccount::from_values(account.id, &account.to_values());
            assert_eq!(&again.expect("fits its declaration").account_number, number);
        }
    }
    assert!(cards > 5, "{cards} cards");
}

#[test]
fn the_check_digit_of_a_card_is_that_of_the_standard() {
    // The example of ISO/IEC 7812-1, annex B, and a well-known test card.
    for (front, digit) in [("7992739871", 3), ("411111111111111", 1)] {
        assert_eq!(luhn_digit(front), digit, "{front}");
    }
}
