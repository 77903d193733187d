//! What a hand-over asks: whose records, by which rules to whom, and who takes the rest. The same JSON comes in by the
//! API and is kept with the job, so that whoever goes on with it reads exactly what was asked.

use std::collections::BTreeSet;

use object::{Message, ObjectDef, RecordAddress, Registry, id_text, parse_id};
use serde_json::{Map, Value as Json, json};
use store::hands_over;

use super::{REASON_CHARS_MAX, RECEIVERS_MAX, RECORDS_NAMED_MAX, RULES_MAX};
use crate::jobs::wrong;
use crate::refusal::Refusal;

/// A hand-over as it was asked for.
#[derive(Clone, Debug)]
pub(crate) struct HandOverAsked {
    /// Whose records.
    pub from: i64,
    /// The first that means a record says who gets it.
    pub rules: Vec<Rule>,
    /// Who gets what no rule means; with nobody, that stays.
    pub rest: Vec<Share>,
    /// Of these objects alone; of all where none is named.
    pub objects: Vec<&'static ObjectDef>,
    /// What is over goes too.
    pub with_over: bool,
    /// Why; the history tells it.
    pub reason: String,
}

/// Some records, and who gets them.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// Which.
    pub meant: Meant,
    /// Who gets them.
    pub to: Vec<Share>,
}

/// Which records a rule means.
#[derive(Clone, Debug)]
pub(crate) enum Meant {
    /// Those of an object that a filter in CEL finds.
    Filter(&'static ObjectDef, String),
    /// These.
    Records(Vec<(&'static ObjectDef, i64)>),
}

/// Somebody's part of what a rule means, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// Who.
    pub user: i64,
    /// How much of it.
    pub percent: i64,
}

const KNOWN: [&str; 6] = ["from", "to", "rules", "objects", "finished", "reason"];
const KNOWN_OF_RULE: [&str; 4] = ["object", "filter", "records", "to"];

impl HandOverAsked {
    /// As JSON says: `{"from": "…", "rules": [{"object": "customers", "filter": "province == \"江苏\"", "to": [{"user": "…",
    /// "share": 60}, …]}], "to": ["…"], "reason": "…"}`.
    ///
    /// # Errors
    /// 422 with the part that cannot be read.
    pub fn read(registry: &Registry, map: &Map<String, Json>) -> Result<HandOverAsked, Refusal> {
        if let Some(unknown) = map.keys().find(|name| !KNOWN.contains(&name.as_str())) {
            return Err(not_known(unknown, &KNOWN));
        }
        let from = id_in(map.get("from")).ok_or_else(|| {
            wrong("from", "from_needed", "请用 from 指明移交谁的记录", "say in from whose records these are")
        })?;
        let rest = shares_in("to", map.get("to"))?;
        let rules = match map.get("rules") {
            None => Vec::new(),
            Some(Json::Array(rules)) if rules.len() <= RULES_MAX => {
                rules.iter().map(|rule| Rule::read(registry, rule)).collect::<Result<_, _>>()?
            }
            Some(_) => {
                return Err(wrong(
                    "rules",
                    "rules_unreadable",
                    &format!("rules 应为最多 {RULES_MAX} 条规则的列表"),
                    &format!("rules is a list of at most {RULES_MAX} rules"),
                ));
            }
        };
        if rules.is_empty() && rest.is_empty() {
            return Err(wrong("to", "receiver_needed", "请指明接收人", "say who is to get them"));
        }
        let objects = match map.get("objects") {
            None => Vec::new(),
            Some(Json::Array(names)) if !names.is_empty() => names
                .iter()
                .map(|name| object_in("objects", registry, Some(name)))
                .collect::<Result<_, _>>()?,
            Some(_) => {
                return Err(wrong(
                    "objects",
                    "objects_unreadable",
                    "objects 应列出对象，如 [\"customers\"]",
                    "objects names objects, such as [\"customers\"]",
                ));
            }
        };
        let with_over = match map.get("finished") {
            None => false,
            Some(Json::Bool(with_over)) => *with_over,
            Some(_) => {
                return Err(wrong(
                    "finished",
                    "boolean_expected",
                    "finished 应为 true 或 false",
                    "finished must be true or false",
                ));
            }
        };
        let reason = match map.get("reason") {
            None => String::new(),
            Some(Json::String(reason)) if reason.chars().count() <= REASON_CHARS_MAX => {
                object::text::clean(reason)
            }
            Some(_) => {
                return Err(wrong(
                    "reason",
                    "reason_too_long",
                    &format!("原因不超过 {REASON_CHARS_MAX} 个字"),
                    &format!("the reason has at most {REASON_CHARS_MAX} characters"),
                ));
            }
        };
        let asked = HandOverAsked { from, rules, rest, objects, with_over, reason };
        if asked.receivers().contains(&from) {
            return Err(wrong(
                "to",
                "receiver_is_giver",
                "接收人不能是移交人本人",
                "nobody takes over what is theirs already",
            ));
        }
        Ok(asked)
    }

    /// The JSON of [`HandOverAsked::read`].
    pub fn to_json(&self) -> Json {
        let mut map = Map::new();
        map.insert("from".to_owned(), Json::from(id_text(self.from)));
        if !self.rules.is_empty() {
            map.insert("rules".to_owned(), self.rules.iter().map(Rule::to_json).collect());
        }
        if !self.rest.is_empty() {
            map.insert("to".to_owned(), shares_json(&self.rest));
        }
        if !self.objects.is_empty() {
            map.insert("objects".to_owned(), self.objects.iter().map(|def| def.plural).collect());
        }
        if self.with_over {
            map.insert("finished".to_owned(), Json::Bool(true));
        }
        if !self.reason.is_empty() {
            map.insert("reason".to_owned(), Json::from(self.reason.as_str()));
        }
        Json::Object(map)
    }

    /// What a job was asked; `None` where the declarations do not allow it any more.
    pub fn of_text(registry: &Registry, text: &str) -> Option<HandOverAsked> {
        match serde_json::from_str(text) {
            Ok(Json::Object(map)) => HandOverAsked::read(registry, &map).ok(),
            Ok(_) | Err(_) => None,
        }
    }

    /// Everybody who may get something.
    pub fn receivers(&self) -> BTreeSet<i64> {
        let of_rules = self.rules.iter().flat_map(|rule| &rule.to);
        of_rules.chain(&self.rest).map(|share| share.user).collect()
    }

    /// The objects that it is about, in the order in which they go.
    pub fn objects_in(&self, registry: &Registry) -> Vec<&'static ObjectDef> {
        let mut objects = super::objects_of(registry);
        objects
            .retain(|def| self.objects.is_empty() || self.objects.iter().any(|named| named.name == def.name));
        objects
    }

    /// The filters of its rules.
    pub fn filters(&self) -> impl Iterator<Item = (&'static ObjectDef, &str)> {
        self.rules.iter().filter_map(|rule| match &rule.meant {
            Meant::Filter(def, text) => Some((*def, text.as_str())),
            Meant::Records(_) => None,
        })
    }
}

impl Rule {
    fn read(registry: &Registry, json: &Json) -> Result<Rule, Refusal> {
        let Json::Object(map) = json else {
            return Err(wrong("rules", "object_expected", "每条规则应为对象", "each rule must be an object"));
        };
        if let Some(unknown) = map.keys().find(|name| !KNOWN_OF_RULE.contains(&name.as_str())) {
            return Err(not_known(unknown, &KNOWN_OF_RULE));
        }
        let to = shares_in("rules", map.get("to"))?;
        if to.is_empty() {
            return Err(wrong(
                "rules",
                "receiver_needed",
                "每条规则要有接收人",
                "each rule says who gets them",
            ));
        }
        let meant = match (map.get("filter"), map.get("records")) {
            (Some(Json::String(text)), None) => {
                Meant::Filter(object_in("rules", registry, map.get("object"))?, text.trim().to_owned())
            }
            (None, Some(Json::Array(records))) if records.len() <= RECORDS_NAMED_MAX => Meant::Records(
                records.iter().map(|record| record_in(registry, record)).collect::<Result<_, _>>()?,
            ),
            _ => {
                return Err(wrong(
                    "rules",
                    "rule_unreadable",
                    &format!(
                        "每条规则要么有 object 和 filter，要么用 records 列出最多 {RECORDS_NAMED_MAX} 条记录"
                    ),
                    &format!(
                        "a rule has either object and filter, or records with at most {RECORDS_NAMED_MAX} of them"
                    ),
                ));
            }
        };
        Ok(Rule { meant, to })
    }

    fn to_json(&self) -> Json {
        let to = shares_json(&self.to);
        match &self.meant {
            Meant::Filter(def, text) => json!({"object": def.plural, "filter": text, "to": to}),
            Meant::Records(records) => {
                let address = |(def, id): &(&'static ObjectDef, i64)| {
                    Json::from(RecordAddress::new(def.plural, *id).to_string())
                };
                json!({"records": records.iter().map(address).collect::<Json>(), "to": to})
            }
        }
    }
}

fn id_in(json: Option<&Json>) -> Option<i64> {
    parse_id(json?.as_str()?).ok()
}

fn object_in(part: &str, registry: &Registry, json: Option<&Json>) -> Result<&'static ObjectDef, Refusal> {
    let plural = json.and_then(Json::as_str).unwrap_or_default();
    registry.plural(plural).filter(|def| hands_over(def)).ok_or_else(|| {
        let known: Vec<&str> = super::objects_of(registry).iter().map(|def| def.plural).collect();
        let shown = object::text::excerpt(plural);
        wrong(
            part,
            "object_not_handed_over",
            &format!("“{shown}”不是可以移交的对象，可用：{}", known.join("、")),
            &format!("“{shown}” is none of what is handed over: {}", known.join(", ")),
        )
    })
}

fn record_in(registry: &Registry, json: &Json) -> Result<(&'static ObjectDef, i64), Refusal> {
    let parts = json.as_str().and_then(|text| text.split_once('/'));
    let id = parts.and_then(|(_, id)| parse_id(id).ok());
    match (parts, id) {
        (Some((plural, _)), Some(id)) => Ok((object_in("rules", registry, Some(&Json::from(plural)))?, id)),
        _ => Err(wrong(
            "rules",
            "record_unreadable",
            "records 中每条写成“customers/编号”",
            "each of the records is written as “customers/ID”",
        )),
    }
}

/// The people of a rule: ids, or each with a share; the shares come to a hundred, and without any are alike.
fn shares_in(part: &str, json: Option<&Json>) -> Result<Vec<Share>, Refusal> {
    let unreadable = || {
        wrong(
            part,
            "receivers_unreadable",
            &format!(
                "接收人应为用户编号的列表，或 {{\"user\": …, \"share\": 百分比}} 的列表，最多 {RECEIVERS_MAX} 位"
            ),
            &format!(
                "receivers are a list of user ids, or of {{\"user\": …, \"share\": percent}}, at most {RECEIVERS_MAX}"
            ),
        )
    };
    let list = match json {
        None => return Ok(Vec::new()),
        Some(Json::Array(list)) if list.len() <= RECEIVERS_MAX => list,
        Some(_) => return Err(unreadable()),
    };
    let mut told: Vec<(i64, Option<i64>)> = Vec::with_capacity(list.len());
    for item in list {
        let (user, share) = match item {
            Json::String(_) => (id_in(Some(item)), None),
            Json::Object(map) if map.keys().all(|name| name == "user" || name == "share") => {
                let share = match map.get("share") {
                    None => None,
                    Some(share) => Some(share.as_i64().filter(|share| *share > 0).ok_or_else(unreadable)?),
                };
                (id_in(map.get("user")), share)
            }
            _ => return Err(unreadable()),
        };
        let user = user.ok_or_else(unreadable)?;
        if told.iter().any(|(known, _)| *known == user) {
            return Err(wrong(
                part,
                "receiver_twice",
                "同一规则中接收人不能重复",
                "nobody stands twice in one rule",
            ));
        }
        told.push((user, share));
    }
    shared_out(told).map_err(|message| Refusal::invalid(vec![(part.to_owned(), message)]))
}

/// Shares that come to a hundred.
///
/// # Errors
/// Where some have one and others not, or they come to something else.
pub(crate) fn shared_out(told: Vec<(i64, Option<i64>)>) -> Result<Vec<Share>, Message> {
    let count = told.len() as i64;
    if told.iter().all(|(_, share)| share.is_none()) {
        // Alike: what does not divide goes to the first.
        let share = |(place, (user, _)): (usize, (i64, Option<i64>))| {
            let extra = i64::from((place as i64) < 100 % count.max(1));
            Share { user, percent: 100 / count.max(1) + extra }
        };
        return Ok(told.into_iter().enumerate().map(share).collect());
    }
    let whole: Option<i64> = told.iter().map(|(_, share)| *share).sum();
    if whole != Some(100) {
        return Err(Message::new(
            "shares_not_whole",
            "各接收人的比例合计应为 100；都不填则平均分配",
            "the shares of a rule come to 100; without any, all get alike",
        ));
    }
    Ok(told.into_iter().filter_map(|(user, percent)| Some(Share { user, percent: percent? })).collect())
}

fn shares_json(shares: &[Share]) -> Json {
    shares.iter().map(|share| json!({"user": id_text(share.user), "share": share.percent})).collect()
}

fn not_known(unknown: &str, known: &[&str]) -> Refusal {
    let name = object::text::excerpt(unknown);
    wrong(
        unknown,
        "field_unknown",
        &format!("不认识“{name}”，可用：{}", known.join("、")),
        &format!("“{name}” is not known here; use {}", known.join(", ")),
    )
}
