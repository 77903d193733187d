//! Where the demo company's people checked in during the last weeks, and the mails that they put beside their customers.

use std::collections::BTreeMap;

use conversations::{File, Interaction, OnSite};
use customers::{Contact, Customer, PreferredChannel};
use object::{Day, FieldType, FileName, Filter, Id, Object, Op, Path, Position, RecordAddress, Row, Value};
use site::{FileReader, Refusal};
use staff::User;
use store::{Actor, Crm, StoreError, Tx, Via, WriteError, typed};

use super::files::keep;
use super::{nine_oclock, store_fault};

/// Positions of so many visits are told, the newest.
const VISITS: usize = 120;
/// Positions of the last days are told; older ones would be reduced already, as far as the story goes.
const DAYS: i64 = 60;
/// So many of the newest customers have a mail, and most its answer.
const MAILED: usize = 12;
/// Every so manyth is still waited for.
const UNANSWERED_EVERY: usize = 4;
/// How customers like to be spoken with, where that is known.
const LIKED: [Option<PreferredChannel>; 6] = [
    Some(PreferredChannel::Message),
    Some(PreferredChannel::Call),
    None,
    Some(PreferredChannel::Message),
    Some(PreferredChannel::Visit),
    Some(PreferredChannel::Email),
];

/// The middle of cities, as any atlas has it, in millionths of a degree.
const CITIES: [(&str, i32, i32); 16] = [
    ("上海", 31_230_400, 121_473_700),
    ("苏州", 31_298_900, 120_585_300),
    ("杭州", 30_274_100, 120_155_100),
    ("宁波", 29_868_300, 121_544_000),
    ("南京", 32_060_300, 118_796_900),
    ("无锡", 31_491_200, 120_311_900),
    ("广州", 23_129_100, 113_264_400),
    ("深圳", 22_543_100, 114_057_900),
    ("东莞", 23_020_700, 113_751_800),
    ("佛山", 23_021_500, 113_121_400),
    ("北京", 39_904_200, 116_407_400),
    ("天津", 39_134_200, 117_201_200),
    ("青岛", 36_067_100, 120_382_600),
    ("成都", 30_572_800, 104_066_800),
    ("重庆", 29_563_000, 106_551_600),
    ("武汉", 30_593_100, 114_305_400),
];

/// Tells both. Call on a thread that may block.
pub(super) fn tell_visits(crm: &Crm, customers: &[Id<Customer>], today: Day) -> Result<(), StoreError> {
    tell_places(crm, today)?;
    let reader = conversations::room().file_readers.into_iter().next();
    let Some(reader) = reader else { return Ok(()) };
    for (place, customer) in customers.iter().rev().take(MAILED).enumerate() {
        tell_mails(crm, reader, *customer, today, place % UNANSWERED_EVERY != 0)?;
    }
    Ok(())
}

fn tell_places(crm: &Crm, today: Day) -> Result<(), StoreError> {
    let since = nine_oclock(today.plus_days(-DAYS));
    crm.system()
        .write_wait::<_, WriteError, _>("demo", None, move |tx| {
            let is_recent = Filter::Compare {
                path: Path::own(Interaction::CHECKED_IN_AT.field()),
                op: Op::Greater,
                value: Value::Int(since.0),
            };
            let order = Some(Interaction::AT.descending());
            let visits = tx.all_rows(Interaction::def(), &is_recent, order, VISITS)?;
            let mut places: BTreeMap<i64, Option<Position>> = BTreeMap::new();
            for row in &visits {
                let visit: Interaction = typed(row)?;
                let customer = visit.customer;
                let place = match places.get(&customer.raw()) {
                    Some(known) => *known,
                    None => tell_place(tx, customer)?,
                };
                places.insert(customer.raw(), place);
                if let Some(place) = place {
                    tell_position(tx, row, &visit, place)?;
                }
            }
            Ok(())
        })
        .map_err(store_fault)
}

/// A customer stands somewhere around the middle of its city.
fn tell_place(tx: &mut Tx<'_>, id: Id<Customer>) -> Result<Option<Position>, WriteError> {
    let Some(customer) = tx.find(id)? else { return Ok(None) };
    let city = customer.city.as_deref().unwrap_or_default();
    let known = CITIES.iter().find(|(name, ..)| city.starts_with(name));
    let Some((_, latitude, longitude)) = known else { return Ok(None) };
    let place = Position {
        latitude_e6: latitude + spread(id.raw(), 11, 60_000),
        longitude_e6: longitude + spread(id.raw(), 23, 60_000),
        accuracy_m: None,
    };
    let likes = LIKED[usize::try_from(spread(id.raw(), 31, 1_000).unsigned_abs()).unwrap_or(0) % LIKED.len()];
    let placed = Customer { place: Some(place), preferred_channel: likes, ..customer.clone() };
    tx.update(&customer, &placed)?;
    Ok(Some(place))
}

/// A number between `-most` and `most` that an id decides.
fn spread(id: i64, turn: i64, most: i32) -> i32 {
    let mixed = id.wrapping_mul(6_364_136_223_846_793_005).rotate_left(17).wrapping_mul(2 * turn + 1);
    i32::try_from(mixed.rem_euclid(2 * i64::from(most) + 1)).unwrap_or(most) - most
}

fn tell_position(tx: &mut Tx<'_>, row: &Row, visit: &Interaction, place: Position) -> Result<(), StoreError> {
    let far = match visit.on_site {
        Some(OnSite::Located) => 1_500,
        Some(OnSite::Away) => 40_000,
        Some(OnSite::Said) | None => return Ok(()),
    };
    let mut here = Position {
        latitude_e6: place.latitude_e6 + spread(row.id, 5, far),
        longitude_e6: place.longitude_e6 + spread(row.id, 7, far),
        accuracy_m: Some(8 + spread(row.id, 3, 6).unsigned_abs()),
    };
    if visit.on_site == Some(OnSite::Away) && here.metres_to(place) <= conversations::ON_SITE_METRES {
        here.latitude_e6 += far;
    }
    tx.set_measures(
        Interaction::def(),
        row.id,
        &[
            (Interaction::CHECK_IN_PLACE.field(), here.to_value()),
            (Interaction::CHECK_IN_METRES.field(), Value::Int(here.metres_to(place))),
        ],
    )?;
    let agreed = visit.checked_in_at.to_value();
    tx.set_measures(User::def(), visit.by.raw(), &[(User::POSITIONS_AGREED.field(), agreed)])
}

/// What a customer asks by mail, and what its owner answers.
fn tell_mails(
    crm: &Crm,
    reader: FileReader,
    customer: Id<Customer>,
    today: Day,
    is_answered: bool,
) -> Result<(), StoreError> {
    let found = crm.system().read_wait::<_, StoreError, _>(move |view| {
        let Some(known) = view.find(customer)? else { return Ok(None) };
        let owner = match known.owner {
            Some(owner) => view.find(owner)?,
            None => None,
        };
        let contacts: Vec<Contact> = view.all(&Contact::CUSTOMER.is(&customer), None, 20)?;
        let writes = contacts.into_iter().find(|contact| contact.email.is_some());
        Ok(owner.zip(writes))
    })?;
    let Some((owner, contact)) = found else { return Ok(()) };
    let (Some(theirs), Some(ours)) = (contact.email.as_ref(), owner.email.as_ref()) else { return Ok(()) };
    let number = object::id_text(customer.raw());
    let head = |from: (&str, &str), to: (&str, &str), day: Day, hour: i64, subject: &str| {
        let at = nine_oclock(day).0 / 1_000 + hour * 3_600;
        let date =
            jiff::Timestamp::from_second(at).map(|at| at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string());
        format!(
            "From: {} <{}>\r\nTo: {} <{}>\r\nSubject: {subject}\r\nDate: {}\r\nContent-Type: text/plain; charset=utf-8\r\n",
            from.0,
            from.1,
            to.0,
            to.1,
            date.unwrap_or_default(),
        )
    };
    let (them, us) = ((contact.name.as_str(), theirs.0.as_str()), (owner.name.as_str(), ours.0.as_str()));
    let asked = format!(
        "{}Cc: purchasing@{}\r\nMessage-ID: <ask.{number}@mail.example>\r\n\r\n您好！\r\n我们计划更新一台数控车床，最大加工直径 500 mm，\
         请报 CK6150 的价格与交期，并说明付款方式。\r\n另外，旧机床能否以旧换新？\r\n\r\n谢谢\r\n{}\r\n",
        head(them, us, today.plus_days(-6), 1, "询价：CK6150 数控车床"),
        theirs.0.rsplit('@').next().unwrap_or("mail.example"),
        contact.name,
    );
    let answered = format!(
        "{}Message-ID: <answer.{number}@mail.example>\r\nIn-Reply-To: <ask.{number}@mail.example>\r\n\
         References: <ask.{number}@mail.example>\r\n\r\n您好，\r\n报价单见附件，交期 60 天，三成定金、发货前付六成、质保金一成。\r\n\
         以旧换新可以谈，方便的话下周上门看看旧机床。\r\n\r\n{}\r\n",
        head(us, them, today.plus_days(-5), 2, "答复：询价：CK6150 数控车床"),
        owner.name,
    );
    for (name, text) in
        [("询价.eml", asked), ("答复.eml", answered)].into_iter().take(1 + usize::from(is_answered))
    {
        tell_mail(crm, reader, (customer, owner.id), name, text.as_bytes())?;
    }
    Ok(())
}

fn tell_mail(
    crm: &Crm,
    reader: FileReader,
    (customer, owner): (Id<Customer>, Id<User>),
    name: &'static str,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let content = keep(crm, bytes).map_err(|fault| StoreError::Folder(fault.to_string()))?;
    let mail = (reader.read)(bytes, &content.digest)
        .map_err(|message| StoreError::Damaged(format!("a mail of the demo: {}", message.en)))?;
    let actor = Actor::colleague(owner.raw(), store::Rights::everything());
    let on = RecordAddress::new(Customer::def().plural, customer.raw());
    crm.visit(actor, Via::Page)
        .write_wait::<_, Refusal, _>("add_file", None, move |tx| {
            let made = mail.keep(tx, &on)?;
            let file = tx.insert(&File {
                id: Id::from_raw(0),
                name: FileName(name.to_owned()),
                media_type: "message/rfc822".to_owned(),
                bytes: i64::try_from(content.bytes).unwrap_or(i64::MAX),
                sha256: content.digest.clone(),
                record: RecordAddress::new(made.def.plural, made.id),
                by: Some(owner),
            })?;
            tx.speak_of(&content, file.raw())?;
            Ok(())
        })
        .map_err(|refused| StoreError::Damaged(format!("a mail of the demo: {}", refused.message.en)))
}
