//! The bank accounts of the demo company's customers: known of those who pay by invoice, because that is where the
//! money comes from and where a refund goes. Banks and cities are real, numbers are made up.

use customers::{AccountKind, BankAccount, Customer, CustomerKind, CustomerRole};
use object::{Id, Prose};

use super::places::{Abroad, Place};
use super::random::Random;

/// Who buys for less in a year, in yuan, pays before delivery, and nobody asks for an account.
const PAYS_BY_INVOICE_YUAN: i64 = 100_000;
/// Of those with an account, how many in a hundred have told a second one.
const SECOND_PERCENT: f64 = 32.0;
/// Workshop owners who buy and have told their card, in percent.
const CARD_PERCENT: f64 = 30.0;
const REMARKS_PERCENT: f64 = 8.0;
/// Tells the accounts' chance apart from that of everything else, so that they change nothing else of the story.
const SEED: u64 = 0xACC0;

/// A bank with how its company accounts are numbered and how many have one there. In a number `#` is any digit,
/// `@@` the province (GB/T 2260) and `%%%` the telephone area.
type Bank = ((&'static str, &'static str), u32);

const BANKS: [Bank; 6] = [
    (("中国工商银行", "1###02##09#########"), 26),
    (("中国建设银行", "@@050161####0000####"), 22),
    (("中国农业银行", "1######040#######"), 18),
    (("中国银行", "4###########"), 14),
    (("交通银行", "@@0066###018#########"), 10),
    (("招商银行", "%%%9######10#0#"), 10),
];

/// Cards: the bank, how their numbers begin, how many digits they have.
const CARDS: [(&str, &str, usize); 4] = [
    ("中国工商银行", "622202", 19),
    ("中国建设银行", "621700", 19),
    ("中国农业银行", "622848", 19),
    ("招商银行", "622588", 16),
];

/// The banks of the countries of overseas customers: domain of the country, bank, number.
const BANKS_ABROAD: [(&str, &str, &str); 9] = [
    ("vn", "Vietcombank, Ho Chi Minh City Branch", "007#########"),
    ("th", "Kasikornbank, Silom Branch", "0##########"),
    ("id", "Bank Mandiri, Jakarta Thamrin", "122##########"),
    ("my", "Maybank, Shah Alam Branch", "51##########"),
    ("de", "Commerzbank, Stuttgart", "DE##60040071##########"),
    ("tr", "Garanti BBVA, Istanbul", "TR##00062#################"),
    ("mx", "BBVA México, Monterrey", "012580###########"),
    ("ae", "Emirates NBD, Dubai", "AE##026################"),
    ("pl", "PKO Bank Polski, Katowice", "PL##1020################"),
];

const REMARKS: [&str; 4] =
    ["退款请打此账户。", "汇款时注明合同号。", "每月 25 日前付款。", "开户行已搬迁，账号不变。"];

/// Where a customer is, as far as that decides about its bank.
pub(super) enum Where {
    /// In a city of China, in one of its districts where that is known.
    Home(&'static Place, Option<&'static str>),
    /// Abroad.
    Abroad(&'static Abroad),
}

/// Gives customers their accounts.
pub(super) struct Accounts {
    random: Random,
}

impl Accounts {
    pub(super) fn new(seed: u64) -> Accounts {
        Accounts { random: Random::new(seed ^ SEED) }
    }

    /// The accounts of a customer, the one used first in front: always of a dealer, one or two of whoever pays by
    /// invoice, at times a workshop owner's card. Their customer's id is 0.
    pub(super) fn of(&mut self, customer: &Customer, at: &Where) -> Vec<BankAccount> {
        let yuan = customer.yearly_spend.map_or(0, |spend| spend.minor / 100);
        let is_dealer = customer.role == Some(CustomerRole::Dealer);
        match (customer.kind, at) {
            (CustomerKind::Person, _) if yuan > 0 && self.random.percent(CARD_PERCENT) => vec![self.card()],
            (CustomerKind::Company, Where::Home(place, district))
                if is_dealer || yuan >= PAYS_BY_INVOICE_YUAN =>
            {
                self.company_accounts(place, *district)
            }
            (CustomerKind::Company, Where::Abroad(abroad)) if is_dealer || yuan >= PAYS_BY_INVOICE_YUAN => {
                self.account_abroad(abroad).into_iter().collect()
            }
            (CustomerKind::Person | CustomerKind::Company, _) => Vec::new(),
        }
    }

    /// The basic account that every company has, and at times a further one at another bank.
    fn company_accounts(&mut self, place: &Place, district: Option<&str>) -> Vec<BankAccount> {
        let first = *self.random.weighted(&BANKS);
        let mut accounts = vec![self.account_at(first, place, district, AccountKind::Basic)];
        if self.random.percent(SECOND_PERCENT) {
            let second = loop {
                let bank = *self.random.weighted(&BANKS);
                if bank != first {
                    break bank;
                }
            };
            accounts.push(self.account_at(second, place, district, AccountKind::General));
        }
        accounts
    }

    fn account_at(
        &mut self,
        (bank, pattern): (&str, &str),
        place: &Place,
        district: Option<&str>,
        kind: AccountKind,
    ) -> BankAccount {
        let city = place.city;
        let district = district.map(|district| district.trim_end_matches(['区', '县', '市']));
        let bank = match district {
            Some(district) if self.random.percent(55.0) => format!("{bank}{city}{district}支行"),
            Some(_) | None => format!("{bank}{city}分行"),
        };
        // 0512 is 512 in a number, 021 is 121.
        let area = match place.area.len() {
            3 => format!("1{}", &place.area[1..]),
            _ => place.area[1..].to_owned(),
        };
        let pattern = pattern.replace("@@", &place.code[..2]).replace("%%%", &area);
        let number = self.number(&pattern);
        let remarks =
            self.random.percent(REMARKS_PERCENT).then(|| Prose((*self.random.pick(&REMARKS)).to_owned()));
        BankAccount { remarks, kind: Some(kind), ..account(number, bank) }
    }

    fn account_abroad(&mut self, abroad: &Abroad) -> Option<BankAccount> {
        let (_, bank, pattern) = BANKS_ABROAD.iter().find(|(domain, ..)| *domain == abroad.domain)?;
        Some(account(self.number(pattern), (*bank).to_owned()))
    }

    /// A card whose last digit is never the one that the others ask for, so that no one's real card is among them.
    fn card(&mut self) -> BankAccount {
        let (bank, begin, digits) = *self.random.pick(&CARDS);
        let mut number = self.number(&format!("{begin}{}", "#".repeat(digits - begin.len() - 1)));
        let wrong = (luhn_digit(&number) + 1 + self.random.below(9) as u32) % 10;
        number.extend(char::from_digit(wrong, 10));
        BankAccount { kind: Some(AccountKind::Personal), ..account(number, bank.to_owned()) }
    }

    fn number(&mut self, pattern: &str) -> String {
        let mut digit = || char::from_digit(self.random.below(10) as u32, 10).unwrap_or('0');
        pattern.chars().map(|c| if c == '#' { digit() } else { c }).collect()
    }
}

fn account(account_number: String, bank: String) -> BankAccount {
    BankAccount {
        id: Id::from_raw(0),
        customer: Id::from_raw(0),
        account_number,
        bank,
        holder: None,
        kind: None,
        remarks: None,
    }
}

/// The digit that makes a card number whole (ISO/IEC 7812-1, annex B).
pub(super) fn luhn_digit(number: &str) -> u32 {
    let sum: u32 = number
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, doubled) => doubled / 10 + doubled % 10,
            (_, _) => digit,
        })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
#[path = "tests/accounts.rs"]
mod tests;
