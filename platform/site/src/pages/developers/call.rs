//! One call: what it takes, a line for the command line, what is answered, and a form to try it.

use maud::{Markup, html};
use object::{Label, Lang};
use serde_json::Value as Json;

use super::spoken::{Described, plain, pretty, text, with_code};
use crate::ui::{self, Button, Col, Field, Look, Row, Table, TextKind};

const PARAMETERS: Label = Label::new("参数", "Parameters");
const COMMAND: Label = Label::new("命令行", "Command line");
const ANSWERS: Label = Label::new("答复", "Answers");
const TRY: Label = Label::new("试一试", "Try it");
const SEND: Label = Label::new("发送", "Send");
const ANSWER: Label = Label::new("收到的答复", "The answer");
const BODY: Label = Label::new("请求内容（JSON）", "Body (JSON)");
const CHANGES: Label = Label::new("会真的修改数据。", "This really changes data.");
const KEY: Label = Label::new("用密钥试（可选）", "Try with a key (if you like)");
const KEY_HINT: Label = Label::new(
    "留空则以您当前的登录身份调用。密钥只留在这个页面里，不会保存。",
    "Without one you call as the person who is signed in. The key stays in this page and is kept nowhere.",
);
const NEEDED: Label = Label::new("必填", "Required");
/// The parameters that are sent without being asked for: the language is the page's.
const NOT_ASKED: [&str; 1] = ["lang"];
/// The field of the key, see `calls.js`.
const KEY_FIELD: &str = "call-key";

/// One operation of the description.
pub(super) struct Call<'d> {
    described: &'d Described,
    method: String,
    path: &'d str,
    operation: &'d Json,
    parameters: Vec<&'d Json>,
}

/// Where the key of a trial is typed; without script nothing can be tried.
pub(super) fn key_form(lang: Lang) -> Markup {
    let field = Field { hint: KEY_HINT.text(lang).to_owned(), ..Field::new(KEY_FIELD, KEY.text(lang)) };
    html! { form class="call-key needs-script" autocomplete="off" { (ui::text_field(lang, &field, TextKind::Password)) } }
}

impl<'d> Call<'d> {
    /// The calls under a tag.
    pub fn all_of(described: &'d Described, tag: &str) -> Vec<Call<'d>> {
        let is_tagged = |operation: &Json| {
            operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|known| known == tag))
        };
        let tagged = described.operations().filter(|(_, _, _, operation)| is_tagged(operation));
        let of = |(path, shared, method, operation): (&'d str, &'d Json, &'d str, &'d Json)| {
            let all = [shared, &operation["parameters"]];
            let parameters = all.into_iter().filter_map(Json::as_array).flatten();
            let parameters = parameters.map(|parameter| described.followed(parameter)).collect();
            Call { described, method: method.to_uppercase(), path, operation, parameters }
        };
        tagged.map(of).collect()
    }

    /// As it stands on the page, folded to its name.
    pub fn markup(&self, lang: Lang) -> Markup {
        let about = text(self.operation, "description");
        html! {
            details class="call" id=(self.id()) {
                summary {
                    span class={ "call-method call-" (self.method.to_lowercase()) } { (self.method) }
                    span class="code" { (self.path) }
                    span class="call-name" { (text(self.operation, "summary")) }
                }
                div class="call-body stack" {
                    @if !about.is_empty() { p { (with_code(about)) } }
                    (self.parameters_table(lang))
                    (self.command(lang))
                    (self.answers(lang))
                    (self.trial(lang))
                }
            }
        }
    }

    fn id(&self) -> &str {
        text(self.operation, "operationId")
    }

    fn parameters_table(&self, lang: Lang) -> Markup {
        let rows = self.parameters.iter().map(|parameter| Row {
            name: text(parameter, "name").to_owned(),
            cells: vec![
                html! {
                    span class="code" { (text(parameter, "name")) }
                    @if is_needed(parameter) { span class="required" title=(NEEDED.text(lang)) { "*" } }
                },
                html! { (place_of(lang, parameter)) },
                html! {
                    p {
                        (with_code(text(parameter, "description")))
                        @if let Some(example) = parameter.get("example") { " " code { (plain(example)) } }
                    }
                },
            ],
            ..Row::default()
        });
        let strong = |label: Label| Col { strong: true, ..Col::new(label.text(lang)) };
        let cols = vec![
            strong(PARAMETERS),
            strong(Label::new("位置", "Where")),
            strong(Label::new("说明", "Meaning")),
        ];
        let caption = format!("{} {}", PARAMETERS.text(lang), text(self.operation, "summary"));
        ui::table(lang, &Table { caption, cols, rows: rows.collect(), compact: true, ..Table::default() })
    }

    fn command(&self, lang: Lang) -> Markup {
        let command = self.curl();
        html! {
            div class="call-command" {
                p class="call-head" { (COMMAND.text(lang)) (ui::copy_button(lang, &command)) }
                pre tabindex="0" { code { (command) } }
            }
        }
    }

    /// The call for a command line, with the key from the environment.
    fn curl(&self) -> String {
        let mut path = self.path.to_owned();
        let mut words = vec![String::from("curl")];
        let mut query = Vec::new();
        for parameter in &self.parameters {
            let name = text(parameter, "name");
            let example = parameter.get("example").map(plain).unwrap_or_default();
            match text(parameter, "in") {
                "path" => path = path.replace(&format!("{{{name}}}"), &example),
                "query" if is_needed(parameter) || name == "filter" || name == "limit" => {
                    let example = if example.is_empty() { self.first_choice(parameter) } else { example };
                    query.push(format!("--data-urlencode {}", quoted(&format!("{name}={example}"))));
                }
                "header" if is_needed(parameter) || name == "Idempotency-Key" => {
                    words.push(format!("-H {}", quoted(&format!("{name}: {example}"))));
                }
                _ => {}
            }
        }
        match self.method.as_str() {
            "GET" if query.is_empty() => {}
            "GET" => words.push(String::from("-G")),
            method => words.push(format!("-X {method}")),
        }
        words.insert(1, String::from("-H \"Authorization: Bearer $GUANXI_KEY\""));
        match self.body_kind() {
            Some("application/json") => {
                let body = self.example().map(Json::to_string).unwrap_or_else(|| String::from("{}"));
                words.push(String::from("-H 'Content-Type: application/json'"));
                words.push(format!("-d {}", quoted(&body)));
            }
            Some(kind) => {
                words.push(format!("-H 'Content-Type: {kind}'"));
                words.push(String::from("--data-binary @file"));
            }
            None => {}
        }
        let mut address = self.described.address(&path);
        if self.method == "GET" {
            words.extend(query);
        } else if !query.is_empty() {
            // Beside a body the query stands in the address.
            let pairs = self
                .parameters
                .iter()
                .filter(|parameter| is_needed(parameter) && text(parameter, "in") == "query");
            let pairs: Vec<String> = pairs
                .map(|parameter| {
                    let example =
                        parameter.get("example").map(plain).unwrap_or_else(|| self.first_choice(parameter));
                    format!("{}={}", text(parameter, "name"), crate::visitor::encode(&example))
                })
                .collect();
            address = format!("{address}?{}", pairs.join("&"));
        }
        words.push(quoted(&address));
        words.join(" \\\n  ")
    }

    fn first_choice(&self, parameter: &Json) -> String {
        let schema = self.described.followed(&parameter["schema"]);
        schema["enum"].get(0).map(plain).unwrap_or_default()
    }

    fn body_kind(&self) -> Option<&'d str> {
        self.operation["requestBody"]["content"].as_object()?.keys().next().map(String::as_str)
    }

    fn example(&self) -> Option<&'d Json> {
        let schema = &self.operation["requestBody"]["content"]["application/json"]["schema"];
        self.described.followed(schema)["examples"].get(0)
    }

    fn answers(&self, lang: Lang) -> Markup {
        let answers = self.operation["responses"].as_object().into_iter().flatten();
        html! {
            div class="call-answers" {
                p class="call-head" { (ANSWERS.text(lang)) }
                dl {
                    @for (status, answer) in answers {
                        dt { span class="code" { (status) } }
                        dd { (with_code(text(self.described.followed(answer), "description"))) }
                    }
                }
            }
        }
    }

    /// A form that a script sends; files are sent from the command line.
    fn trial(&self, lang: Lang) -> Markup {
        let has_file = self.body_kind().is_some_and(|kind| kind != "application/json");
        if has_file {
            return html! {};
        }
        let id = self.id();
        let asked = self.parameters.iter().filter(|parameter| !NOT_ASKED.contains(&text(parameter, "name")));
        let is_change = self.method != "GET";
        html! {
            form class="call-try needs-script" data-call=(id) data-method=(self.method) data-path=(self.described.address(self.path))
                aria-label={ (TRY.text(lang)) " " (text(self.operation, "summary")) } autocomplete="off" {
                p class="call-head" { (TRY.text(lang)) }
                div class="call-inputs" {
                    @for parameter in asked {
                        (ui::text_field(lang, &Field {
                            required: is_needed(parameter),
                            ..Field::new(
                                format!("{id}.{}.{}", text(parameter, "in"), text(parameter, "name")),
                                text(parameter, "name"),
                            )
                        }, TextKind::Plain))
                    }
                }
                @if let Some(example) = self.example() {
                    (ui::textarea_field(lang, &Field {
                        value: pretty(example),
                        ..Field::new(format!("{id}.body"), BODY.text(lang))
                    }, 8))
                }
                div class="call-send" {
                    (Button::new(Look::Plain, SEND.text(lang)).icon("send"))
                    @if is_change { span class="muted" { (CHANGES.text(lang)) } }
                }
                div class="call-answer" role="region" aria-label={ (ANSWER.text(lang)) " " (text(self.operation, "summary")) } aria-live="polite" tabindex="0" hidden {}
            }
        }
    }
}

fn is_needed(parameter: &Json) -> bool {
    parameter.get("required").and_then(Json::as_bool).unwrap_or_default()
}

fn place_of(lang: Lang, parameter: &Json) -> &'static str {
    let place = match text(parameter, "in") {
        "path" => Label::new("路径", "Path"),
        "header" => Label::new("请求头", "Header"),
        _ => Label::new("查询参数", "Query"),
    };
    place.text(lang)
}

/// A word of a command line as a shell reads it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
