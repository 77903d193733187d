//! The shapes of records: as they are read, as they are created, as they are changed, page by page.

use object::{
    ChoiceDef, FieldDef, FieldKind, Label, ObjectDef, PROSE_CHARS_MAX, Registry, Scale, TAGS_MAX,
    TEXT_CHARS_MAX,
};
use serde_json::{Map, Value as Json, json};

use super::words::{SHAPE_TITLE, label, said};
use super::{bodies, examples, shapes};

/// The minutes of a day: longer ones are taken too, up to what nobody means.
const DAY_MINUTES: i64 = 24 * 60;
/// Digits before the point that a number with decimals always has room for: 64 bits hold nine of them and nine after.
const DECIMAL_WHOLES_MAX: usize = 9;
/// An outside id; see `object::id_text`.
const ID_PATTERN: &str = "^[0-9A-HJKMNP-TV-Z]{13}$";

/// An id of no record, for examples.
pub(super) const fn example_id() -> &'static str {
    "01JD4Z8Q0V3KX"
}

/// The shape of an id.
pub(super) fn id() -> Json {
    json!({"type": "string", "pattern": ID_PATTERN, "examples": [example_id()]})
}

/// The name of an object's schema: `Customer`, `BankAccount`.
pub(crate) fn name_of(def: &ObjectDef) -> String {
    in_capitals(def.name)
}

pub(super) fn in_capitals(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split('_').map(capital).collect()
}

/// A reference to a schema.
pub(super) fn refer(name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A moment.
pub(super) fn moment() -> Json {
    json!({"type": "string", "format": "date-time"})
}

/// The same, or null.
pub(super) fn or_null(mut schema: Json) -> Json {
    if let Some(kind) = schema.get_mut("type") {
        *kind = json!([kind.clone(), "null"]);
        return schema;
    }
    json!({"anyOf": [schema, {"type": "null"}]})
}

/// An object's shapes.
pub(super) fn of_object(registry: &Registry, def: &'static ObjectDef) -> Vec<(String, Json)> {
    let name = name_of(def);
    let fields = || def.fields.iter().copied().filter(|field| !field.secret);
    let writable = || fields().filter(|field| !field.readonly);

    let all = def.system.iter().copied().chain(fields());
    let read: Map<String, Json> =
        all.map(|field| (field.name.to_owned(), shown(registry, &name, field))).collect();
    // `fields=` may leave any of them out, so none is promised.
    let mut record = json!({
        "type": "object", SHAPE_TITLE: label(def.label), "properties": read, "examples": [examples::record(def)],
    });
    if let Some(help) = def.help {
        record["description"] = label(help);
    }

    let hung = def.hung_field().into_iter();
    let given_new: Map<String, Json> =
        hung.chain(writable()).map(|field| (field.name.to_owned(), given(&name, field))).collect();
    let given: Map<String, Json> =
        writable().map(|field| (field.name.to_owned(), given(&name, field))).collect();
    let body = |zh: &str, en: &str, properties: Map<String, Json>, example: Json| {
        json!({
            "type": "object",
            SHAPE_TITLE: said(format!("{zh}{}", def.label.zh), format!("{en} {}", def.label.en.to_lowercase())),
            "additionalProperties": false,
            "properties": properties,
            "examples": [example],
        })
    };
    // A required field may still be filled by a rule of its room, so none is demanded here.
    let new = body("新建", "New", given_new, examples::new_record(def));
    let change = body("修改", "Change of a", given, examples::change(def));
    let next = example_place();
    let page = json!({
        "type": "object",
        "required": ["data", "next"],
        "properties": {
            "data": {"type": "array", "items": refer(&name)},
            "next": {"type": ["string", "null"], "description": said("放入 after 取下一页；没有下一页时为 null", "Goes into `after`; null where there is no more")},
            "previous": {"type": ["string", "null"], "description": said("放入 before 取上一页", "Goes into `before`")},
            "total": refer("Total"),
        },
        "examples": [{"data": [examples::record(def)], "next": next, "previous": null, "total": {"count": 388, "exact": true}}],
    });
    let choices = fields().filter_map(|field| {
        let choices = field.kind.fixed_set()?;
        Some((choice_name(&name, field), choices_of(field, choices)))
    });
    let mut all: Vec<(String, Json)> = choices.collect();
    all.extend([
        (format!("{name}New"), new),
        (format!("{name}Change"), change),
        (format!("{name}Page"), page),
        (format!("{name}Changed"), shapes::changed_problem(&name)),
        (format!("{name}Batch"), bodies::batch(def)),
        (format!("{name}Write"), bodies::write(def)),
        (format!("{name}MassChange"), bodies::mass_change(def)),
        (name, record),
    ]);
    all
}

fn example_place() -> &'static str {
    "WyIyMDI2LTAzLTA1Il0"
}

/// A field as it is read. What a role masks stands as text where texts stand (`139****1234`), else as null.
fn shown(registry: &Registry, of: &str, field: &FieldDef) -> Json {
    let schema = match (field.system, field.kind) {
        (Some(object::SystemField::Id), _) => refer("Id"),
        (Some(object::SystemField::Version), _) => json!({"type": "integer", "minimum": 1}),
        (Some(object::SystemField::CreatedAt | object::SystemField::UpdatedAt), _) => moment(),
        (None, FieldKind::Text | FieldKind::Email | FieldKind::Phone | FieldKind::Web) => {
            json!({"type": ["string", "null"]})
        }
        (None, FieldKind::Number) => json!({"type": ["integer", "null"], "format": "int64"}),
        (None, FieldKind::Duration) => minutes(),
        (None, FieldKind::Decimal(scale)) => decimal(scale),
        (None, FieldKind::Money) => or_null(refer("Money")),
        (None, FieldKind::Boolean) => json!({"type": ["boolean", "null"]}),
        (None, FieldKind::Choice(_)) => or_null(refer(&choice_name(of, field))),
        (None, FieldKind::Choices(_)) => several(of, field),
        (None, FieldKind::Day) => json!({"type": ["string", "null"], "format": "date"}),
        (None, FieldKind::Instant) => or_null(moment()),
        (None, FieldKind::Link(target)) => {
            // `{"restricted": true}` is an object too, so several may hold at once.
            let mut kinds = vec![refer("Id"), refer("Restricted")];
            kinds.extend(registry.object(target).filter(|def| !def.internal).map(|def| refer(&name_of(def))));
            kinds.push(json!({"type": "null"}));
            json!({"anyOf": kinds, "x-links-to": target})
        }
        (None, FieldKind::File) => or_null(refer("StoredFile")),
        (None, FieldKind::Tags) => json!({"type": ["array", "null"], "items": {"type": "string"}}),
    };
    noted(schema, field)
}

/// A field as it is written, of the shape that is called so. Text is read as people write it.
pub(super) fn given(of: &str, field: &FieldDef) -> Json {
    let schema = match field.kind {
        FieldKind::Text => {
            let most = if field.lines { PROSE_CHARS_MAX } else { TEXT_CHARS_MAX };
            json!({"type": ["string", "null"], "maxLength": most})
        }
        FieldKind::Number => json!({"type": ["integer", "null"], "format": "int64"}),
        FieldKind::Duration => minutes(),
        FieldKind::Decimal(scale) => decimal(scale),
        FieldKind::Money => or_null(refer("Money")),
        FieldKind::Boolean => json!({"type": ["boolean", "null"]}),
        FieldKind::Choice(_) => or_null(refer(&choice_name(of, field))),
        FieldKind::Choices(_) => several(of, field),
        FieldKind::Day => json!({"type": ["string", "null"], "format": "date"}),
        FieldKind::Instant => or_null(moment()),
        FieldKind::Phone | FieldKind::Email | FieldKind::Web => json!({"type": ["string", "null"]}),
        FieldKind::Link(target) => json!({"anyOf": [refer("Id"), {"type": "null"}], "x-links-to": target}),
        FieldKind::File => or_null(refer("StoredFile")),
        FieldKind::Tags => {
            json!({"type": ["array", "null"], "items": {"type": "string"}, "maxItems": TAGS_MAX})
        }
    };
    noted(schema, field)
}

/// Several of a field's choices.
fn several(of: &str, field: &FieldDef) -> Json {
    json!({"type": ["array", "null"], "items": refer(&choice_name(of, field))})
}

/// A length of time; a day is always taken.
fn minutes() -> Json {
    json!({"type": ["integer", "null"], "minimum": 0, "maximum": DAY_MINUTES})
}

/// A number with decimals as text, so that no reader rounds it. So many digits are always taken.
fn decimal(scale: Scale) -> Json {
    let wholes = DECIMAL_WHOLES_MAX;
    let pattern = format!("^-?[0-9]{{1,{wholes}}}(\\.[0-9]{{1,{}}})?$", scale.places);
    json!({"type": ["string", "null"], "pattern": pattern})
}

/// The name of a field's choices, in the shape that is called so.
pub(super) fn choice_name(of: &str, field: &FieldDef) -> String {
    format!("{of}{}Choice", in_capitals(field.name))
}

/// A field's choices, with what each is called and when it is the right one.
pub(super) fn choices_of(field: &FieldDef, choices: &ChoiceDef) -> Json {
    let codes: Vec<&str> = choices.items.iter().map(|item| item.code).collect();
    let labels = choices.items.iter().map(|item| {
        let mut choice = json!({"code": item.code, "zh": item.label.zh, "en": item.label.en});
        if let Some(help) = item.help {
            choice["description"] = label(help);
        }
        choice
    });
    json!({"type": "string", "enum": codes, SHAPE_TITLE: label(field.label), "x-choices": labels.collect::<Vec<_>>()})
}

/// With what the declaration says beside the kind.
fn noted(mut schema: Json, field: &FieldDef) -> Json {
    schema["title"] = label(field.label);
    if let Some(about) = about(field) {
        schema["description"] = about;
    }
    if field.readonly || field.system.is_some() {
        schema["readOnly"] = true.into();
    }
    for (name, holds) in [
        ("x-required", field.required),
        ("x-unique", field.unique),
        ("x-personal", field.personal),
        ("x-sortable", field.sort),
        ("x-indexed", field.indexed || field.sort),
    ] {
        if holds {
            schema[name] = true.into();
        }
    }
    schema["examples"] = json!([examples::of_field(field)]);
    schema
}

/// What is to be said of its kind, then its help.
fn about(field: &FieldDef) -> Option<Json> {
    let kind = match field.kind {
        FieldKind::Phone => Some(Label::new(
            "读出时为 E.164 格式（能转换时），写入时任意写法均可。",
            "Read as E.164 where such a form exists; written as people write it.",
        )),
        FieldKind::Decimal(Scale { is_percent: true, .. }) => Some(Label::new(
            "单位是百分之一：\"12.5\" 是 12.5%。",
            "In parts of a hundred: \"12.5\" is 12.5 %.",
        )),
        FieldKind::Duration => Some(Label::new("单位是分钟。", "In minutes.")),
        FieldKind::Text if field.markdown => Some(Label::new(
            "Markdown 文字，按原样保存；页面上不显示其中的 HTML 和图片。",
            "Markdown, kept as it is written; pages show neither HTML nor pictures in it.",
        )),
        FieldKind::Web => Some(Label::new(
            "以 http:// 或 https:// 开头；写入时可省略，按 https 补全。",
            "Begins with http:// or https://; where it is left out, https is meant.",
        )),
        FieldKind::File => Some(Label::new(
            "一个文件。先用 POST /uploads 上传，再把得到的对象原样写在这里；内容从 /{plural}/{id}/fields/{field}/content 下载。",
            "A file. Hand it in with `POST /uploads` and write what that answers here; its bytes are at `/{plural}/{id}/fields/{field}/content`.",
        )),
        FieldKind::Text
        | FieldKind::Number
        | FieldKind::Decimal(_)
        | FieldKind::Money
        | FieldKind::Boolean
        | FieldKind::Choice(_)
        | FieldKind::Choices(_)
        | FieldKind::Day
        | FieldKind::Instant
        | FieldKind::Email
        | FieldKind::Link(_)
        | FieldKind::Tags => None,
    };
    match (kind, field.help) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(label(one)),
        (Some(kind), Some(help)) => {
            Some(said(format!("{}{}", kind.zh, help.zh), format!("{} {}", kind.en, help.en)))
        }
    }
}
