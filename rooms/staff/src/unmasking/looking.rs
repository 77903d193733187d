//! One masked value, seen once as it is, with a reason that is kept.

use object::{
    FieldDef, Id, Input, Instant, Label, MaskedField, Message, Object, ObjectDef, RecordAddress, Value, Veil,
};
use site::{Act, On, Refusal, Run, Telling, Told};
use store::{Level, Rights, Scope, Tx, Verb};

use super::Unmasking;
use crate::user::User;

/// The shortest reason that says something, in characters.
const REASON_CHARS_MIN: usize = 2;
const DAY_S: i64 = 24 * 60 * 60;

/// Shows one masked value of any record.
pub(crate) const LOOK: Act = Act {
    on: On::Every,
    name: "unmask",
    noun: "unmasking",
    label: Label::new("显示脱敏内容", "Show a masked value"),
    help: Label::new(
        "显示一个字段脱敏前的内容，只显示这一次。谁在什么时候、为什么查看会记入查看记录；每天可查看的次数可能有限制。",
        "Shows one field as it is, this once. Who looked, when and why is noted among the unmaskings; roles may limit how many a day.",
    ),
    told: Label::new("查看了脱敏内容", "looked at a masked value"),
    done: Label::new(
        "已记入查看记录。离开本页后又会脱敏。",
        "This was noted. It is masked again once you leave this page.",
    ),
    icon: "eye",
    verb: Verb::Unmask,
    settles: false,
    fits: |row| row.values.iter().any(|value| matches!(value, Value::Veiled(Veil::Masked(_)))),
    run: Run::Telling(&Telling { allows, tell, note }),
};

/// What is looked at, and why.
#[derive(Input)]
struct Look {
    #[field(zh = "字段", en = "Field")]
    field: MaskedField,
    #[field(
        zh = "理由",
        en = "Reason",
        help_zh = "例如：回复客户来电。理由和时间会记下来。",
        help_en = "Such as: calls back. The reason and the moment are kept."
    )]
    reason: String,
}

/// The note is the house's; whoever looks may not write it by hand. Nothing more is seen by it.
fn allows() -> Rights {
    let mut rights = Rights::none();
    rights.allow(Unmasking::OBJECT, Verb::Create, Scope::All);
    rights
}

/// The value as it is stored, for whoever is told it masked and may see it so; locked, so that it is the one that is
/// noted.
fn tell(tx: &Tx<'_>, def: &'static ObjectDef, id: i64, look: &Look) -> Result<Told, Refusal> {
    let row = tx.find_row(def, id)?.ok_or_else(Refusal::not_found)?;
    let whole = tx.find_for(def, id, Verb::Unmask)?.ok_or_else(Refusal::forbidden)?;
    let field = def.fields.iter().copied().find(|field| field.name == look.field.0 && !field.secret);
    let field = field.ok_or_else(|| wrong_field(no_such_field(def, &look.field.0)))?;
    match tx.actor().level(def, field, &row) {
        Level::Masked => {}
        Level::Hidden => return Err(wrong_field(no_such_field(def, field.name))),
        Level::Seen | Level::Changed => return Err(wrong_field(not_masked(field))),
    }
    if object::text::clean(&look.reason).chars().count() < REASON_CHARS_MIN {
        let wrong = Message::new("required", "请写明理由", "say why");
        return Err(Refusal::invalid(vec![(String::from("reason"), wrong)]));
    }
    Ok(Told { field, value: whole.value(field) })
}

fn wrong_field(wrong: Message) -> Refusal {
    Refusal::invalid(vec![(String::from("field"), wrong)])
}

/// The same words whether there is none or it is not told at all.
fn no_such_field(def: &ObjectDef, name: &str) -> Message {
    let name = object::text::excerpt(name);
    Message::new(
        "field_unknown",
        format!("{}没有“{name}”这个字段", def.label.zh),
        format!("{} has no field “{name}”", def.label.en),
    )
}

fn not_masked(field: &FieldDef) -> Message {
    Message::new(
        "field_not_masked",
        format!("{}没有脱敏，可以直接查看", field.label.zh),
        format!("{} is not masked for you; read the record", field.label.en),
    )
}

/// Notes that it was looked at, as long as the day's number is not used up.
fn note(tx: &mut Tx<'_>, def: &'static ObjectDef, id: i64, look: &Look) -> Result<(), Refusal> {
    let user = Id::<User>::from_raw(tx.actor().user);
    count(tx, tx.actor().rows_a_day(def.name, Verb::Unmask))?;
    let note = Unmasking {
        id: Id::from_raw(0),
        user,
        record: RecordAddress::new(def.plural, id),
        field: look.field.0.clone(),
        reason: object::text::clean(&look.reason),
    };
    tx.insert(&note)?;
    Ok(())
}

/// Counts one more of this day, which is kept as `2026-03-02 7`: who looks need not see what was noted.
fn count(tx: &mut Tx<'_>, limit: Option<i64>) -> Result<(), Refusal> {
    let user = tx.actor().user;
    let today = tx.now().day_in(tx.zone()).text();
    // One after the other, so that many asked for at once do not all find the same rest.
    tx.set_setting(&format!("unmask_turn_{user}"), &today)?;
    let counted = format!("unmasked_{user}");
    let kept = tx.setting(&counted)?;
    let of_today = kept.as_deref().and_then(|kept| kept.strip_prefix(&today)?.trim().parse::<i64>().ok());
    let seen = of_today.unwrap_or(0);
    if limit.is_some_and(|limit| seen >= limit) {
        return Err(looked_enough(seconds_since_midnight(tx, &today)));
    }
    tx.set_setting(&counted, &format!("{today} {}", seen + 1))?;
    Ok(())
}

fn seconds_since_midnight(tx: &Tx<'_>, today: &str) -> i64 {
    let midnight = Instant::parse_in(&format!("{today} 00:00"), tx.zone());
    // A day that has no midnight began a little later, which changes nothing worth speaking of.
    midnight.map_or(0, |midnight| (tx.now().0 - midnight.0) / 1_000)
}

/// 429, until the next day.
fn looked_enough(seconds_of_day: i64) -> Refusal {
    let message = Message::new(
        "unmasked_enough",
        "您今天查看脱敏内容的次数已用完，明天再试，或请管理员调整",
        "you have looked at as many masked values today as your roles allow",
    );
    let left = (DAY_S - seconds_of_day).clamp(1, DAY_S);
    Refusal::too_often(message, left.unsigned_abs())
}
