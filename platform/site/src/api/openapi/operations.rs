//! One operation: what it is called, what it takes, and every status that it can answer.

use object::{Label, ObjectDef};
use serde_json::{Map, Value as Json, json};

use super::answers::{Answer, refused};
use super::words::said;

/// An operation while it is described.
pub(super) struct Operation {
    tag: &'static str,
    id: String,
    summary: Json,
    description: Option<Json>,
    parameters: Vec<Json>,
    body: Option<Json>,
    answers: Vec<(&'static str, Json)>,
    links: Option<Json>,
}

impl Operation {
    /// One that only tells, under a name in both languages.
    pub fn new(tag: &'static str, id: &str, summary: Json) -> Operation {
        // What any operation may answer: a query or key that cannot be read, nobody, not to be done, too often, a
        // fault of ours, busy.
        let any = ["400", "401", "403", "429", "500", "503"].map(|status| (status, refused(status)));
        Operation {
            tag,
            id: id.to_owned(),
            summary,
            description: None,
            parameters: vec![parameter("lang")],
            body: None,
            answers: any.into(),
            links: None,
        }
    }

    /// One that only tells.
    pub fn reads(tag: &'static str, id: &str, summary: Label) -> Operation {
        Operation::new(tag, id, super::words::label(summary))
    }

    /// One that changes something.
    pub fn writes(tag: &'static str, id: &str, summary: Label) -> Operation {
        Operation::reads(tag, id, summary).changing()
    }

    /// The same with records of an object: 新建客户 / Create customer.
    pub fn reads_of(def: &'static ObjectDef, id: &str, zh: &str, en: &str) -> Operation {
        let summary = said(format!("{zh}{}", def.label.zh), format!("{en} {}", def.label.en.to_lowercase()));
        Operation::new(def.plural, &format!("{id}_{}", def.name), summary)
    }

    /// As [`Operation::reads_of`], for one that changes something.
    pub fn writes_of(def: &'static ObjectDef, id: &str, zh: &str, en: &str) -> Operation {
        Operation::reads_of(def, id, zh, en).changing()
    }

    /// The same where it changes something: it takes an idempotency key, and says no to what cannot be.
    pub fn changing(mut self) -> Operation {
        self.parameters.push(parameter("idempotency_key"));
        self.refuses(&["409", "422"])
    }

    /// What it does, beyond its name.
    pub fn about(mut self, zh: impl Into<String>, en: impl Into<String>) -> Operation {
        self.description = Some(said(zh, en));
        self
    }

    /// Takes these of the shared parameters.
    pub fn takes(mut self, names: &[&str]) -> Operation {
        self.parameters.extend(names.iter().map(|name| parameter(name)));
        self
    }

    /// Takes a parameter of its own.
    pub fn takes_this(mut self, parameter: Json) -> Operation {
        self.parameters.push(parameter);
        self
    }

    /// Reads a JSON body.
    pub fn json(self, schema: Json) -> Operation {
        self.body(json!({"application/json": {"schema": schema}})).refuses(&["413", "415", "422"])
    }

    /// Reads a JSON body where there is one.
    pub fn json_or_nothing(self, schema: Json) -> Operation {
        let mut operation = self.json(schema);
        if let Some(body) = &mut operation.body {
            body["required"] = false.into();
        }
        operation
    }

    /// Reads a body of these media types.
    pub fn body(mut self, content: Json) -> Operation {
        self.body = Some(json!({"required": true, "content": content}));
        self
    }

    /// Refuses with these statuses too.
    pub fn refuses(self, statuses: &[&'static str]) -> Operation {
        statuses.iter().fold(self, |operation, status| operation.answers(status, refused(status)))
    }

    /// Answers so.
    pub fn answers(mut self, status: &'static str, answer: impl Into<Json>) -> Operation {
        self.answers.retain(|(known, _)| *known != status);
        self.answers.push((status, answer.into()));
        self
    }

    /// What can be done with what a good answer names.
    pub fn leads_to(mut self, links: Json) -> Operation {
        self.links = Some(links);
        self
    }

    /// As it stands in the description.
    pub fn done(self) -> Json {
        let mut answers: Map<String, Json> =
            self.answers.into_iter().map(|(status, answer)| (status.to_owned(), answer)).collect();
        if let (Some(links), Some(Json::Object(created))) = (self.links, answers.get_mut("201")) {
            created.insert("links".to_owned(), links);
        }
        answers.sort_keys();
        let mut operation = Map::new();
        operation.insert("tags".to_owned(), json!([self.tag]));
        operation.insert("operationId".to_owned(), self.id.into());
        operation.insert("summary".to_owned(), self.summary);
        operation.extend(self.description.map(|text| ("description".to_owned(), text)));
        operation.insert("parameters".to_owned(), Json::Array(self.parameters));
        operation.extend(self.body.map(|body| ("requestBody".to_owned(), body)));
        operation.insert("responses".to_owned(), Json::Object(answers));
        Json::Object(operation)
    }
}

impl From<Answer> for Json {
    fn from(answer: Answer) -> Json {
        answer.done()
    }
}

/// One of the shared parameters.
pub(super) fn parameter(name: &str) -> Json {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

/// A parameter of the query that one operation has alone.
pub(super) fn in_query(name: &str, schema: Json, about: Json) -> Json {
    json!({"name": name, "in": "query", "schema": schema, "description": about})
}

/// The same, which must be there.
pub(super) fn needed_in_query(name: &str, schema: Json, about: Json) -> Json {
    json!({"name": name, "in": "query", "required": true, "schema": schema, "description": about})
}
