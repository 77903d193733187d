//! What the audit trail of the demo company tells of the last days: colleagues come in and open their customers, and
//! now and then something is unusual.

use customers::Customer;
use object::{Day, Id, Instant, Object};
use site::Origin;
use site::trail::{Deed, Noted, Through};
use staff::{Alert, AlertStatus, Outcome, Pattern};
use store::{Crm, StoreError, Via, WriteError};

use super::{actor_of, nine_oclock, store_fault};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// So many days are told of.
const DAYS: i64 = 9;
/// Customers that each of them opens in a day.
const OPENED_A_DAY: usize = 5;

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
/// The office, and a provider far from it; both addresses are kept for examples (RFC 5737).
const OFFICE: [u8; 4] = [203, 0, 113, 24];
const AT_HOME: [u8; 4] = [198, 51, 100, 77];

/// Who comes in every day.
const DAILY: [&str; 7] =
    ["gu.haifeng", "lu.xiaowen", "ding.zhiqiang", "qian.yutong", "shan.wenbo", "mai.zixuan", "guo.lixin"];

fn from(address: [u8; 4], device: &str) -> Origin {
    Origin { address: Some(address.into()), device: device.to_owned() }
}

/// Tells of the days before today. Call on a thread that may block.
pub(super) fn tell_trail(crm: &Crm, today: Day) -> Result<(), StoreError> {
    let mut noted = usual_days(crm, today)?;
    noted.extend(unusual_ones(crm, today)?);
    noted.sort_by_key(|noted| noted.at);
    write(crm, move |tx| staff::keep_trail(tx, &noted))?;
    let rep = Id::from_raw(actor_of(crm, "lu.xiaowen")?.user);
    write(crm, move |tx| {
        staff::note_sign_in(tx, rep, Outcome::In, None, &from(OFFICE, CHROME))?;
        staff::note_sign_in(tx, rep, Outcome::In, None, &from(OFFICE, IPHONE))
    })?;
    deal_with_one(crm)
}

fn write(
    crm: &Crm,
    told: impl Fn(&mut store::Tx<'_>) -> Result<(), WriteError> + Send + 'static,
) -> Result<(), StoreError> {
    crm.system().write_wait("demo", None, told).map_err(store_fault)
}

/// The customers of somebody, some of them.
fn customers_of(crm: &Crm, owner: i64) -> Result<Vec<i64>, StoreError> {
    crm.system().read_wait(move |view| {
        let theirs = Customer::OWNER.is(&Some(Id::from_raw(owner)));
        let found: Vec<Customer> = view.all(&theirs, None, OPENED_A_DAY * DAYS as usize)?;
        Ok(found.into_iter().map(|customer| customer.id.raw()).collect())
    })
}

fn usual_days(crm: &Crm, today: Day) -> Result<Vec<Noted>, StoreError> {
    let mut noted = Vec::new();
    for (place, login) in (0_i64..).zip(DAILY) {
        let person = actor_of(crm, login)?.user;
        let customers = customers_of(crm, person)?;
        for day in 1..=DAYS {
            let morning = nine_oclock(today.plus_days(-day)).plus_ms((place * 3 - 12) * MINUTE_MS);
            let line = |deed, at| Noted {
                through: Some(Through::Page),
                origin: from(OFFICE, CHROME),
                ..Noted::new(at, Some(person), deed)
            };
            noted.push(line(Deed::SignedIn, morning));
            let skipped = OPENED_A_DAY * (day as usize - 1);
            for (nth, customer) in (1_i64..).zip(customers.iter().skip(skipped).take(OPENED_A_DAY)) {
                let at = morning.plus_ms(nth * (47 + place) * MINUTE_MS);
                let object = Some(Customer::def().plural.to_owned());
                noted.push(Noted { object, record: Some(*customer), ..line(Deed::Seen, at) });
            }
        }
    }
    Ok(noted)
}

/// A late export, a colleague who tries doors, somebody who guesses logins at night, and masked numbers looked at.
fn unusual_ones(crm: &Crm, today: Day) -> Result<Vec<Noted>, StoreError> {
    let at = |days: i64, hours: i64| Instant(nine_oclock(today.plus_days(-days)).0 + hours * HOUR_MS);
    let mut noted = Vec::new();
    let seller = actor_of(crm, "qiu.junjie")?.user;
    noted.push(Noted {
        origin: from(AT_HOME, CHROME),
        through: Some(Through::Page),
        ..Noted::new(at(3, 12), Some(seller), Deed::SignedIn)
    });
    noted.push(Noted {
        object: Some(String::from("interactions")),
        records: 1_640,
        told: Some(String::from("xlsx interactions.at interactions.kind interactions.customer interactions.text interactions.by all")),
        ..Noted::new(at(3, 12).plus_ms(9 * MINUTE_MS), Some(seller), Deed::Exported)
    });
    let curious = actor_of(crm, "ou.yinglin")?.user;
    let elsewhere = customers_of(crm, actor_of(crm, "zhai.haoran")?.user)?;
    for (nth, customer) in (0_i64..24).zip(elsewhere.iter().cycle()) {
        noted.push(Noted {
            object: Some(Customer::def().plural.to_owned()),
            record: Some(*customer),
            told: Some(String::from("not_found")),
            through: Some(Through::Page),
            origin: from(OFFICE, CHROME),
            ..Noted::new(at(2, 10).plus_ms(nth * 14_000), Some(curious), Deed::Refused)
        });
    }
    for nth in 0..12 {
        noted.push(Noted {
            through: Some(Through::Page),
            origin: from([198, 51, 100, 130 + nth], "python-requests/2.32"),
            ..Noted::new(at(5, -6).plus_ms(i64::from(nth) * 21_000), None, Deed::SignInFailed)
        });
    }
    let agent = actor_of(crm, "qin.yong")?.user;
    let contacts = crm.system().read_wait::<_, StoreError, _>(|view| {
        view.all::<customers::Contact>(&object::Filter::All, None, 4)
    })?;
    for (nth, contact) in (0_i64..).zip(contacts) {
        noted.push(Noted {
            object: Some(customers::Contact::def().plural.to_owned()),
            record: Some(contact.id.raw()),
            told: Some(String::from("contacts.mobile")),
            ..Noted::new(at(1, 2).plus_ms(nth * 37 * MINUTE_MS), Some(agent), Deed::Unmasked)
        });
    }
    Ok(noted)
}

/// The auditor has looked into the guesses of that night.
fn deal_with_one(crm: &Crm) -> Result<(), StoreError> {
    let auditor = actor_of(crm, "wen.zheng")?;
    crm.visit(auditor, Via::Page)
        .write_wait::<_, WriteError, _>("look_at", None, move |tx| {
            let guessed = Alert::PATTERN.is(&Pattern::ManyFailedSignIns);
            let Some(alert) = tx.first::<Alert>(&guessed)? else { return Ok(()) };
            let looked = Alert {
                status: AlertStatus::LookedAt,
                note: Some(String::from("外部扫描，用的都不是我们的登录名；已请网络组封禁该网段。")),
                looked_by: Some(Id::from_raw(tx.actor().user)),
                looked_at: Some(tx.now()),
                ..alert.clone()
            };
            tx.update(&alert, &looked).map(drop)
        })
        .map_err(store_fault)
}
