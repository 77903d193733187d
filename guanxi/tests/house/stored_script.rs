//! Texts that would like to be script, in every field of every object, put there past all checks: every page that a
//! person can come to shows them, and on none do they become an element, an attribute or an address. Read from the
//! declarations and walked by the pages' own links, so that a new object and a new page are attacked as well.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::HeaderValue;
use html5gum::{Token, Tokenizer};
use object::{FieldDef, FieldKind, FieldType, Filter, Money, ObjectDef, Phone, Registry, Value, id_text};
use store::{Tx, WriteError};

use crate::doorstep::{Browser, at_the_door};

/// What no page of ours has as an element or an attribute.
const EVIL: &str = "gx-evil";
/// How a text may begin that is taken for an address, a formula or a member of a script.
const BEGINNINGS: [&str; 4] = ["", "javascript:gx//", "//gx-evil.example/", "=HYPERLINK(1)"];
/// Pages that are looked at; a walk that comes here goes in circles.
const PAGES_MAX: usize = 4_000;
/// Texts that stand on no page as they are: codes and addresses of records, which pages put into words.
const NOT_SHOWN: [&str; 9] = [
    "file.media_type",
    "file.sha256",
    "file.record",
    "company.networks",
    "grant.act",
    "record_share.record",
    "custom_object.name",
    "custom_field.name",
    "layout.place",
];
/// Attributes that a browser goes to, or that our scripts ask.
const ADDRESSES: [&str; 9] =
    ["href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data", "xlink:href"];

/// A text that breaks out of whatever it is put into, where that is not guarded.
fn evil(beginning: &str, whose: &str) -> String {
    format!(
        "{beginning}\"'><{EVIL} {EVIL}=\"1\" onload=gx>{whose}</textarea></title></script></style>{{{{gx}}}}${{gx}}';--\u{202e}"
    )
}

/// The same where a text must be short.
fn evil_in_short(whose: &str) -> String {
    format!("\"'><{EVIL} onload=gx>{whose}<")
}

/// Somebody who fills a house.
struct Filler {
    /// Records of each object by its name.
    records: BTreeMap<&'static str, Vec<i64>>,
}

impl Filler {
    /// The value of one field; `None` where it links to what is not there yet.
    fn value(&self, def: &ObjectDef, field: &FieldDef, number: usize) -> Option<Value> {
        let text = evil(BEGINNINGS[number % BEGINNINGS.len()], &format!("{}.{}", def.name, field.name));
        // A record hangs on one that is there.
        if def.hung_field().is_some_and(|hung| hung.name == field.name) {
            let on = self.records.get("customer")?.first()?;
            return Some(Value::Text(object::RecordAddress::new("customers", *on).to_string()));
        }
        Some(match field.kind {
            // What is no place is stored by nobody.
            FieldKind::Text if field.names == object::Names::Position => {
                Value::Text("31.230416,121.473701".to_owned())
            }
            FieldKind::Text | FieldKind::Email | FieldKind::Web if field.unique => {
                Value::Text(format!("{text}{number}"))
            }
            FieldKind::Text | FieldKind::Email | FieldKind::Web => Value::Text(text),
            FieldKind::Tags => Value::Tags(vec![text]),
            FieldKind::File => Value::Null,
            FieldKind::Number | FieldKind::Decimal(_) | FieldKind::Duration => Value::Int(7),
            FieldKind::Money => <Money as FieldType>::parse("12.50").unwrap(),
            FieldKind::Boolean => Value::Bool(true),
            FieldKind::Choice(choice) => {
                Value::Text(choice.items[number % choice.items.len()].code.to_owned())
            }
            FieldKind::Choices(choice) => {
                Value::Tags(vec![choice.items[number % choice.items.len()].code.to_owned()])
            }
            FieldKind::Day => Value::Text("2026-03-03".to_owned()),
            FieldKind::Instant => Value::Int(1_772_500_000_000 + number as i64),
            FieldKind::Phone => <Phone as FieldType>::parse(&format!("1380013800{number}")).unwrap(),
            FieldKind::Link(object) => match self.records.get(object).and_then(|ids| ids.first()) {
                Some(id) => Value::Int(*id),
                None if field.required => return None,
                None => Value::Null,
            },
        })
    }

    /// Where all records there may be were there before, the texts of the first become vicious.
    fn overwrite(&self, tx: &mut Tx<'_>, def: &'static ObjectDef) -> Result<(), WriteError> {
        let there = tx.all_rows(def, &Filter::All, None, 1)?;
        let Some(first) = there.first().filter(|_| !def.internal) else { return Ok(()) };
        let is_text = |field: &&&'static FieldDef| {
            matches!(field.kind, FieldKind::Text | FieldKind::Tags)
                && !field.unique
                && !field.secret
                && field.names != object::Names::Position
        };
        let texts = def.fields.iter().filter(is_text);
        let set = texts.filter_map(|field| Some((*field, self.value(def, field, 0)?))).collect();
        tx.change(def, first.id, None, set).map(drop)
    }

    /// A record with a vicious text in every field that takes one; `None` where it needs another first.
    fn values(&self, def: &ObjectDef, number: usize) -> Option<Vec<Value>> {
        def.fields.iter().map(|field| self.value(def, field, number)).collect()
    }
}

/// Puts records with vicious texts into every object, those they need first.
fn fill(tx: &mut Tx<'_>, registry: &Registry) -> Result<(), WriteError> {
    let mut filler = Filler { records: BTreeMap::new() };
    for def in registry.objects() {
        let rows = tx.all_rows(def, &Filter::All, None, BEGINNINGS.len())?;
        if !rows.is_empty() {
            filler.records.insert(def.name, rows.iter().map(|row| row.id).collect());
        }
    }
    let mut waiting: Vec<&'static ObjectDef> = registry.objects().to_vec();
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut next = Vec::new();
        for def in waiting {
            let records: Option<Vec<_>> =
                (0..BEGINNINGS.len()).map(|number| filler.values(def, number)).collect();
            match records {
                Some(records) => {
                    let there = filler.records.get(def.name).map_or(0, Vec::len);
                    for values in records {
                        // Of some there is one for each person or each choice, and no more.
                        match tx.attempt(|tx| tx.create(def, values)) {
                            Ok(row) => filler.records.entry(def.name).or_default().push(row.id),
                            Err(WriteError::Invalid(_)) => {}
                            Err(refused) => return Err(refused),
                        }
                    }
                    if filler.records.get(def.name).map_or(0, Vec::len) == there {
                        filler.overwrite(tx, def)?;
                    }
                }
                None => next.push(def),
            }
        }
        assert!(
            next.len() < before,
            "{:?} need each other",
            next.iter().map(|def| def.name).collect::<Vec<_>>()
        );
        waiting = next;
    }
    Ok(())
}

/// What is wrong with a page.
fn wrong_with(page: &str, headers: &axum::http::HeaderMap) -> Vec<String> {
    let mut wrong: Vec<String> =
        headers.keys().filter(|name| name.as_str().contains(EVIL)).map(ToString::to_string).collect();
    for Ok(token) in Tokenizer::new(page) {
        let Token::StartTag(tag) = token else { continue };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let name = text(&tag.name);
        if name.contains(EVIL) {
            wrong.push(format!("<{name}>"));
        }
        for (attribute, value) in &tag.attributes {
            let (attribute, value) = (text(attribute), text(value));
            let is_ours = !attribute.contains(EVIL) && !attribute.starts_with("on") && attribute != "style";
            if !is_ours || (ADDRESSES.contains(&&*attribute) && !is_harmless(&value)) {
                wrong.push(format!("<{name} {attribute}=\"{value}\">"));
            }
        }
    }
    wrong
}

/// Whether an address leads to a page of ours, or to another that is asked for and not run: what a browser leaves out
/// before it looks is left out.
fn is_harmless(address: &str) -> bool {
    let seen: String = address.chars().filter(|letter| !letter.is_control()).collect();
    let seen = seen.trim().to_lowercase().replace('\\', "/");
    match seen.split_once(':').filter(|(scheme, _)| !scheme.contains(['/', '?', '#'])) {
        Some((scheme, _)) => ["https", "http", "mailto", "tel", "sip"].contains(&scheme),
        None => !seen.starts_with("//"),
    }
}

/// Addresses of ours on a page.
fn links_on(page: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for Ok(token) in Tokenizer::new(page) {
        let Token::StartTag(tag) = token else { continue };
        for value in tag.attributes.values() {
            let value = String::from_utf8_lossy(value);
            let path = value.split('#').next().unwrap_or_default();
            if path.starts_with('/') && !path.starts_with("//") && !path.contains(char::is_whitespace) {
                found.insert(path.to_owned());
            }
        }
    }
    found
}

/// What is seen for the first time at an address: its page, whatever record; and each parameter, whatever value, of
/// this page of whatever object.
fn kinds_of(path: &str, plurals: &BTreeSet<&str>) -> Vec<String> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_id = |part: &str| part.len() == id_text(1 << 60).len() && object::parse_id(part).is_ok();
    let parts: Vec<&str> = path.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect();
    let any = |part: &&str| if plurals.contains(part) { "{plural}".to_owned() } else { (*part).to_owned() };
    let page = parts.iter().map(any).collect::<Vec<_>>().join("/");
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let names = pairs.map(|pair| pair.split('=').next().unwrap_or_default());
    names.map(|name| format!("{page}?{name}")).chain([parts.join("/")]).collect()
}

/// Somebody who opens every page they come to.
struct Walker<'a> {
    browser: Browser<'a>,
    plurals: BTreeSet<&'static str>,
    /// How many pages of a kind were looked at.
    kinds: BTreeMap<String, usize>,
    known: BTreeSet<String>,
    waiting: VecDeque<String>,
    wrong: Vec<String>,
    looked: usize,
    /// Whose vicious text stood on some page: `customer.name`.
    shown: BTreeSet<String>,
}

fn header_text<'a>(path: &str, value: &'a HeaderValue) -> &'a str {
    value.to_str().unwrap_or_else(|_| panic!("{path} answers a header of more than ASCII: {value:?}"))
}

impl Walker<'_> {
    fn walk(&mut self) {
        while let Some(path) = self.waiting.pop_front() {
            let kinds = kinds_of(&path, &self.plurals);
            // Of one record after the other, since each is vicious in its own way.
            let enough = |kind: &str| if kind.ends_with("/{id}") { BEGINNINGS.len() } else { 1 };
            let is_new = |kind: &&String| self.kinds.get(*kind).is_none_or(|seen| *seen < enough(kind));
            let new: Vec<String> = kinds.iter().filter(is_new).cloned().collect();
            if new.is_empty() || path.starts_with("/assets/") {
                continue;
            }
            for kind in kinds {
                *self.kinds.entry(kind).or_default() += 1;
            }
            self.look(&path);
            // What the address itself says may be vicious too.
            for name in new.iter().filter_map(|kind| kind.split_once('?')).map(|(_, name)| name) {
                let page = path.split('?').next().unwrap_or_default();
                self.look(&format!("{page}?{name}={}", site::encode(&evil("", "address"))));
            }
        }
    }

    fn look(&mut self, path: &str) {
        let answer = self.browser.get(path);
        // The files that were put here have no bytes.
        let is_fault = answer.status >= 500 && !path.contains("/content");
        assert!(!is_fault, "{path}: {} {}", answer.status, answer.text);
        let said = |name: &str| answer.headers.get(name).map_or("", |value| header_text(path, value));
        let leads_away = !said("location").is_empty() && !said("location").starts_with('/');
        if leads_away || !is_harmless(said("location")) {
            self.wrong.push(format!("{path} leads to {}", said("location")));
        }
        let kind = said("content-type");
        if !kind.starts_with("text/html") {
            let is_plain = !kind.contains("xml") || kind == "image/svg+xml";
            assert!(is_plain && said("x-content-type-options") == "nosniff", "{path}: {kind}");
            return;
        }
        self.looked += 1;
        assert!(self.looked < PAGES_MAX, "{:#?}", self.kinds);
        let wrong = wrong_with(&answer.text, &answer.headers);
        self.wrong.extend(wrong.into_iter().map(|what| format!("{path}: {what}")));
        for after in answer.text.split("onload=gx&gt;").skip(1) {
            self.shown.insert(after.split('&').next().unwrap_or_default().to_owned());
        }
        for link in links_on(&answer.text) {
            if self.known.insert(link.clone()) {
                self.waiting.push_back(link);
            }
        }
    }
}

at_the_door!(no_text_in_any_field_becomes_script_on_any_page, |doorstep| {
    let registry = doorstep.crm().registry().clone();
    let objects: Vec<&'static ObjectDef> =
        registry.objects().iter().filter(|def| !def.internal).copied().collect();
    let mut shen = doorstep.browser("192.0.2.7");
    shen.agent = "\"'><gx-evil gx-evil=\"1\">";
    shen.sign_in("shen.jingyi", crate::doorstep::PASSWORD).expect(303);
    doorstep
        .crm()
        .system()
        .write_wait::<_, WriteError, _>("test", None, move |tx| fill(tx, &registry))
        .unwrap();
    doorstep.crm().settle(&guanxi::house::subscribers()).unwrap();
    // What is made by pages and is no record of its own.
    shen.send("/customers/views", "/customers/views", &[("name", &evil_in_short("view"))]).expect(303);
    shen.send("/security", "/security/keys", &[("name", &evil_in_short("key"))]).expect(200);
    let cells =
        format!("{},客户名称\n1,\"{}\"\n2,\n", evil("", "title"), evil("", "cell").replace('"', "\"\""));
    let name = format!("{}.csv", evil("", "file"));
    let drafted = shen.hand_in("/customers/import", "/customers/import", &name, &cells).expect(303);
    let draft = drafted.headers["location"].to_str().unwrap().to_owned();

    let mut begin =
        ["/", "/search?q=gx", "/go?q=gx", "/notifications", "/jobs", "/design"].map(str::to_owned).to_vec();
    begin.extend([format!("{draft}/check"), draft]);
    let filter = format!("name == \"{}\"", evil("", "filter").replace('"', "\\\""));
    begin.push(format!("/customers?filter={}", site::encode(&filter)));
    for def in &objects {
        begin.extend(["", "/new"].map(|rest| format!("/{}{rest}", def.plural)));
        begin.push(format!("/lookup/{}?q=gx", def.plural));
    }
    let mut walker = Walker {
        browser: shen,
        plurals: objects.iter().map(|def| def.plural).collect(),
        kinds: BTreeMap::new(),
        known: begin.iter().cloned().collect(),
        waiting: begin.into(),
        wrong: Vec::new(),
        looked: 0,
        shown: BTreeSet::new(),
    };
    // Of each list the whole one, which the walk begins with, and what a search finds in it: of some that is nothing.
    objects.iter().for_each(|def| walker.look(&format!("/{}?q=gx", def.plural)));
    walker.walk();
    assert!(walker.wrong.is_empty(), "{:#?}", walker.wrong);
    // Every text of every object stood somewhere; otherwise nothing was attacked.
    let is_text = |field: &&&FieldDef| {
        matches!(field.kind, FieldKind::Text | FieldKind::Email | FieldKind::Tags)
            && !field.secret
            && field.names != object::Names::Position
    };
    let unseen: Vec<String> = objects
        .iter()
        .flat_map(|def| def.fields.iter().filter(is_text).map(|field| format!("{}.{}", def.name, field.name)))
        .filter(|whose| !walker.shown.contains(whose))
        .collect();
    assert_eq!(unseen, NOT_SHOWN);
    for made in ["view", "key", "file", "title", "cell", "filter", "address"] {
        assert!(walker.shown.iter().any(|shown| shown.starts_with(made)), "{made}: {:#?}", walker.shown);
    }
});

#[test]
fn what_would_be_script_is_known_when_it_is_seen() {
    let headers = axum::http::HeaderMap::new();
    for (page, is_wrong) in [
        ("<p>a<gx-evil>b</p>", true),
        ("<p title=\"a\"gx-evil=\"1\">", true),
        ("<p title=\"&quot; gx-evil=1\">&lt;gx-evil&gt;</p>", false),
        ("<b onload=gx>", true),
        ("<b style=\"color:red\">", true),
        ("<a href=\"java\nscript:gx\">", true),
        ("<a href=\"//gx-evil.example/\">", true),
        ("<a href=\"/\\gx-evil.example/\">", true),
        ("<a hx-get=\"data:text/html,x\">", true),
        ("<a href=\"/customers?q=a:b\"><a href=\"?a=javascript:b\"><a href=\"tel:1\">", false),
    ] {
        assert_eq!(!wrong_with(page, &headers).is_empty(), is_wrong, "{page}");
    }
}
