//! A board: records as cards, in a column for each choice of a field. Cards are carried from column to column by
//! mouse, finger or keys; without script a menu on the card moves it. On a phone one column is seen at a time.

use maud::{Markup, html};
use object::{Label, Lang, Tone};

use super::amount::{Figure, figure};
use super::badge::dot;
use super::button::{Button, LinkButton, Look};
use super::carry::{Carried, Carry, carrying, help_id};
use super::choice_field::{Choice, bare_select};
use super::form::{csrf_field, hidden_field};
use super::icon::icon;
use super::person::person;

const COLUMNS: Label = Label::new("看板各列", "Columns of the board");
const EMPTY: Label = Label::new("暂无", "None");
const MORE: Label = Label::new("显示更多", "Show more");
const NEW: Label = Label::new("新建", "New");
const COUNT: Label = Label::new("显示各列的数量与合计", "Count the columns");
const MOVE: Label = Label::new("移动", "Move");
const MOVE_TO: Label = Label::new("移动到", "Move to");
const FOLD: Label = Label::new("收起或展开", "Fold or unfold");
const PEEK: Label = Label::new("侧边预览", "Look at it here");

/// A board.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// What it shows, for those who do not see it.
    pub label: String,
    /// Under which name a browser remembers which of its columns are folded.
    pub key: String,
    /// Where cards are carried to.
    pub carry: Carry,
    /// Its columns.
    pub columns: Vec<BoardColumn>,
    /// What is to be said above it, such as why there are no sums; empty as a rule.
    pub note: String,
    /// Where the heads of all columns come from by themselves.
    pub tally_href: String,
    /// Where they are not counted yet: the page with them counted, for those without script.
    pub counted_href: Option<String>,
}

/// A column.
#[derive(Clone, Debug)]
pub struct BoardColumn {
    /// The choice that its cards have; empty for none.
    pub value: String,
    /// What the choice is called.
    pub label: String,
    /// Its colour.
    pub tone: Tone,
    /// How many, what they come to.
    pub head: BoardHead,
    /// Its first cards.
    pub cards: Vec<BoardCard>,
    /// Where the next ones are.
    pub more_href: Option<String>,
    /// Cards can be put here.
    pub takes: bool,
    /// The form for a new record in it, as a page.
    pub add_href: Option<String>,
    /// The same with what must be filled in only, as a part of a page.
    pub quick_href: Option<String>,
}

/// What stands at the head of a column beside its name.
#[derive(Clone, Debug, Default)]
pub struct BoardHead {
    /// How many cards: `12`, `10,000+`.
    pub count: Figure,
    /// What they come to, one figure a currency.
    pub sums: Vec<Figure>,
    /// What is summed up; empty for nothing.
    pub summed: String,
}

/// A card.
#[derive(Clone, Debug, Default)]
pub struct BoardCard {
    /// The record's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// It is a person, and is shown with their sign.
    pub is_person: bool,
    /// Its page.
    pub href: String,
    /// The part of a page that shows it beside the board.
    pub peek_href: String,
    /// Its lines: what, and which value.
    pub lines: Vec<(String, Markup)>,
    /// It can be moved.
    pub carried: Option<Carried>,
}

/// The board.
pub fn board(lang: Lang, board: &Board) -> Markup {
    let choices: Vec<Choice> = board
        .columns
        .iter()
        .filter(|column| column.takes)
        .map(|column| Choice::new(&*column.value, &*column.label))
        .collect();
    let body = html! {
        @if board.columns.len() > 1 {
            nav class="board-bar" aria-label=(COLUMNS.text(lang)) data-column-bar {
                @for (place, column) in board.columns.iter().enumerate() {
                    a href={ "#column-" (place) } data-column-link=(column.value) { (column.label) }
                }
            }
        }
        @if !board.note.is_empty() { p class="board-note soft" { (board.note) } }
        @if let Some(href) = &board.counted_href {
            p class="board-uncounted" data-uncounted { a class="link" href=(href) { (COUNT.text(lang)) } }
        }
        div class="board" role="group" aria-label=(board.label) data-list data-board=(board.key)
            data-tally=(board.tally_href) {
            @for (place, column) in board.columns.iter().enumerate() {
                (column_of(lang, board, place, column, &choices))
            }
        }
    };
    carrying(lang, "board-frame", &board.carry, &body)
}

fn column_of(lang: Lang, board: &Board, place: usize, column: &BoardColumn, choices: &[Choice]) -> Markup {
    let heading = format!("column-{place}-name");
    html! {
        section class="board-column" id={ "column-" (place) } data-column=(column.value) data-place=(column.label)
            data-target=[column.takes.then_some(&column.value)] aria-labelledby=(heading) {
            header class="board-head" {
                h2 id=(heading) { (dot(column.tone, &column.label)) }
                (board_head(&column.value, &column.head))
                button type="button" class="button button-quiet button-icon button-small needs-script" data-folds
                    aria-expanded="true" aria-label={ (FOLD.text(lang)) " " (column.label) } title=(FOLD.text(lang)) {
                    (icon("chevron-left"))
                }
            }
            div class="board-body" {
                ul class="board-cards" data-cards data-empty=(EMPTY.text(lang)) {
                    (board_cards(lang, &column.cards, &column.value, choices, &board.carry))
                }
                @if let Some(href) = &column.more_href { (board_more(lang, href)) }
            }
            @if let Some(href) = &column.add_href {
                div class="board-foot" {
                    a class="button button-quiet button-small" href=(href) data-quick=[column.quick_href.as_deref()] {
                        (icon("plus")) span { (add_text(lang, column)) }
                    }
                }
            }
        }
    }
}

fn add_text(lang: Lang, column: &BoardColumn) -> String {
    match (lang, column.value.is_empty()) {
        (_, true) => NEW.text(lang).to_owned(),
        (Lang::Zh, false) => format!("新建到“{}”", column.label),
        (Lang::En, false) => format!("Add to {}", column.label),
    }
}

/// How many, and what they come to.
pub fn board_head(value: &str, head: &BoardHead) -> Markup {
    html! {
        span class="board-figures" data-head=(value) {
            span class="count" { (figure(&head.count)) }
            @if !head.sums.is_empty() {
                span class="board-sum" title=(head.summed) { (figure(&Figure::joined(&head.sums, " + "))) }
            }
        }
    }
}

/// The link to what follows in a column.
pub fn board_more(lang: Lang, href: &str) -> Markup {
    html! { a class="board-more" href=(href) data-more { (MORE.text(lang)) } }
}

/// Cards of one column.
pub fn board_cards(
    lang: Lang,
    cards: &[BoardCard],
    value: &str,
    choices: &[Choice],
    carry: &Carry,
) -> Markup {
    html! { @for card in cards { (board_card(lang, card, value, choices, carry)) } }
}

/// A card; `value` is the choice it has.
pub fn board_card(lang: Lang, card: &BoardCard, value: &str, choices: &[Choice], carry: &Carry) -> Markup {
    html! {
        li class="board-card" data-row data-card=(card.id) data-value=(value) data-name=(card.name)
            data-action=[card.carried.as_ref().map(|carried| &carried.action)]
            data-version=[card.carried.as_ref().map(|carried| carried.version)] {
            div class="board-title" {
                a class="row-link" href=(card.href) draggable="false"
                    aria-describedby=[card.carried.as_ref().map(|_| help_id(carry))] {
                    @if card.is_person { (person(&card.name)) } @else { (card.name) }
                }
                button type="button" class="peek needs-script" data-peek=(card.peek_href) tabindex="-1"
                    aria-label={ (PEEK.text(lang)) " " (card.name) } title=(PEEK.text(lang)) { (icon("panel-right")) }
            }
            @if !card.lines.is_empty() {
                dl class="board-lines" { @for (label, shown) in &card.lines { div { dt { (label) } dd { (shown) } } } }
            }
            @if let Some(carried) = &card.carried { (mover(lang, card, carried, value, choices, carry)) }
        }
    }
}

/// Moves the card without carrying it.
fn mover(
    lang: Lang,
    card: &BoardCard,
    carried: &Carried,
    value: &str,
    choices: &[Choice],
    carry: &Carry,
) -> Markup {
    let label = format!("{} {}", MOVE.text(lang), card.name);
    html! {
        details class="menu board-move" {
            summary class="button button-quiet button-icon button-small" aria-label=(label) title=(MOVE.text(lang)) {
                (icon("ellipsis"))
            }
            form class="board-mover" method="post" action=(carried.action) data-moves {
                (csrf_field(&carry.csrf))
                (hidden_field("version", &carried.version.to_string()))
                (hidden_field("field", &carry.field))
                (hidden_field("back", &carry.back))
                (bare_select("value", MOVE_TO.text(lang), None, choices, value))
                (Button::new(Look::Plain, MOVE.text(lang)).small())
            }
        }
    }
}

/// The small form at the end of a column: what must be filled in, and the way to all the rest.
pub fn board_add(
    lang: Lang,
    action: &str,
    hidden: &[(String, String)],
    fields: &Markup,
    whole_href: &str,
) -> Markup {
    const SAVE: Label = Label::new("添加", "Add");
    const ALL: Label = Label::new("填写全部", "All fields");
    const CANCEL: Label = Label::new("取消", "Cancel");
    html! {
        form class="board-add stack" method="post" action=(action) novalidate {
            @for (name, value) in hidden { (hidden_field(name, value)) }
            (fields)
            div class="row" {
                (Button::new(Look::Primary, SAVE.text(lang)).small())
                (LinkButton::new(Look::Quiet, ALL.text(lang), whole_href).small())
                button type="button" class="button button-quiet button-small" data-quick-closes { (CANCEL.text(lang)) }
            }
        }
    }
}
