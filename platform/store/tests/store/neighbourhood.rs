//! A few hundred shops and clerks made by chance, of few enough words that questions find some and miss some.

use std::sync::Arc;

use object::{
    Choices, Currency, Day, Decimal, Duration, Email, FieldDef, Id, Instant, Markdown, Money, Object,
    ObjectDef, Percent, Phone, Row, Tags, WebAddress,
};
use store::{Verb, WriteError};
use testing::cast::{Clerk, ClerkLevel, Company, Grade, Member, Pay, Shop, ShopKind, Squad};
use testing::plain_rights::PlainRights;
use testing::questions::Records;
use testing::{Chance, House};

use super::scene::{all_rows, company};

const FIRST_WORDS: [&str; 8] = ["宏达", "长安", "东方", "Blue ", "blue", "Red Moon ", "海", "3M"];
const LAST_WORDS: [&str; 7] = ["茶馆", "面馆", "书店", "Café", "& Söhne", "（总店）", "馆"];
const FAMILY_NAMES: [&str; 6] = ["李", "王", "单", "欧阳", "曾", "Smith "];
const GIVEN_NAMES: [&str; 6] = ["华", "伟", "小翠", "敏", "解放", "Ann"];
const PROVINCES: [&str; 5] = ["上海", "北京", "浙江", "Zhejiang", "zhejiang"];
const TAGS: [&str; 6] = ["老字号", "VIP", "vip", "a\"b", "b", "夜市"];
const CURRENCIES: [&str; 3] = ["CNY", "USD", "JPY"];
/// How many records one write of the making holds.
const ROWS_PER_WRITE: usize = 50;

/// What there is, as plain rows: the oracle asks no database.
pub struct Neighbourhood {
    pub company: Company,
    pub shops: Vec<Row>,
    pub clerks: Vec<Row>,
    pub members: Vec<Row>,
    pub squads: Vec<Row>,
}

/// Fills an empty house.
pub fn settle(house: &House, chance: &mut Chance, shops: usize) -> Arc<Neighbourhood> {
    let company = company(house);
    let mut made: Vec<Id<Shop>> = Vec::new();
    while made.len() < shops {
        house.clock.pass_ms(chance.below(3) as i64);
        let batch: Vec<Shop> =
            (0..ROWS_PER_WRITE).map(|place| shop(chance, &company, &made, made.len() + place)).collect();
        made.extend(
            house
                .system()
                .write_wait::<Vec<Id<Shop>>, WriteError, _>("settle", None, move |tx| {
                    batch.iter().map(|shop| tx.insert(shop)).collect()
                })
                .unwrap(),
        );
    }
    for _ in 0..shops / ROWS_PER_WRITE {
        house.clock.pass_ms(chance.below(3) as i64);
        let batch: Vec<Clerk> = (0..ROWS_PER_WRITE).map(|_| clerk(chance, &made)).collect();
        house
            .system()
            .write_wait::<Vec<_>, WriteError, _>("settle", None, move |tx| {
                batch.iter().map(|clerk| tx.insert(clerk)).collect()
            })
            .unwrap();
    }
    // Some are changed later, so that versions and times differ.
    for _ in 0..shops / 10 {
        house.clock.pass_ms(1);
        let (id, seats) = (*chance.one_of(&made), chance.below(40) as i64);
        super::scene::edit_shop(&house.system(), id, move |shop| shop.seats = Some(seats)).unwrap();
    }
    Arc::new(Neighbourhood::read(house, company))
}

pub fn shop(chance: &mut Chance, company: &Company, known: &[Id<Shop>], number: usize) -> Shop {
    let name = format!("{}{}", chance.one_of(&FIRST_WORDS), chance.one_of(&LAST_WORDS));
    let day =
        Day::parse(&format!("20{:02}-0{}-1{}", chance.below(20) + 5, chance.below(9) + 1, chance.below(9)));
    let mut tags: Vec<String> = (0..chance.below(4)).map(|_| (*chance.one_of(&TAGS)).to_owned()).collect();
    tags.sort();
    tags.dedup();
    let members: Vec<Id<Member>> = company.colleagues().iter().map(|colleague| colleague.member).collect();
    Shop {
        code: (!chance.once_in(3)).then(|| format!("Q{}-{:04}", chance.below(3), number)),
        seats: chance.perhaps(4, &(0..25).collect::<Vec<i64>>()),
        rent: (!chance.once_in(3)).then(|| Money {
            minor: chance.below(12) as i64 * 100 - 300,
            currency: Currency::parse(chance.one_of::<&str>(&CURRENCIES)).unwrap(),
        }),
        open: chance.once_in(2),
        kind: *chance.one_of(&[
            ShopKind::Tea,
            ShopKind::Noodles,
            ShopKind::Noodles,
            ShopKind::Noodles,
            ShopKind::Books,
        ]),
        grade: chance.perhaps(3, &[Grade::A, Grade::B, Grade::C]),
        province: chance.perhaps(4, &PROVINCES).map(str::to_owned),
        opened_on: if chance.once_in(4) { None } else { day.ok() },
        visited_at: (!chance.once_in(2)).then(|| Instant(1_700_000_000_000 + chance.below(50) as i64)),
        phone: (!chance.once_in(4)).then(|| phone(chance)),
        email: (!chance.once_in(4))
            .then(|| Email::parse(&format!("n{}@example.com", chance.below(30))).unwrap()),
        landlord: chance.perhaps(3, &members),
        supplier: if known.is_empty() { None } else { chance.perhaps(2, known) },
        tags: Tags(tags),
        remarks: chance.perhaps(2, &["Straße 5".to_owned(), "STRASSE".to_owned(), "路 5 号".to_owned()]),
        area: (!chance.once_in(3)).then(|| Decimal(chance.below(40) as i64 * 5)),
        rent_off: chance.perhaps(2, &[Percent(0), Percent(250), Percent(10_000)]),
        open_for: (!chance.once_in(4)).then(|| Duration(chance.below(20) as i64 * 30)),
        website: chance
            .perhaps(2, &["https://a.example", "https://b.example/x"])
            .map(|text| WebAddress(text.to_owned())),
        pays_by: Choices(
            chance
                .perhaps(2, &[Pay::Cash, Pay::Card, Pay::Code])
                .into_iter()
                .chain([Pay::Cash])
                .skip(chance.below(2))
                .collect(),
        ),
        menu: chance.perhaps(2, &[Markdown("# A\n- b".to_owned())]),
        owner: chance.perhaps(5, &members),
        team: chance.perhaps(4, &company.squads()),
        ..Shop::named(&name)
    }
}

fn clerk(chance: &mut Chance, shops: &[Id<Shop>]) -> Clerk {
    let name = format!("{}{}", chance.one_of(&FAMILY_NAMES), chance.one_of(&GIVEN_NAMES));
    Clerk {
        level: chance.perhaps(3, &[ClerkLevel::Manager, ClerkLevel::Waiter]),
        phone: (!chance.once_in(3)).then(|| phone(chance)),
        ..Clerk::of(*chance.one_of(shops), &name)
    }
}

fn phone(chance: &mut Chance) -> Phone {
    let number = chance.below(40);
    let text = if chance.once_in(3) {
        format!("021-555500{number:02}")
    } else {
        format!("1380000{:04}", number * 7)
    };
    Phone::parse(&text).unwrap()
}

impl Neighbourhood {
    pub fn read(house: &House, company: Company) -> Neighbourhood {
        Neighbourhood {
            company,
            shops: all_rows(house, Shop::def()),
            clerks: all_rows(house, Clerk::def()),
            members: all_rows(house, Member::def()),
            squads: all_rows(house, Squad::def()),
        }
    }

    /// The record a link points to, where this asker may see it.
    pub fn linked(
        &self,
        registry: &object::Registry,
        asker: &PlainRights,
        link: &'static FieldDef,
        id: i64,
    ) -> Option<Row> {
        let Some(target) = link.kind.link() else { panic!("{} is no link", link.name) };
        let target = registry.object(target).unwrap();
        let row = self.rows(target).iter().find(|row| row.id == id)?;
        asker.reaches(target, Verb::See, row).then(|| row.clone())
    }

    /// The rows of an object that this asker may see and that pass.
    pub fn seen<'a>(
        &'a self,
        registry: &'a object::Registry,
        asker: &'a PlainRights,
        def: &'static ObjectDef,
        filter: &'a object::Filter,
    ) -> impl Iterator<Item = &'a Row> {
        self.rows(def)
            .iter()
            .filter(move |row| asker.reaches(def, Verb::See, row))
            .filter(move |row| filter.holds(row, &|link, id| self.linked(registry, asker, link, id)))
    }
}

impl Records for Neighbourhood {
    fn rows(&self, def: &ObjectDef) -> &[Row] {
        match def.name {
            "shop" => &self.shops,
            "clerk" => &self.clerks,
            "member" => &self.members,
            "squad" => &self.squads,
            other => panic!("no {other} here"),
        }
    }
}
