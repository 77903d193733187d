//! An object of the company's own, with twelve fields and as many records as asked for, filled by an import as any
//! company would fill it.

use std::io::Write;
use std::path::Path;

use customers::Customer;
use object::{Id, Object, ObjectAddress, Prose};
use office::{Belonging, CustomField, CustomObject, Holds};
use serde_json::Value as Json;
use store::{Crm, StoreError, WriteError};

use super::client::Client;
use super::queries::{Query, parse};

/// As addresses have it.
pub const PLURAL: &str = "x_machines";
/// As the registry has it.
const NAME: &str = "x_machine";
const STATES: &str = "running: 运行 / Running #green\nidle: 停机 / Idle #grey\nrepair: 维修 / In repair #amber\n\
    scrapped: 报废 / Scrapped #red";
/// Of the file, after the name in the order of [`fields`].
const COLUMNS: &str = "name,x_model,x_state,x_price,x_bought,x_hours,x_load,x_tolerance,x_online,x_cycle,x_notes,\
    x_manual,x_labels";
/// One in so many is scrapped: a rare value.
const SCRAPPED_EVERY: u64 = 5_000;
/// The first of the middle of the list by name, as the file's names go: one page before a deep one.
const MIDDLE: &str = r#"/api/v1/x_machines?limit=1&total=none&sort=name&filter=name+>+"机床 08""#;

/// What is asked of it; as in `bench/queries`.
const QUERIES: &str = r#"
machines.newest            | all | /api/v1/x_machines
machines.newest.page       | all | /x_machines
machines.newest.rep        | rep | /api/v1/x_machines
machines.name              | all | /api/v1/x_machines?sort=name
machines.name.deep         | all | /api/v1/x_machines?sort=name&after={deep}
machines.price             | all | /api/v1/x_machines?sort=-x_price
machines.day               | all | /api/v1/x_machines?sort=x_bought
machines.state             | all | /api/v1/x_machines?filter=x_state+%3D%3D+"running"
machines.state.page        | all | /x_machines?filter=x_state+%3D%3D+"running"
machines.rare.foreign.sort | all | /api/v1/x_machines?filter=x_state+%3D%3D+"scrapped"&sort=name
machines.two.filters       | all | /api/v1/x_machines?filter=x_state+%3D%3D+"repair"+%26%26+x_hours+<+100
machines.board.page        | all | /x_machines?as=board&by=x_state
machines.search            | all | /search?q=HT-0004
"#;

/// The queries.
pub fn queries(address: &str, key: &str) -> std::io::Result<Vec<Query>> {
    let answer = Client::connect(address, key)?.get(MIDDLE)?;
    let page: Json = serde_json::from_slice(&answer.body).map_err(std::io::Error::from)?;
    Ok(parse(&QUERIES.replace("{deep}", page["next"].as_str().unwrap_or_default())))
}

fn field(words: (&str, &str, &str), holds: Holds) -> CustomField {
    let (zh, en, name) = words;
    CustomField {
        id: Id::from_raw(0),
        zh: zh.to_owned(),
        en: en.to_owned(),
        of: ObjectAddress(PLURAL.to_owned()),
        holds,
        choices: None,
        target: None,
        name: Some(name.to_owned()),
        help_zh: None,
        help_en: None,
        in_list: true,
        filtered: false,
        searched: false,
        personal: false,
        required: false,
        unique: false,
        sorted: false,
    }
}

fn fields() -> Vec<CustomField> {
    let plain = |zh, en, name, holds| field((zh, en, name), holds);
    vec![
        CustomField { searched: true, ..plain("型号", "Model", "x_model", Holds::Text) },
        CustomField {
            choices: Some(Prose(STATES.to_owned())),
            filtered: true,
            ..plain("状态", "State", "x_state", Holds::Choice)
        },
        CustomField { sorted: true, ..plain("价格", "Price", "x_price", Holds::Money) },
        CustomField { sorted: true, ..plain("购置日期", "Bought on", "x_bought", Holds::Day) },
        CustomField { filtered: true, ..plain("运行小时", "Hours run", "x_hours", Holds::Number) },
        plain("负荷率", "Load", "x_load", Holds::Percent),
        plain("公差", "Tolerance", "x_tolerance", Holds::Decimal),
        plain("联网", "Online", "x_online", Holds::Boolean),
        plain("节拍", "Cycle", "x_cycle", Holds::Duration),
        CustomField { in_list: false, ..plain("备注", "Notes", "x_notes", Holds::Prose) },
        CustomField { in_list: false, ..plain("说明书", "Manual", "x_manual", Holds::Web) },
        CustomField { in_list: false, ..plain("标签", "Tags", "x_labels", Holds::Tags) },
    ]
}

/// Adds the object and its fields where they are not there yet, and says whether it did. Call on a thread that may
/// block.
pub fn make(crm: &Crm) -> Result<bool, StoreError> {
    if crm.registry().object(NAME).is_some() {
        return Ok(false);
    }
    let made = crm.system().write_wait::<_, WriteError, _>("create", None, |tx| {
        tx.insert(&CustomObject {
            id: Id::from_raw(0),
            zh: String::from("设备"),
            en: String::from("Machine"),
            en_plural: None,
            belongs: Belonging::Owned,
            parent: None,
            rights_like: Some(ObjectAddress(Customer::def().plural.to_owned())),
            name: Some(NAME.to_owned()),
            plural: None,
            help_zh: None,
            help_en: None,
        })?;
        fields().iter().try_for_each(|field| tx.insert(field).map(drop))
    });
    made.map(|()| true).map_err(|fault| StoreError::Database(fault.to_string()))
}

/// A file of so many machines.
pub fn write_file(path: &Path, rows: u64) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "{COLUMNS}")?;
    for row in 0..rows {
        // Spread over the whole range without a pattern that an index would like (Knuth, TAOCP 3, 6.4).
        let spread = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let state = match row {
            row if row % SCRAPPED_EVERY == 7 => "scrapped",
            row if row % 10 == 3 => "repair",
            row if row % 3 == 0 => "idle",
            _ => "running",
        };
        writeln!(
            file,
            "机床 {spread:014},HT-{model:07},{state},{price}.00,{year}-{month:02}-{day:02},{hours},{load},0.{tolerance:03},{online},\
             {cycle}min,第 {row} 台,https://example.com/m/{row},数控",
            model = row,
            price = 10_000 + spread % 900_000,
            year = 2_010 + spread % 16,
            month = 1 + spread % 12,
            day = 1 + spread % 28,
            hours = spread % 60_000,
            load = spread % 100,
            tolerance = spread % 1_000,
            online = if row % 2 == 0 { "是" } else { "否" },
            cycle = 1 + spread % 90,
        )?;
    }
    file.flush()
}
