//! Every building block of the pages in every state, on one page of the running program: the words, colours and
//! behaviour are those that people meet, in the language and the look of whoever opens it. For administrators,
//! because nobody else has a question that it answers.

mod doing;
mod inputs;
mod over;
mod pieces;
mod places;
mod tables;
mod together;
mod tokens;

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{Currency, Label, Lang, Money};

use super::frame::{frame, here, is_administrator};
use crate::refusal::Refusal;
use crate::ui::{self, PageHeader};
use crate::visitor::Visitor;

/// The people and the company of the specimens.
const COMPANY: Label = Label::new("苏州衡泰机械有限公司", "Suzhou Hengtai Machinery");
const LI_HUA: Label = Label::new("李华", "Li Hua");
const MINGYUE: Label = Label::new("欧阳明月", "Ouyang Mingyue");
const JIANGUO: Label = Label::new("王建国", "Wang Jianguo");

/// An amount of the specimens, in whole yuan.
fn yuan(whole: i64) -> Money {
    Money { minor: whole * 100, currency: Currency::CNY }
}

/// A part of the page.
struct Part {
    id: &'static str,
    title: Label,
    body: Markup,
}

/// `GET /design`
pub(super) async fn page(visitor: Visitor) -> Result<Response, Refusal> {
    if !is_administrator(&visitor) {
        return Err(Refusal::forbidden());
    }
    let lang = visitor.lang;
    let parts: Vec<Part> = [
        tokens::parts(lang),
        pieces::parts(lang),
        inputs::parts(lang),
        tables::parts(lang),
        places::parts(lang),
        doing::parts(lang),
        together::parts(lang),
        over::parts(&visitor),
    ]
    .into_iter()
    .flatten()
    .collect();
    let title = visitor.t("设计系统", "Design system");
    let header = PageHeader {
        title: title.to_owned(),
        note: visitor
            .t(
                "所有页面都由这里的构件组成。切换语言和外观，可以看到它们的每种样子。",
                "Every page is made of these. Switch language and appearance to see them all ways.",
            )
            .to_owned(),
        acts: None,
    };
    let body = html! {
        div class="stack" {
            (ui::page_header(&header))
            div class="design" {
                nav aria-label=(visitor.t("本页内容", "On this page")) {
                    ul { @for part in &parts { li { a href={ "#" (part.id) } { (part.title.text(lang)) } } } }
                }
                div {
                    @for part in &parts {
                        section id=(part.id) {
                            h2 { (part.title.text(lang)) }
                            div class="specimens" { (part.body) }
                        }
                    }
                }
            }
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body).into_response())
}

fn part(id: &'static str, zh: &'static str, en: &'static str, body: Markup) -> Part {
    Part { id, title: Label::new(zh, en), body }
}

/// One specimen under the word for its state.
fn specimen(lang: Lang, zh: &'static str, en: &'static str, body: Markup) -> Markup {
    html! { div class="specimen" { h3 { (Label::new(zh, en).text(lang)) } (body) } }
}

/// Specimens that stand side by side in a line.
fn in_line(lang: Lang, zh: &'static str, en: &'static str, body: Markup) -> Markup {
    specimen(lang, zh, en, html! { div class="specimen-row" { (body) } })
}
