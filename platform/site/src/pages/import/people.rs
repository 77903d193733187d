//! People whom the file names and nobody knows: each name once, with the choice of whom it means. The answers stay with
//! the draft, and the check and the import take them as if the file had said so.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use exchange::{LINK_ANSWERS_MAX, LinkAnswer, Reason};
use maud::{Markup, html};
use object::{FieldDef, Filter, Lang, ObjectDef, id_text, parse_id};
use store::{OutcomeRow, RowOutcome, StoreError, Verb};

use super::check::AGAIN;
use super::figures::figure;
use crate::form_body::SignedForm;
use crate::imports::{self, Draft};
use crate::pages::act::BACK;
use crate::pages::address::Address;
use crate::pages::frame::may;
use crate::pages::news::see_other;
use crate::pages::people::PAGE;
use crate::pages::people_of;
use crate::refusal::Refusal;
use crate::ui::{self, Button, Choice, Field, Look};
use crate::visitor::Visitor;

/// Names asked about at a time; a file with more is better mended as a file.
const NAMES_SHOWN: usize = 20;
/// Colleagues to choose from.
const PEOPLE_MAX: usize = 500;
/// What is sent for the one who imports, and for nobody.
const ME: &str = "me";
const NOBODY: &str = "nobody";

/// What there is to ask.
#[derive(Default)]
pub(super) struct Strangers {
    names: Vec<Stranger>,
    /// Names beyond those that are asked about.
    more: usize,
    /// Rows fail for them; otherwise they go in without.
    fail_rows: bool,
    people: Vec<Choice>,
}

struct Stranger {
    field: &'static FieldDef,
    text: String,
    rows: u64,
}

impl Strangers {
    /// The people that these rows failed for, or went in without.
    pub(super) async fn of(
        visitor: &Visitor,
        def: &'static ObjectDef,
        notes: &[OutcomeRow],
    ) -> Result<Strangers, Refusal> {
        let Some(people) = people_of(visitor.site.crm().registry()) else { return Ok(Strangers::default()) };
        let mut counted: BTreeMap<(usize, String), u64> = BTreeMap::new();
        let mut fail_rows = false;
        for note in notes {
            let reason = Reason::of_text(note.reason.as_deref().unwrap_or_default());
            for problem in reason
                .problems
                .iter()
                .chain(&reason.emptied)
                .filter(|problem| problem.code.starts_with("link_"))
            {
                let field = problem.field.as_deref().and_then(|name| def.field(name));
                let link = field.filter(|field| field.kind.link() == Some(people));
                if let (Some(field), Some(text)) = (link, &problem.value) {
                    *counted.entry((field.index, text.clone())).or_default() += 1;
                    fail_rows |= note.outcome == RowOutcome::Failed;
                }
            }
        }
        if counted.is_empty() {
            return Ok(Strangers::default());
        }
        let mut names: Vec<Stranger> = counted
            .into_iter()
            .map(|((place, text), rows)| Stranger { field: def.fields[place], text, rows })
            .collect();
        // The name that stands in the way of most rows first.
        names.sort_by_key(|name| std::cmp::Reverse(name.rows));
        let more = names.len().saturating_sub(NAMES_SHOWN);
        names.truncate(NAMES_SHOWN);
        let found = visitor.visit.read::<_, StoreError, _>(move |view| {
            let Some(people) = view.registry().object(people) else { return Ok(Vec::new()) };
            let rows = view.all_rows(people, &Filter::All, None, PEOPLE_MAX)?;
            Ok(rows.iter().map(|row| (row.title(people), row.id)).collect::<Vec<_>>())
        });
        let mut found = found.await?;
        found.sort();
        let people = found.into_iter().map(|(name, id)| Choice::new(id_text(id), name)).collect();
        Ok(Strangers { names, more, fail_rows, people })
    }

    /// Whether somebody is asked for.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether rows fail for somebody who is asked for.
    pub(super) fn fail_rows(&self) -> bool {
        self.fail_rows
    }

    /// The card with the choices; nothing where all are known.
    pub(super) fn card(&self, visitor: &Visitor, draft: &Draft) -> Markup {
        if self.is_empty() {
            return html! {};
        }
        let lang = visitor.lang;
        let mut choices = vec![
            Choice::new(ME, visitor.t("归我", "Me")),
            Choice::new(NOBODY, visitor.t("留空", "Leave empty")),
        ];
        choices.extend(self.people.iter().cloned());
        let more = match lang {
            Lang::Zh => format!("还有 {} 个名字没有找到，应用后会接着列出。", figure(self.more as u64)),
            Lang::En => {
                format!("{} more names were not found; they follow once these are answered.", self.more)
            }
        };
        let body = html! {
            form class="stack" method="post" action={ "/imports/drafts/" (draft.id) "/people" } {
                (ui::csrf_field(visitor.csrf()))
                p class="muted" { (visitor.t(
                    "文件里的这些名字在系统中找不到同事。各选一次，对所有行生效。",
                    "The file names these people, and no colleague is called so. Choose once for each; it holds for all rows.",
                )) }
                @if !self.fail_rows {
                    p class="muted" { (visitor.t(
                        "不选也会导入：这些格留空，新建的记录归您。",
                        "Their rows go in all the same: the cells stay empty, and new records are yours.",
                    )) }
                }
                div class="field-grid" {
                    @for (place, name) in self.names.iter().enumerate() {
                        (ui::hidden_field("field", name.field.name))
                        (ui::hidden_field("text", &name.text))
                        (ui::select_field(lang, &Field {
                            required: true,
                            ..Field::new(format!("to-{place}"), name.label(lang))
                        }, &choices))
                    }
                }
                @if self.more > 0 { p class="muted" { (more) } }
                (self.newcomers(visitor, draft))
                div class="row" {
                    (Button::new(Look::Primary, visitor.t("应用并重新检查", "Apply and check again")).icon("refresh-cw"))
                }
            }
        };
        ui::card(visitor.t("没有找到的人", "People who were not found"), None, body)
    }

    /// The way to make colleagues of them and come back; whoever may not is told whom to ask.
    fn newcomers(&self, visitor: &Visitor, draft: &Draft) -> Markup {
        let again = format!("/imports/drafts/{}/check?{AGAIN}=1", draft.id);
        let registry = visitor.site.crm().registry();
        let may_add = people_of(registry)
            .and_then(|name| registry.object(name))
            .is_some_and(|people| may(visitor, people, Verb::Create));
        let mut names: Vec<&str> = self.names.iter().map(|name| name.text.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        html! {
            p class="muted" {
                @if may_add {
                    (visitor.t("还没有账号的同事，可以先添加再回来：", "For a colleague who has no account yet, add one and come back:"))
                    @for name in names {
                        @let href = Address::new(PAGE).with("name", name).with(BACK, &again).to_string();
                        " " a href=(href) {
                            (match visitor.lang {
                                Lang::Zh => format!("添加同事“{name}”"),
                                Lang::En => format!("Add “{name}”"),
                            })
                        }
                    }
                } @else {
                    (visitor.t(
                        "还没有账号的同事，请系统管理员添加。这份文件会保留，添加之后在这里",
                        "For a colleague who has no account yet, ask an administrator to add one. The file is kept; then",
                    ))
                    " " a href=(again) { (visitor.t("重新检查", "check again")) }
                }
            }
        }
    }
}

impl Stranger {
    fn label(&self, lang: Lang) -> String {
        let field = self.field.label.text(lang);
        match lang {
            Lang::Zh => format!("{field}“{}”（{} 行）", self.text, figure(self.rows)),
            Lang::En if self.rows == 1 => format!("{field} “{}” (1 row)", self.text),
            Lang::En => format!("{field} “{}” ({} rows)", self.text, figure(self.rows)),
        }
    }
}

/// `POST /imports/drafts/{draft}/people`: keeps the answers and checks again.
pub(super) async fn answer(Path(id): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let mut draft = Draft::find(visitor, &id).await?;
    let all = |wanted: &'static str| {
        form.fields.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.clone())
    };
    for (place, (field, text)) in all("field").zip(all("text")).enumerate() {
        let record = match form.value(&format!("to-{place}")).unwrap_or_default() {
            // Not answered: its rows go on failing.
            "" => continue,
            ME => Some(visitor.visit.actor().user),
            NOBODY => None,
            id => Some(parse_id(id).map_err(|_| Refusal::not_found())?),
        };
        let answers = &mut draft.settings.answers;
        answers.retain(|known| known.field != field || known.text != text);
        if answers.len() < LINK_ANSWERS_MAX {
            answers.push(LinkAnswer { field, text, record });
        }
    }
    draft.save().await?;
    imports::check(visitor, &draft)?;
    Ok(see_other(&format!("/imports/drafts/{}/check", draft.id)))
}
