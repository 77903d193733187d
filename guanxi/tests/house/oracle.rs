//! Whoever asks whatever of the live objects, by the API or on a page, is told what their rights say and no more: random
//! questions at the door, judged row by row and field by field. Objects come from the registry of the program, so that
//! a new one is asked about without a line here.

#[path = "oracle/acting.rs"]
mod acting;
#[path = "oracle/asking.rs"]
mod asking;
#[path = "oracle/company.rs"]
mod company;
#[path = "oracle/grouping.rs"]
mod grouping;
#[path = "oracle/telling.rs"]
mod telling;
#[path = "oracle/writing.rs"]
mod writing;

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value as Json;
use testing::plain_rights::PlainRights;
use testing::{Chance, Database};

use crate::doorstep::{Browser, Doorstep};
use crate::program::Program;
use company::Company;

/// Of each database, unless `ORACLE_QUESTIONS` says otherwise.
const QUESTIONS: usize = 800;
/// Then other people have other roles.
const QUESTIONS_OF_A_GENERATION: usize = 1_000;
const CUSTOMERS: u32 = 40;
/// 2027 begins, in milliseconds: after every day of the demo's story.
const NEW_YEAR_MS: i64 = 1_798_732_800_000;

/// One who asks and one who knows.
struct Judge<'a> {
    doorstep: &'a Doorstep,
    company: Company,
    chance: Chance,
    /// Who asks.
    who: usize,
    keys: Vec<String>,
    browsers: Vec<RefCell<Browser<'a>>>,
    /// Who asks by a key has no cookies.
    stranger: RefCell<Browser<'a>>,
    /// How often answers told something: an oracle that is asked nothing proves nothing.
    told: RefCell<BTreeMap<&'static str, usize>>,
}

impl<'a> Judge<'a> {
    fn of(doorstep: &'a Doorstep, mut chance: Chance, generation: usize) -> Judge<'a> {
        let company = Company::settle(doorstep, &mut chance, generation);
        company.give_passwords(doorstep);
        let keys = company.askers.iter().map(|asker| doorstep.key(&asker.login)).collect();
        let browsers = company
            .askers
            .iter()
            .map(|asker| RefCell::new(doorstep.signed_in(&asker.login, "192.0.2.7")))
            .collect();
        let stranger = RefCell::new(doorstep.browser("192.0.2.8"));
        Judge { doorstep, company, chance, who: 0, keys, browsers, stranger, told: RefCell::default() }
    }

    fn ask(&mut self) -> Result<(), String> {
        self.who = self.chance.below(self.company.askers.len());
        // Asking leaves lines in the journals, which are asked about as well.
        self.doorstep.settle_trail();
        self.company.read_journals(self.doorstep);
        match self.chance.below(50) {
            0..=14 => self.list(),
            15..=21 => self.show(),
            22..=24 => self.hung(),
            25..=27 => self.history(),
            28..=30 => self.page(),
            31..=34 => self.change(),
            35 | 36 => self.delete(),
            37 | 38 => self.export(),
            39 => self.mass_change(),
            40..=45 => self.act(),
            _ => self.groups(),
        }
    }

    fn note(&self, what: &'static str, is_so: bool) {
        *self.told.borrow_mut().entry(what).or_default() += usize::from(is_so);
    }

    fn login(&self) -> &str {
        &self.company.askers[self.who].login
    }

    fn rights(&self) -> &PlainRights {
        &self.company.askers[self.who].by_key
    }

    fn get(&self, path: &str) -> (u16, Json) {
        self.send("GET", path, &[], "")
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, Json) {
        let key = self.keys[self.who].clone();
        let answer = self.stranger.borrow_mut().by_key_with(&key, method, path, headers, body);
        (answer.status, serde_json::from_str(&answer.text).unwrap_or(Json::Null))
    }
}

/// How many questions are asked.
fn questions() -> usize {
    std::env::var("ORACLE_QUESTIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(QUESTIONS)
}

fn proof(database: Database) {
    let program = Program::with(database);
    program.demo(CUSTOMERS);
    let doorstep = Doorstep::of(program.database);
    // After everything that the demo tells of.
    doorstep.clock.pass_ms(testing::real_clock()().0.max(NEW_YEAR_MS) - doorstep.crm().now().0);
    let seed = 2_718;
    let mut judge = Judge::of(&doorstep, Chance::of(seed), 0);
    for question in 0..questions() {
        if question > 0 && question % QUESTIONS_OF_A_GENERATION == 0 {
            let generation = question / QUESTIONS_OF_A_GENERATION;
            let told = judge.told.take();
            judge = Judge::of(&doorstep, judge.chance.clone(), generation);
            judge.told = RefCell::new(told);
        }
        if let Err(wrong) = judge.ask() {
            panic!("question {question} of seed {seed}: {wrong}");
        }
    }
    if let Err(wrong) = judge.webhooks() {
        panic!("webhooks of seed {seed}: {wrong}");
    }
    assert!(judge.told.borrow().values().all(|times| *times > 0), "{:?}", judge.told);
}

mod whatever_is_asked_at_the_door_only_what_may_be_seen_is_answered {
    #[test]
    fn on_sqlite() {
        super::proof(testing::Database::sqlite());
    }

    #[test]
    fn on_postgres() {
        super::proof(testing::Database::postgres());
    }
}
