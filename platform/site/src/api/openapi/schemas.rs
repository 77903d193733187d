//! The shapes of records: as they are read, as they are created, as they are changed.

use object::{FieldDef, FieldKind, Label, ObjectDef, PROSE_CHARS_MAX, TAGS_MAX, TEXT_CHARS_MAX};
use serde_json::{Map, Value as Json, json};

/// An outside id; see `object::id_text`.
const ID_PATTERN: &str = "^[0-9A-HJKMNP-TV-Z]{13}$";
/// An id of no record, for examples.
const ID_EXAMPLE: &str = "01JD4Z8Q0V3KX";

/// The name of an object's schema: `Customer`, `BankAccount`.
pub(super) fn name_of(def: &ObjectDef) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    def.name.split('_').map(capital).collect()
}

/// A reference to a schema.
pub(super) fn refer(name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Shapes that all objects share.
pub(super) fn shared() -> Map<String, Json> {
    let field = json!({
        "type": "object",
        "required": ["field", "code", "message"],
        "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}},
    });
    let parts = [
        (
            "Problem",
            json!({
                "type": "object",
                "description": "RFC 9457. `code` is stable; `title` and `detail` are in the caller's language.",
                "required": ["type", "title", "status", "detail", "code", "request_id", "fields"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                    "request_id": {"type": "string"},
                    "fields": {"type": "array", "items": field},
                    "duplicates": {
                        "type": "array",
                        "description": "409 on create: records the caller may see that look like the same.",
                        "items": {"type": "object", "properties": {
                            "id": refer("Id"),
                            "title": {"type": "string"},
                            "why": {"type": "array", "items": {"type": "object"}},
                        }},
                    },
                    "mine": {"type": "object", "description": "412: what this request wanted, by field."},
                    "theirs": {"type": "object", "description": "412: what stands there now, by field."},
                    "original": {"type": "object", "description": "412: what the request's version had, by field."},
                    "version": {"type": "integer", "description": "412: the version now."},
                    "row": {"type": "integer", "description": "Of a batch: the row, from 0."},
                },
            }),
        ),
        ("Job", job()),
        ("Id", json!({"type": "string", "pattern": ID_PATTERN, "examples": [ID_EXAMPLE]})),
        (
            "Money",
            json!({
                "type": "object",
                "required": ["amount", "currency"],
                "properties": {
                    "amount": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"},
                    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
                },
                "examples": [{"amount": "1234.50", "currency": "CNY"}],
            }),
        ),
        (
            "Restricted",
            json!({
                "type": "object",
                "description": "A record that the caller may not see.",
                "required": ["restricted"],
                "properties": {"restricted": {"const": true}},
            }),
        ),
        (
            "Total",
            json!({
                "type": "object",
                "description": "Where `exact` is false there are more than `count`.",
                "required": ["count", "exact"],
                "properties": {"count": {"type": "integer"}, "exact": {"type": "boolean"}},
            }),
        ),
    ];
    parts.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// An object's three shapes.
pub(super) fn of_object(def: &'static ObjectDef) -> Vec<(String, Json)> {
    let name = name_of(def);
    let fields = || def.fields.iter().copied().filter(|field| !field.secret);
    let writable = || fields().filter(|field| !field.readonly);

    let mut read = Map::new();
    read.insert("id".to_owned(), titled(refer("Id"), Label::new("编号", "Id")));
    for (system, kind) in [
        ("version", json!({"type": "integer", "minimum": 1})),
        ("created_at", instant()),
        ("updated_at", instant()),
    ] {
        let label = def.field(system).map_or(Label::new("", ""), |field| field.label);
        read.insert(system.to_owned(), titled(kind, label));
    }
    read.extend(fields().map(|field| (field.name.to_owned(), shown(field))));
    // `fields=` may leave any of them out.
    let mut record = json!({"type": "object", "title": both(def.label), "properties": read});
    if let (Some(map), Some(help)) = (record.as_object_mut(), def.help) {
        map.insert("description".to_owned(), sentences(help).into());
    }

    let hung = def.hung_field().into_iter();
    let given_new: Map<String, Json> =
        hung.chain(writable()).map(|field| (field.name.to_owned(), given(field))).collect();
    let given: Map<String, Json> = writable().map(|field| (field.name.to_owned(), given(field))).collect();
    // A required field may still be filled by a rule of its room, so none is demanded here.
    let new = json!({
        "type": "object",
        "title": both(def.label),
        "additionalProperties": false,
        "properties": given_new,
        "examples": [example(writable())],
    });
    let change = json!({
        "type": "object",
        "title": both(def.label),
        "additionalProperties": false,
        "properties": given,
    });
    let page = json!({
        "type": "object",
        "required": ["data", "next"],
        "properties": {
            "data": {"type": "array", "items": refer(&name)},
            "next": {"type": ["string", "null"]},
            "previous": {"type": ["string", "null"]},
            "total": refer("Total"),
        },
    });
    vec![
        (format!("{name}New"), new),
        (format!("{name}Change"), change),
        (format!("{name}Page"), page),
        (name, record),
    ]
}

fn both(label: Label) -> String {
    format!("{} / {}", label.zh, label.en)
}

/// Help, in English and then in Chinese.
fn sentences(help: Label) -> String {
    format!("{} {}", help.en, help.zh)
}

/// A schema under its label in both languages.
fn titled(mut schema: Json, label: Label) -> Json {
    if let Some(map) = schema.as_object_mut() {
        map.insert("title".to_owned(), both(label).into());
        map.insert("x-labels".to_owned(), json!({"zh": label.zh, "en": label.en}));
    }
    schema
}

fn instant() -> Json {
    json!({"type": "string", "format": "date-time"})
}

/// A field as it is read.
fn shown(field: &FieldDef) -> Json {
    let mut schema = match field.kind {
        FieldKind::Text => json!({"type": ["string", "null"]}),
        FieldKind::Number => json!({"type": ["integer", "null"], "format": "int64"}),
        FieldKind::Money => json!({"oneOf": [refer("Money"), {"type": "null"}]}),
        FieldKind::Boolean => json!({"type": ["boolean", "null"]}),
        FieldKind::Choice(_) => json!({"enum": choice_codes(field, true)}),
        FieldKind::Day => json!({"type": ["string", "null"], "format": "date"}),
        FieldKind::Instant => json!({"type": ["string", "null"], "format": "date-time"}),
        FieldKind::Phone => {
            json!({"type": ["string", "null"], "description": "E.164 where such a form exists."})
        }
        FieldKind::Email => json!({"type": ["string", "null"], "format": "email"}),
        FieldKind::Link(target) => json!({
            // `{"restricted": true}` is an object too, so several may hold at once.
            "anyOf": [refer("Id"), refer("Restricted"), {"type": "object", "description": "With `expand`."}, {"type": "null"}],
            "x-links-to": target,
        }),
        FieldKind::Tags => json!({"type": ["array", "null"], "items": {"type": "string"}}),
    };
    note(&mut schema, field);
    titled(schema, field.label)
}

/// A field as it is written. Text is read as people write it.
fn given(field: &FieldDef) -> Json {
    let mut schema = match field.kind {
        FieldKind::Text => {
            let most = if field.lines { PROSE_CHARS_MAX } else { TEXT_CHARS_MAX };
            json!({"type": ["string", "null"], "maxLength": most})
        }
        FieldKind::Number => json!({"type": ["integer", "null"], "format": "int64"}),
        FieldKind::Money => json!({"oneOf": [refer("Money"), {"type": "null"}]}),
        FieldKind::Boolean => json!({"type": ["boolean", "null"]}),
        FieldKind::Choice(_) => json!({"enum": choice_codes(field, true)}),
        FieldKind::Day => json!({"type": ["string", "null"], "format": "date"}),
        FieldKind::Instant => json!({"type": ["string", "null"], "format": "date-time"}),
        FieldKind::Phone => json!({"type": ["string", "null"]}),
        FieldKind::Email => json!({"type": ["string", "null"], "format": "email"}),
        FieldKind::Link(target) => json!({"oneOf": [refer("Id"), {"type": "null"}], "x-links-to": target}),
        FieldKind::Tags => {
            json!({"type": ["array", "null"], "items": {"type": "string"}, "maxItems": TAGS_MAX})
        }
    };
    note(&mut schema, field);
    titled(schema, field.label)
}

/// What the declaration says beside the kind.
fn note(schema: &mut Json, field: &FieldDef) {
    let Some(map) = schema.as_object_mut() else { return };
    if let FieldKind::Choice(choices) = field.kind {
        let labels: Vec<Json> = choices
            .items
            .iter()
            .map(|item| {
                let mut choice = json!({"code": item.code, "zh": item.label.zh, "en": item.label.en});
                if let (Some(map), Some(help)) = (choice.as_object_mut(), item.help) {
                    map.insert("description".to_owned(), sentences(help).into());
                }
                choice
            })
            .collect();
        map.insert("x-choices".to_owned(), Json::Array(labels));
    }
    if let Some(help) = field.help {
        // After what is said of the kind.
        let before = map.get("description").and_then(Json::as_str).map(|text| format!("{text} "));
        let text = format!("{}{}", before.unwrap_or_default(), sentences(help));
        map.insert("description".to_owned(), text.into());
    }
    if field.readonly {
        map.insert("readOnly".to_owned(), true.into());
    }
    for (name, holds) in [
        ("x-required", field.required),
        ("x-unique", field.unique),
        ("x-personal", field.personal),
        ("x-sortable", field.sort),
    ] {
        if holds {
            map.insert(name.to_owned(), true.into());
        }
    }
}

fn choice_codes(field: &FieldDef, or_null: bool) -> Vec<Json> {
    let FieldKind::Choice(choices) = field.kind else { return Vec::new() };
    let codes = choices.items.iter().map(|item| Json::from(item.code));
    codes.chain(or_null.then_some(Json::Null)).collect()
}

/// A new record as someone might send it: what is needed, and one value of each kind that explains itself.
fn example(fields: impl Iterator<Item = &'static FieldDef>) -> Json {
    let mut example = Map::new();
    for field in fields {
        let value = match field.kind {
            FieldKind::Text if field.required => Json::from("上海远景重型机械有限公司"),
            FieldKind::Choice(choices) => match choices.items.first() {
                Some(item) if field.required => Json::from(item.code),
                Some(_) | None => continue,
            },
            FieldKind::Link(_) if field.required => Json::from(ID_EXAMPLE),
            FieldKind::Number if field.required => Json::from(1),
            FieldKind::Boolean if field.required => Json::from(true),
            FieldKind::Day if field.required => Json::from("2026-03-05"),
            FieldKind::Instant if field.required => Json::from("2026-03-05T08:30:00Z"),
            FieldKind::Phone if field.indexed || field.required => Json::from("021-5888 1234 转 801"),
            FieldKind::Email if field.indexed || field.required => Json::from("info@example.com"),
            FieldKind::Money => json!({"amount": "1234.50", "currency": "CNY"}),
            FieldKind::Tags => json!(["重点"]),
            FieldKind::Text
            | FieldKind::Link(_)
            | FieldKind::Number
            | FieldKind::Boolean
            | FieldKind::Day
            | FieldKind::Instant
            | FieldKind::Phone
            | FieldKind::Email => continue,
        };
        example.insert(field.name.to_owned(), value);
    }
    Json::Object(example)
}

/// A job, whatever it does.
fn job() -> Json {
    let number = |description: &str| json!({"type": "integer", "description": description});
    let moment = || json!({"type": ["string", "null"], "format": "date-time"});
    let reason = json!({"type": "object", "properties": {
        "record": {"type": ["string", "null"], "description": "Null for one that the caller may not see."},
        "title": {"type": ["string", "null"]},
        "code": {"type": "string"},
        "message": {"type": "string"},
    }});
    json!({
        "type": "object",
        "required": ["id", "kind", "state", "working", "total", "done"],
        "properties": {
            "id": refer("Id"),
            "kind": {"enum": ["mass_change", "export", "undo"]},
            "object": {"type": ["string", "null"]},
            "asked": {"type": ["object", "null"], "description": "What was asked; null for who did not ask."},
            "state": {"enum": ["waiting", "running", "done", "cancelled", "failed"]},
            "working": {"type": "boolean"},
            "total": {"type": ["integer", "null"], "description": "Null until they are counted."},
            "done": number("Records with an outcome: the sum of the four below."),
            "changed": number("Done as wanted."),
            "unchanged": number("So already."),
            "refused": number("Left as they were; `refusals` says why."),
            "missing": number("Gone, out of sight, or no longer meant."),
            "refusals": {"type": "array", "items": reason, "description": "The first hundred."},
            "failure": {"type": ["object", "null"], "properties": {"code": {"type": "string"}, "message": {"type": "string"}}},
            "created_at": {"type": "string", "format": "date-time"},
            "started_at": moment(),
            "ended_at": moment(),
            "file": {"type": ["string", "null"], "description": "Of a finished export, for who asked."},
            "change_set": {"type": ["string", "null"]},
            "undone_by": {"type": ["string", "null"], "description": "The job that undid it."},
        },
    })
}
