//! The demo company: 华衡精工 (Huaheng Precision), a mid-sized maker of machine tools and presses that nobody
//! owns, with its colleagues, dealers and end customers, and the duplicates and typing errors people make.
//!
//! Pure: a seed, a number and a given today make the same company every time, and every day is counted back
//! from today, so that the demo never ages. Names, numbers and codes are made up; that one of them exists
//! somewhere would be chance. Mail addresses end in `.example`, which no mail ever reaches (RFC 2606).

mod accounts;
mod company;
mod deals;
mod drawing;
mod errors;
mod file;
mod handing_over;
mod leads;
mod names;
mod orders;
mod people;
mod places;
mod random;
mod relationship;
mod samples;
mod talk_words;
mod talks;
mod views;
mod ways;

pub use deals::{DemoDeal, DemoDealEnd, DemoDealEvent, DemoMove, deal_events, deals};
pub use drawing::flange;
pub use errors::Slip;
pub use file::{BrokenCell, BrokenRow, MessyFile, messy_file};
pub use handing_over::{DemoHandOver, DemoLeaver, HANDED_OVER, LEAVER};
pub use leads::{DemoLead, DemoLeadEnd, DemoLeadTalk, DemoRule, LEAD_RULES, leads};
pub use orders::{DemoOrder, DemoProduct, PRODUCTS, orders};
pub use people::{DemoTeam, DemoUser};
pub use samples::{Sample, samples};
pub use talks::{DemoTalk, DemoTask, Talks, talks};
pub use views::{DemoView, VIEWS};

use customers::{Address, BankAccount, Contact, Customer, LifecycleStage};
use object::{Day, Id};
use staff::{Team, User};

use self::accounts::Accounts;
use self::company::Maker;

/// The company's name.
pub const COMPANY_NAME: &str = "华衡精工";
/// Where its colleagues get mail.
pub const MAIL_DOMAIN: &str = "huaheng.example";
/// How many of a hundred customer records are second records of a customer that was there already.
const DUPLICATE_PERCENT: f64 = 4.0;
/// How many of a hundred customers nobody looks after.
const WITHOUT_OWNER_PERCENT: f64 = 3.0;
/// How many of a hundred second records were typed by a colleague of the first one's team.
const SAME_TEAM_PERCENT: f64 = 60.0;

/// The demo company, as plain data in the order in which to write it.
#[derive(Clone, Debug)]
pub struct DemoData {
    /// The colleagues.
    pub staff: Vec<DemoUser>,
    /// The teams; each after the team above it.
    pub teams: Vec<DemoTeam>,
    /// The customers, the longest known first; each after its parent company.
    pub customers: Vec<DemoCustomer>,
}

/// A customer with what belongs to it. Links to other records of the demo are places in its lists.
#[derive(Clone, Debug)]
pub struct DemoCustomer {
    /// The customer; owner, team and parent company are still empty, and its id is 0.
    pub customer: Customer,
    /// Whose branch it is: an earlier place among the customers.
    pub parent: Option<usize>,
    /// Who keeps it: a place among the colleagues.
    pub owner: Option<usize>,
    /// Whose team: a place among the teams.
    pub team: Option<usize>,
    /// The people there; their customer's id is 0.
    pub contacts: Vec<Contact>,
    /// Further addresses; their customer's id is 0.
    pub addresses: Vec<Address>,
    /// Its bank accounts, the one used first in front; their customer's id is 0.
    pub bank_accounts: Vec<BankAccount>,
    /// The same customer, recorded earlier: a place among the customers.
    pub duplicate_of: Option<usize>,
    /// What went wrong with the name when it was typed again.
    pub slip: Slip,
    /// What colleagues call it.
    called: Option<String>,
}

impl DemoCustomer {
    /// The customer with its links, given the ids of colleagues, teams and earlier customers in the order of
    /// [`DemoData`].
    ///
    /// # Panics
    /// Where fewer ids are given than the customer points to.
    pub fn linked(&self, staff: &[Id<User>], teams: &[Id<Team>], customers: &[Id<Customer>]) -> Customer {
        Customer {
            owner: self.owner.map(|place| staff[place]),
            team: self.team.map(|place| teams[place]),
            parent_company: self.parent.map(|place| customers[place]),
            ..self.customer.clone()
        }
    }

    /// Its contacts, given its id.
    pub fn contacts_at(&self, customer: Id<Customer>) -> Vec<Contact> {
        self.contacts.iter().map(|contact| Contact { customer, ..contact.clone() }).collect()
    }

    /// Its further addresses, given its id.
    pub fn addresses_at(&self, customer: Id<Customer>) -> Vec<Address> {
        self.addresses.iter().map(|address| Address { customer, ..address.clone() }).collect()
    }

    /// Its bank accounts, given its id.
    pub fn bank_accounts_at(&self, customer: Id<Customer>) -> Vec<BankAccount> {
        self.bank_accounts.iter().map(|account| BankAccount { customer, ..account.clone() }).collect()
    }
}

/// The demo company with so many customer records.
pub fn demo_data(seed: u64, customers: usize, today: Day) -> DemoData {
    let mut maker = Maker::new(seed, today);
    let mut accounts = Accounts::new(seed);
    let staff = people::colleagues(&mut maker.random);
    let mut made: Vec<DemoCustomer> = Vec::with_capacity(customers);
    for since in maker.days(customers) {
        let is_second = maker.random.percent(DUPLICATE_PERCENT);
        let second = if is_second { second_record(&mut maker, &made, since) } else { None };
        let next = second.unwrap_or_else(|| first_record(&mut maker, &mut accounts, &made, since));
        made.push(next);
    }
    DemoData { staff, teams: people::teams(), customers: made }
}

fn first_record(
    maker: &mut Maker,
    accounts: &mut Accounts,
    earlier: &[DemoCustomer],
    since: Day,
) -> DemoCustomer {
    let (mut made, parent) = maker.customer(since, earlier);
    // Who has bought is in the ERP.
    let is_in_erp = made.customer.lifecycle_stage != LifecycleStage::Prospect;
    made.customer.external_id = is_in_erp.then(|| format!("K{:06}", earlier.len() + 1));
    let contacts = maker.contacts(&made);
    let addresses = maker.addresses(&made.customer);
    let has_owner = !maker.random.percent(WITHOUT_OWNER_PERCENT);
    let owner = has_owner.then(|| *maker.random.pick(&people::keepers(made.team)));
    let bank_accounts = accounts.of(&made.customer, &made.at);
    DemoCustomer {
        customer: made.customer,
        parent,
        owner,
        team: Some(made.team),
        contacts,
        addresses,
        bank_accounts,
        duplicate_of: None,
        slip: Slip::None,
        called: made.called,
    }
}

/// A second record of an earlier customer; `None` while there is none to repeat.
fn second_record(maker: &mut Maker, earlier: &[DemoCustomer], since: Day) -> Option<DemoCustomer> {
    if earlier.is_empty() {
        return None;
    }
    let place = maker.random.place(earlier.len());
    let original = &earlier[place];
    if original.duplicate_of.is_some() || original.parent.is_some() {
        return None;
    }
    let (customer, slip) =
        errors::second_record(&mut maker.random, &original.customer, original.called.as_deref(), since);
    let first_team = original.team.unwrap_or(people::SALES);
    // Two salespeople after one customer: the other one is often of another team.
    let team = if maker.random.percent(SAME_TEAM_PERCENT) { first_team } else { people::CHANNEL };
    Some(DemoCustomer {
        customer,
        parent: None,
        owner: Some(*maker.random.pick(&people::keepers(team))),
        team: Some(team),
        contacts: original
            .contacts
            .first()
            .filter(|_| maker.random.percent(30.0))
            .cloned()
            .into_iter()
            .collect(),
        addresses: Vec::new(),
        bank_accounts: Vec::new(),
        duplicate_of: Some(place),
        slip,
        called: None,
    })
}

#[cfg(test)]
#[path = "demo/tests/demo.rs"]
mod tests;
