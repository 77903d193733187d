//! The customers of the demo company: who they are, where, since when, and how much they buy.

use std::collections::HashSet;

use customers::{
    Address, AddressPurpose, Customer, CustomerKind, CustomerRole, Gender, Industry, LifecycleStage,
    check_digit,
};
use object::{Day, Email, FieldType, Id, Phone, Tags, WebAddress};

use super::accounts::Where;
use super::names::{DEALER_TRADES, FORMS, TRADES, Trade, WORKSHOP_WORDS, fancy};
use super::people::{birthday, contact, empty_contact, mobile, person};
use super::places::{ABROAD, Abroad, PLACES, Place, Region, STREETS, TOWNS};
use super::random::Random;
use super::{DemoCustomer, people};

/// How long the company has kept records, in days: six years.
const HISTORY_DAYS: u64 = 6 * 365;
/// How many customers a year brings, as a share of the next year's: the company grows by a quarter each year.
const GROWTH: f64 = 0.8;
/// How many customers come in each month of the year, against the best. Spring and autumn fairs bring most, the
/// Spring Festival in February fewest.
pub(super) const SEASON: [f64; 12] = [0.62, 0.35, 0.92, 1.0, 0.88, 0.74, 0.62, 0.6, 0.9, 0.82, 0.96, 0.7];
/// In percent of all customers.
const OVERSEAS_PERCENT: f64 = 3.0;
const PERSON_PERCENT: f64 = 10.0;
const DEALER_PERCENT: f64 = 8.0;
const COMPETITOR_PERCENT: f64 = 1.0;
const BRANCH_PERCENT: f64 = 2.5;
/// Codes whose check digit is wrong, in percent of all codes; as issued, or mistyped.
const WRONG_CODE_PERCENT: f64 = 1.5;
/// Old registration numbers, in percent of all codes.
const OLD_CODE_PERCENT: f64 = 0.8;

/// Makes customers, each name and each company code once.
pub(super) struct Maker {
    pub random: Random,
    pub(super) today: Day,
    names: HashSet<String>,
    codes: HashSet<String>,
}

/// A customer with what the demo knows of it beside its fields.
pub(super) struct Made {
    pub customer: Customer,
    pub team: usize,
    pub at: Where,
    /// The domain of its mail addresses.
    pub mail: String,
    /// The fancy part of its name and the first word of its trade, as colleagues call it.
    pub called: Option<String>,
    /// Who may be met there, for customers abroad.
    pub people_abroad: &'static [&'static str],
}

impl Maker {
    pub(super) fn new(seed: u64, today: Day) -> Maker {
        Maker { random: Random::new(seed), today, names: HashSet::new(), codes: HashSet::new() }
    }

    /// The days on which so many customers became known, the earliest first.
    pub(super) fn days(&mut self, count: usize) -> Vec<Day> {
        let mut days: Vec<Day> = (0..count)
            .map(|_| {
                loop {
                    let ago = self.random.below(HISTORY_DAYS);
                    let day = self.today.plus_days(-(ago as i64));
                    let month = usize::try_from(day.date().month() - 1).unwrap_or(0);
                    if self.random.share() < GROWTH.powf(ago as f64 / 365.0) * SEASON[month] {
                        return day;
                    }
                }
            })
            .collect();
        days.sort_unstable();
        days
    }

    /// A customer known since this day. `earlier` are those a branch may belong to; the place of the parent is
    /// returned with it.
    pub(super) fn customer(&mut self, since: Day, earlier: &[DemoCustomer]) -> (Made, Option<usize>) {
        let kind = self.random.share() * 100.0;
        let mut bound = OVERSEAS_PERCENT;
        if kind < bound {
            return (self.foreign(since), None);
        }
        bound += PERSON_PERCENT;
        if kind < bound {
            return (self.person(since), None);
        }
        bound += BRANCH_PERCENT;
        if kind < bound
            && let Some(parent) = self.parent_among(earlier)
            && let Some(branch) = self.branch(since, &earlier[parent].customer)
        {
            return (branch, Some(parent));
        }
        bound += DEALER_PERCENT;
        if kind < bound {
            return (self.company(since, Some(CustomerRole::Dealer)), None);
        }
        bound += COMPETITOR_PERCENT;
        let role = if kind < bound { CustomerRole::Competitor } else { CustomerRole::EndCustomer };
        (self.company(since, Some(role)), None)
    }

    fn parent_among(&mut self, earlier: &[DemoCustomer]) -> Option<usize> {
        if earlier.is_empty() {
            return None;
        }
        // A few tries are enough: most customers are companies.
        (0..8).map(|_| self.random.place(earlier.len())).find(|place| {
            let candidate = &earlier[*place];
            let may_have_branches =
                candidate.customer.name.ends_with("有限公司") && candidate.parent.is_none();
            may_have_branches && candidate.duplicate_of.is_none()
        })
    }

    fn company(&mut self, since: Day, role: Option<CustomerRole>) -> Made {
        let place = self.place();
        let trade = TRADES_BY_WEIGHT.with(|trades| *self.random.weighted(trades));
        let is_dealer = role == Some(CustomerRole::Dealer);
        let words: &[&str] = if is_dealer { &DEALER_TRADES } else { trade.words };
        let district = self.district(place);
        let (name, called, latin) = self.company_name(place, district, words);
        let mail = format!("{latin}-{}.example", place.latin);
        let mut customer = empty_customer(name, CustomerKind::Company);
        customer.short_name = self.random.percent(45.0).then(|| called.clone());
        customer.role = role;
        customer.industry = self.unless_missing(if is_dealer { Industry::Trade } else { trade.industry });
        customer.uscc = self.random.percent(82.0).then(|| self.code(place.code)).flatten();
        self.fill_place(&mut customer, place, district);
        customer.phone = self.random.percent(91.0).then(|| self.company_phone(place)).flatten();
        customer.other_phone = self.random.percent(9.0).then(|| mobile(&mut self.random));
        customer.email = self.random.percent(48.0).then(|| {
            let box_name = self.random.pick(&["info", "sales", "office", "purchase", "gongying"]);
            Email(format!("{box_name}@{mail}"))
        });
        customer.website = self.random.percent(32.0).then(|| website(&mail));
        let median = if is_dealer { 900_000.0 } else { trade.spend_median };
        self.fill_relationship(&mut customer, since, median);
        let team = self.team_of(place, is_dealer);
        let at = Where::Home(place, district);
        Made { customer, team, at, mail, called: Some(called), people_abroad: &[] }
    }

    /// A branch in some city, with a code of its own; `None` where it has one there already.
    fn branch(&mut self, since: Day, parent: &Customer) -> Option<Made> {
        let place = self.place();
        let district = self.district(place);
        let name = format!("{}{}分公司", parent.name, place.city);
        if !self.names.insert(name.clone()) {
            return None;
        }
        let mail = parent.website.as_ref().map(WebAddress::shown);
        let mail = mail.and_then(|site| site.strip_prefix("www.")).unwrap_or("branch.example").to_owned();
        let mut customer = empty_customer(name, CustomerKind::Company);
        customer.role = parent.role;
        customer.industry = parent.industry;
        customer.uscc = self.random.percent(82.0).then(|| self.code(place.code)).flatten();
        self.fill_place(&mut customer, place, district);
        customer.phone = self.random.percent(91.0).then(|| self.company_phone(place)).flatten();
        self.fill_relationship(&mut customer, since, 90_000.0);
        let at = Where::Home(place, district);
        Some(Made { customer, team: self.team_of(place, false), at, mail, called: None, people_abroad: &[] })
    }

    /// Someone who runs a workshop alone.
    fn person(&mut self, since: Day) -> Made {
        let place = self.place();
        let district = self.district(place);
        let person = person(&mut self.random);
        let mut customer = empty_customer(person.name, CustomerKind::Person);
        customer.role = self.random.percent(80.0).then_some(CustomerRole::EndCustomer);
        customer.gender = self.random.percent(88.0).then_some(person.gender);
        customer.birthday =
            self.random.percent(40.0).then(|| birthday(&mut self.random, self.today, 22..=64));
        customer.phone = self.random.percent(96.0).then(|| mobile(&mut self.random));
        customer.email = self.random.percent(22.0).then(|| Email(format!("{}@mail.example", person.latin)));
        self.fill_place(&mut customer, place, district);
        self.fill_relationship(&mut customer, since, 14_000.0);
        let called = match person.gender {
            Gender::Male => format!("{}师傅", person.surname),
            Gender::Female => format!("{}老板", person.surname),
        };
        customer.short_name = self.random.percent(30.0).then_some(called);
        Made {
            customer,
            team: self.team_of(place, false),
            at: Where::Home(place, district),
            mail: "mail.example".to_owned(),
            called: None,
            people_abroad: &[],
        }
    }

    /// A dealer or plant abroad, kept by the overseas channel.
    fn foreign(&mut self, since: Day) -> Made {
        let abroad: &'static Abroad = self.random.pick(&ABROAD);
        let (name, stem) = loop {
            let stem = *self.random.pick(abroad.stems);
            let trade = self.random.pick(&[
                "Machinery",
                "Industrial",
                "Tools",
                "Equipment",
                "Automation",
                "Metalworks",
            ]);
            let name = format!("{stem} {trade} {}", self.random.pick(abroad.forms));
            // There are not many names abroad: in a very large company a number tells them apart.
            let name =
                if self.names.contains(&name) { format!("{name} No. {}", self.names.len()) } else { name };
            if self.names.insert(name.clone()) {
                break (name, stem);
            }
        };
        let latin: String = stem.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
        let mail = format!("{latin}.{}.example", abroad.domain);
        let mut customer = empty_customer(name, CustomerKind::Company);
        customer.role =
            Some(if self.random.percent(75.0) { CustomerRole::Dealer } else { CustomerRole::EndCustomer });
        customer.industry = self.unless_missing(Industry::Trade);
        customer.city = Some(abroad.city.to_owned());
        customer.address =
            Some(format!("{} Industrial Estate Road, {}", self.random.between(1, 180), abroad.city));
        let digits = self.random.below(10_u64.pow(abroad.phone.1 - 1));
        let number = format!(
            "{}{}{digits:0>width$}",
            abroad.phone.0,
            self.random.between(2, 8),
            width = abroad.phone.1 as usize - 1
        );
        customer.phone = Phone::parse(&number).ok();
        customer.email = self.random.percent(90.0).then(|| Email(format!("export@{mail}")));
        customer.website = self.random.percent(60.0).then(|| website(&mail));
        self.fill_relationship(&mut customer, since, 700_000.0);
        customer.tags = Tags(vec!["海外".to_owned(), abroad.zh.to_owned()]);
        Made {
            customer,
            team: people::OVERSEAS,
            at: Where::Abroad(abroad),
            mail,
            called: None,
            people_abroad: abroad.people,
        }
    }

    /// The people at a customer: one to three at a company, at times none.
    pub(super) fn contacts(&mut self, made: &Made) -> Vec<customers::Contact> {
        match made.customer.kind {
            CustomerKind::Person => Vec::new(),
            CustomerKind::Company if !made.people_abroad.is_empty() => {
                let name = (*self.random.pick(made.people_abroad)).to_owned();
                let first = name.split(' ').next().unwrap_or("office").to_lowercase();
                let mut contact = empty_contact(name);
                contact.title = Some("Sales Manager".to_owned());
                contact.email = Some(Email(format!("{first}@{}", made.mail)));
                vec![contact]
            }
            CustomerKind::Company => {
                let count = *self.random.weighted(&[(0, 4), (1, 48), (2, 32), (3, 16)]);
                (0..count).map(|_| contact(&mut self.random, self.today, &made.mail)).collect()
            }
        }
    }

    /// Where goods go, for the few that have told us.
    pub(super) fn addresses(&mut self, customer: &Customer) -> Vec<Address> {
        let is_company = customer.kind == CustomerKind::Company && customer.province.is_some();
        if !is_company || !self.random.percent(18.0) {
            return Vec::new();
        }
        let purpose = *self.random.pick(&[
            AddressPurpose::ShipTo,
            AddressPurpose::InvoicesTo,
            AddressPurpose::Registered,
        ]);
        let detail = self.street();
        vec![Address {
            id: Id::from_raw(0),
            customer: Id::from_raw(0),
            purpose: Some(purpose),
            country: None,
            province: customer.province.clone(),
            city: customer.city.clone(),
            district: customer.district.clone(),
            detail,
            area_code: None,
        }]
    }

    fn place(&mut self) -> &'static Place {
        PLACES_BY_WEIGHT.with(|places| *self.random.weighted(places))
    }

    fn district(&mut self, place: &Place) -> Option<&'static str> {
        if place.districts.is_empty() { None } else { Some(*self.random.pick(place.districts)) }
    }

    /// Full name, what colleagues call it, and the fancy part in pinyin.
    fn company_name(
        &mut self,
        place: &Place,
        district: Option<&str>,
        words: &[&str],
    ) -> (String, String, String) {
        loop {
            let (fancy, latin) = fancy(&mut self.random);
            let word = *self.random.pick(words);
            let form = match *self.random.weighted(&FORMS) {
                "厂" if !WORKSHOP_WORDS.contains(&word) => "有限公司",
                form => form,
            };
            let county_city = district.and_then(|district| district.strip_suffix('市'));
            let front = match (self.random.below(20), county_city) {
                (0..=9, Some(county_city)) => county_city,
                (10..=12, _) => place.province,
                (13..=14, _) => "",
                (_, _) => place.city,
            };
            let name = if form != "厂" && self.random.percent(6.0) {
                format!("{fancy}{word}（{}）{}", place.city, form.trim_start_matches("（集团）"))
            } else {
                format!("{front}{fancy}{word}{form}")
            };
            if self.names.insert(name.clone()) {
                let called = if self.random.percent(40.0) { fancy } else { format!("{fancy}{word}") };
                return (name, called, latin);
            }
        }
    }

    /// A company code as issued in this place: registered by the market regulator (9), an enterprise (1), the
    /// place, the organisation code with its own check digit (GB 11714), the check digit.
    fn code(&mut self, place: &str) -> Option<customers::CompanyCode> {
        loop {
            let text = self.code_text(place);
            if self.codes.insert(text.clone()) {
                return customers::CompanyCode::parse(&text).ok();
            }
        }
    }

    fn code_text(&mut self, place: &str) -> String {
        if self.random.percent(OLD_CODE_PERCENT) {
            return format!("{place}{:09}", self.random.between(1_000, 999_999_999));
        }
        let organisation = if self.random.percent(45.0) {
            // Issued since 2015.
            const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
            let rest: String = (0..5).map(|_| char::from(*self.random.pick(LETTERS))).collect();
            format!("MA{}{rest}", self.random.between(1, 9))
        } else {
            format!("{}{:07}", self.random.between(1, 7), self.random.below(10_000_000))
        };
        let mut code = format!("91{place}{organisation}{}", organisation_check(&organisation));
        let right = check_digit(&code).unwrap_or('0');
        let is_wrong = self.random.percent(WRONG_CODE_PERCENT);
        code.push(match (is_wrong, right) {
            (false, right) => right,
            (true, '1') => '7',
            (true, _) => '1',
        });
        code
    }

    /// Province, city, district and address; now and then only the address, written in full.
    fn fill_place(&mut self, customer: &mut Customer, place: &Place, district: Option<&str>) {
        let street = self.street();
        let town =
            TOWNS.iter().find(|(city, _)| *city == place.city).map(|(_, towns)| *self.random.pick(towns));
        let inner = format!("{}{}{street}", district.unwrap_or_default(), town.unwrap_or_default());
        let outer = match (place.is_municipality(), self.random.percent(60.0)) {
            (true, _) => format!("{}市", place.city),
            (false, true) => {
                format!("{}省{}市", place.province, place.city).replace("广西省", "广西壮族自治区")
            }
            (false, false) => format!("{}{}", place.province, place.city),
        };
        let is_split = self.random.percent(86.0);
        if is_split {
            customer.province = Some(place.province.to_owned());
            customer.city = (!place.is_municipality()).then(|| place.city.to_owned());
            customer.district = district.map(str::to_owned).filter(|_| self.random.percent(85.0));
        }
        customer.address = match (is_split, self.random.below(20)) {
            (true, 0..=2) => None,
            (true, 3..=9) => Some(inner),
            (true, _) | (false, _) => Some(format!("{outer}{inner}")),
        };
    }

    fn street(&mut self) -> String {
        let (street, number) = (*self.random.pick(&STREETS), self.random.between(1, 999));
        match self.random.below(8) {
            0 => format!("{street}{number}号{}幢", self.random.between(1, 16)),
            1 => format!(
                "{street}{number}号{}号楼{}室",
                self.random.between(1, 9),
                self.random.between(101, 1208)
            ),
            2 => format!("{street}{number}号科技园{}栋", self.random.pick(&["A", "B", "C"])),
            _ => format!("{street}{number}号"),
        }
    }

    fn company_phone(&mut self, place: &Place) -> Option<Phone> {
        if self.random.percent(17.0) {
            return Some(mobile(&mut self.random));
        }
        let written = if self.random.percent(3.0) {
            format!("400-{:03}-{:04}", self.random.between(100, 999), self.random.below(10_000))
        } else {
            let rest = self.random.below(10_u64.pow(place.local_digits - 1));
            let local = format!(
                "{}{rest:0>width$}",
                self.random.between(2, 8),
                width = place.local_digits as usize - 1
            );
            let area = place.area;
            match self.random.below(12) {
                0 => format!("({area}){local}"),
                1 => format!("{area} {local}"),
                2 => format!("+86-{}-{local}", &area[1..]),
                3 => format!("{area}{local}"),
                4 => format!("{area}-{local}转{}", self.random.between(100, 888)),
                5 => format!("{area}-{local}-{}", self.random.between(8001, 8099)),
                _ => format!("{area}-{local}"),
            }
        };
        Phone::parse(&written).ok()
    }

    fn unless_missing<T>(&mut self, value: T) -> Option<T> {
        self.random.percent(88.0).then_some(value)
    }

    fn team_of(&mut self, place: &Place, is_dealer: bool) -> usize {
        if is_dealer && self.random.percent(60.0) {
            return people::CHANNEL;
        }
        match (place.region, place.province) {
            (Region::East, "江苏") => people::EAST_JIANGSU,
            (Region::East, "浙江" | "安徽") => people::EAST_ZHEJIANG,
            (Region::East, _) => people::EAST,
            (Region::South, _) => people::SOUTH,
            (Region::North, _) => people::NORTH,
            (Region::West, _) => people::WEST,
        }
    }
}

thread_local! {
    static PLACES_BY_WEIGHT: Vec<(&'static Place, u32)> = PLACES.iter().map(|place| (place, place.weight)).collect();
    static TRADES_BY_WEIGHT: Vec<(&'static Trade, u32)> = TRADES.iter().map(|trade| (trade, trade.weight)).collect();
}

/// The ninth character of an organisation code (GB 11714-1997): weights 3 7 9 10 5 8 4 2, modulo 11.
fn organisation_check(eight: &str) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = eight.chars().zip(WEIGHTS).map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

fn website(mail: &str) -> WebAddress {
    WebAddress(format!("https://www.{mail}"))
}

/// A customer of whom only name and kind are known.
fn empty_customer(name: String, kind: CustomerKind) -> Customer {
    Customer {
        id: Id::from_raw(0),
        name,
        short_name: None,
        kind,
        role: None,
        lifecycle_stage: LifecycleStage::Prospect,
        grade: None,
        value_class: None,
        purchase_frequency: None,
        yearly_spend: None,
        product_preference: None,
        industry: None,
        province: None,
        city: None,
        district: None,
        address: None,
        uscc: None,
        external_id: None,
        phone: None,
        other_phone: None,
        email: None,
        website: None,
        preferred_channel: None,
        place: None,
        birthday: None,
        gender: None,
        source: None,
        known_since: None,
        parent_company: None,
        tags: Tags::default(),
        remarks: None,
        last_contact: None,
        next_step: None,
        waiting_since: None,
        orders: None,
        revenue_year: None,
        revenue: None,
        first_order: None,
        last_order: None,
        owner: None,
        team: None,
    }
}

/// The text as it comes through the door: as typed, made clean.
pub(super) fn as_kept(written: &str) -> String {
    <String as FieldType>::parse(written)
        .ok()
        .and_then(|value| value.as_text().map(str::to_owned))
        .unwrap_or_default()
}
