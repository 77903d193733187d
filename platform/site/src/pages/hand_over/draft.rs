//! What stands in the form of a hand-over, and the JSON it means.

use object::{Message, id_text};
use serde_json::{Map, Value as Json, json};

use crate::form_body::SignedForm;
use crate::handing_over::RULES_MAX;

pub(super) const OF_OBJECT: &str = "object:";
pub(super) const OF_VIEW: &str = "view:";
pub(super) const RULES: &str = "rules";
pub(super) const REASON: &str = "reason";
pub(super) const FINISHED: &str = "finished";
/// People that each rule has room for; a rule that is full gets room for one more.
const ROOM: usize = 2;
/// The most people of a rule that a form sends.
const PEOPLE_MAX: usize = crate::handing_over::RECEIVERS_MAX;

/// What stands in the form.
pub(super) struct Draft {
    pub rules: Vec<RuleDraft>,
    /// Who takes the rest: person and share, as typed.
    pub rest: Vec<(String, String)>,
    pub reason: String,
    pub with_over: bool,
    /// What is wrong with it.
    pub problem: Option<Message>,
}

/// One rule, as typed.
pub(super) struct RuleDraft {
    /// `object:customers`, `view:ID`, or nothing.
    pub which: String,
    pub filter: String,
    pub to: Vec<(String, String)>,
}

impl Default for Draft {
    fn default() -> Draft {
        Draft {
            rules: vec![RuleDraft::empty()],
            rest: empty_shares(),
            reason: String::new(),
            with_over: false,
            problem: None,
        }
    }
}

impl RuleDraft {
    fn empty() -> RuleDraft {
        RuleDraft { which: String::new(), filter: String::new(), to: empty_shares() }
    }
}

fn empty_shares() -> Vec<(String, String)> {
    vec![(String::new(), String::new()); ROOM]
}

pub(super) fn which(rule: usize) -> String {
    format!("rule-{rule}-which")
}

pub(super) fn filter(rule: usize) -> String {
    format!("rule-{rule}-filter")
}

pub(super) fn to_of(rule: usize, person: usize) -> String {
    format!("rule-{rule}-to-{person}")
}

pub(super) fn share_of(rule: usize, person: usize) -> String {
    format!("rule-{rule}-share-{person}")
}

pub(super) fn to(person: usize) -> String {
    format!("to-{person}")
}

pub(super) fn share(person: usize) -> String {
    format!("share-{person}")
}

impl Draft {
    /// As it was sent.
    pub fn sent(form: &SignedForm) -> Draft {
        let value = |name: &str| form.value(name).unwrap_or_default().trim().to_owned();
        let shares = |to: &dyn Fn(usize) -> String, share: &dyn Fn(usize) -> String| {
            let mut shares: Vec<(String, String)> = (0..PEOPLE_MAX)
                .map(|person| (value(&to(person)), value(&share(person))))
                .filter(|(person, _)| !person.is_empty())
                .collect();
            let full = shares.len() + 1;
            shares.resize(full.clamp(ROOM, PEOPLE_MAX), (String::new(), String::new()));
            shares
        };
        let rules = value(RULES).parse::<usize>().unwrap_or(0).min(RULES_MAX);
        let rules = (0..rules).map(|rule| RuleDraft {
            which: value(&which(rule)),
            filter: value(&filter(rule)),
            to: shares(&|person| to_of(rule, person), &|person| share_of(rule, person)),
        });
        Draft {
            rules: rules.collect(),
            rest: shares(&to, &share),
            reason: value(REASON),
            with_over: form.value(FINISHED) == Some("true"),
            problem: None,
        }
    }

    /// With room for one more rule.
    pub fn add_rule(&mut self) {
        if self.rules.len() < RULES_MAX {
            self.rules.push(RuleDraft::empty());
        }
    }

    /// What it means, as the API would send it. A rule with nothing in it is none.
    pub fn as_json(&self, from: i64) -> Map<String, Json> {
        let mut map = Map::new();
        map.insert("from".to_owned(), Json::from(id_text(from)));
        let is_said = |rule: &&RuleDraft| {
            !rule.which.is_empty()
                || !rule.filter.is_empty()
                || rule.to.iter().any(|(person, _)| !person.is_empty())
        };
        let rules: Vec<Json> = self.rules.iter().filter(is_said).map(RuleDraft::as_json).collect();
        if !rules.is_empty() {
            map.insert("rules".to_owned(), Json::Array(rules));
        }
        map.insert("to".to_owned(), shares_json(&self.rest));
        if self.with_over {
            map.insert("finished".to_owned(), Json::Bool(true));
        }
        if !self.reason.is_empty() {
            map.insert("reason".to_owned(), Json::from(self.reason.as_str()));
        }
        map
    }

    /// All of it as it would be sent again.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let mut fields = vec![(RULES.to_owned(), self.rules.len().to_string())];
        for (place, rule) in self.rules.iter().enumerate() {
            fields.push((which(place), rule.which.clone()));
            fields.push((filter(place), rule.filter.clone()));
            for (person, (who, percent)) in rule.to.iter().enumerate() {
                fields.push((to_of(place, person), who.clone()));
                fields.push((share_of(place, person), percent.clone()));
            }
        }
        for (person, (who, percent)) in self.rest.iter().enumerate() {
            fields.push((to(person), who.clone()));
            fields.push((share(person), percent.clone()));
        }
        fields.push((REASON.to_owned(), self.reason.clone()));
        fields.push((FINISHED.to_owned(), self.with_over.to_string()));
        fields.retain(|(_, value)| !value.is_empty());
        fields
    }
}

impl RuleDraft {
    fn as_json(&self) -> Json {
        let to = shares_json(&self.to);
        match self.which.strip_prefix(OF_VIEW) {
            Some(view) => json!({"view": view, "to": to}),
            None => {
                let plural = self.which.strip_prefix(OF_OBJECT).unwrap_or_default();
                json!({"object": plural, "filter": self.filter, "to": to})
            }
        }
    }
}

fn shares_json(shares: &[(String, String)]) -> Json {
    let named = shares.iter().filter(|(person, _)| !person.is_empty());
    named
        .map(|(person, percent)| match percent.trim_end_matches(['%', '％']).trim() {
            "" => json!({"user": person}),
            // What is no number is refused where all of it is read.
            text => {
                json!({"user": person, "share": text.parse::<i64>().map_or(Json::from(text), Json::from)})
            }
        })
        .collect()
}
