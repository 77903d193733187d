//! The palette: one box that goes anywhere, creates anything and acts on what is open. It comes over the page by
//! Ctrl+K; without script the same lines stand on a page of their own.

use maud::{Markup, html};
use object::{Label, Lang};

use super::button::{Button, Look};
use super::card::card;
use super::form::{csrf_field, hidden_field};
use super::icon::icon;
use super::icon_button::IconButton;
use super::kbd::kbd;
use super::shell::Shell;

const TITLE: Label = Label::new("命令面板", "Command menu");
const WORDS: Label = Label::new("要去哪里，或做什么", "Go to a page or run a command");
const HINT: Label = Label::new(
    "输入页面、操作或记录的名称、拼音或首字母…",
    "Type a page, an act or a record, or its pinyin…",
);
const FOUND: Label = Label::new("可以去的地方和可以做的事", "Pages and commands");
const NOTHING: Label = Label::new("没有匹配的页面、操作或记录", "No matching page, command or record");
const CHOOSE: Label = Label::new("选择", "choose");
const RUN: Label = Label::new("执行", "run");
const CLOSE: Label = Label::new("关闭", "Close");
const SEARCH: Label = Label::new("查找", "Find");
const COPIED: Label = Label::new("已复制", "Copied");

/// The palette's id.
pub(super) const PALETTE: &str = "palette";
/// The form that its acts are sent by.
const ACTS: &str = "palette-acts";

/// Lines under a heading.
#[derive(Clone, Debug, Default)]
pub struct PaletteGroup {
    /// The heading.
    pub label: String,
    /// Best first.
    pub lines: Vec<PaletteLine>,
}

/// One thing to choose.
#[derive(Clone, Debug)]
pub struct PaletteLine {
    /// Its icon.
    pub icon: &'static str,
    /// Its name.
    pub label: String,
    /// What tells it from others; empty for none.
    pub detail: String,
    /// What happens.
    pub does: PaletteAct,
}

/// What a line of the palette does.
#[derive(Clone, Debug)]
pub enum PaletteAct {
    /// Goes to a page.
    Go(String),
    /// Sends a form with the session's token and at most one value.
    Send {
        /// Where to.
        action: String,
        /// Name and value.
        value: Option<(&'static str, String)>,
    },
    /// Opens the keyboard help; needs script.
    Help,
    /// Takes the address of this page to the clipboard; needs script.
    CopyLink(String),
}

impl PaletteAct {
    /// Whether it does nothing in a browser without script.
    fn needs_script(&self) -> bool {
        match self {
            PaletteAct::Go(_) | PaletteAct::Send { .. } => false,
            PaletteAct::Help | PaletteAct::CopyLink(_) => true,
        }
    }
}

/// The button in the top bar.
pub(super) fn palette_button(shell: &Shell) -> Markup {
    let title = TITLE.text(shell.lang);
    html! {
        a class="button button-quiet button-icon palette-open" href=(shell.palette_href) data-opens=(PALETTE)
            aria-label=(title) title={ (title) " (Ctrl K)" } aria-keyshortcuts="Control+K Meta+K" {
            (icon("command"))
        }
    }
}

/// The line in the account menu, which on a phone is the way to it.
pub(super) fn palette_item(shell: &Shell) -> Markup {
    html! {
        a class="menu-item" href=(shell.palette_href) data-opens=(PALETTE) {
            (icon("command")) span { (TITLE.text(shell.lang)) } (kbd(&["Ctrl", "K"]))
        }
    }
}

/// The palette, closed until asked for; its lines come from the server as one types.
pub(super) fn palette(shell: &Shell) -> Markup {
    let lang = shell.lang;
    html! {
        dialog class="dialog palette" id=(PALETTE) aria-label=(TITLE.text(lang)) {
            form id=(ACTS) method="post" action="/preferences" {
                (csrf_field(&shell.csrf)) (hidden_field("back", &shell.here))
            }
            div class="palette-head" {
                (icon("search"))
                input type="text" name="q" id="palette-words" class="palette-words"
                    placeholder=(HINT.text(lang)) aria-label=(WORDS.text(lang))
                    autocomplete="off" autocapitalize="off" spellcheck="false"
                    role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="palette-found"
                    data-standing hx-get={ (shell.palette_href) "&partial=1" }
                    hx-trigger="input delay:120ms, opened" hx-target="#palette-found"
                    hx-swap="innerHTML" hx-sync="this:replace"
                    "hx-status:4xx"="swap:none" "hx-status:5xx"="swap:none";
                (IconButton::new("x", CLOSE.text(lang)).closes(PALETTE))
            }
            div class="combo-list palette-list" id="palette-found" role="listbox" aria-label=(FOUND.text(lang)) hidden {}
            p class="palette-foot" aria-hidden="true" {
                span { (kbd(&["↑", "↓"])) " " (CHOOSE.text(lang)) }
                span { (kbd(&["Enter"])) " " (RUN.text(lang)) }
                span { (kbd(&["Esc"])) " " (CLOSE.text(lang)) }
            }
        }
    }
}

/// The answer while someone types: what stands in the palette's list.
pub fn palette_options(lang: Lang, groups: &[PaletteGroup]) -> Markup {
    html! {
        @for group in groups {
            div role="group" aria-label=(group.label) {
                p class="option-group" aria-hidden="true" { (group.label) }
                @for line in &group.lines { (option(lang, line)) }
            }
        }
        @if groups.is_empty() { p class="option-none" { (NOTHING.text(lang)) } }
    }
}

fn option(lang: Lang, line: &PaletteLine) -> Markup {
    let face = html! {
        (icon(line.icon))
        span class="option-title" { (line.label) }
        @if !line.detail.is_empty() { span class="option-detail" { (line.detail) } }
    };
    html! {
        @match &line.does {
            PaletteAct::Go(href) => a class="option" role="option" href=(href) tabindex="-1" { (face) },
            PaletteAct::Send { action, value } => button class="option" role="option" type="submit" tabindex="-1"
                form=(ACTS) formmethod="post" formaction=(action)
                name=[value.as_ref().map(|(name, _)| *name)]
                value=[value.as_ref().map(|(_, value)| value)] { (face) },
            PaletteAct::Help => button class="option" role="option" type="button" tabindex="-1"
                data-opens=(super::keyboard::HELP) { (face) },
            PaletteAct::CopyLink(path) => button class="option" role="option" type="button" tabindex="-1"
                data-copy-link=(path) data-copied=(COPIED.text(lang)) { (face) },
        }
    }
}

/// The same lines on a page of their own, below a plain form.
pub fn palette_page(lang: Lang, words: &str, at: &str, csrf: &str, groups: &[PaletteGroup]) -> Markup {
    html! {
        form class="palette-form" method="get" action="/go" role="search" aria-label=(WORDS.text(lang)) {
            @if !at.is_empty() { (hidden_field("at", at)) }
            input class="input" type="search" name="q" value=(words) placeholder=(HINT.text(lang))
                aria-label=(WORDS.text(lang)) autocomplete="off" autofocus;
            (Button::new(Look::Primary, SEARCH.text(lang)))
        }
        @if groups.is_empty() { p class="muted" { (NOTHING.text(lang)) } }
        @for group in groups {
            @let lines = group.lines.iter().filter(|line| !line.does.needs_script());
            (card(&group.label, None, html! {
                ul class="palette-lines" { @for line in lines { li { (plain(line, at, csrf)) } } }
            }))
        }
    }
}

fn plain(line: &PaletteLine, at: &str, csrf: &str) -> Markup {
    let face = html! {
        (icon(line.icon)) span { (line.label) }
        @if !line.detail.is_empty() { span class="muted" { (line.detail) } }
    };
    html! {
        @match &line.does {
            PaletteAct::Go(href) => a class="menu-item" href=(href) { (face) },
            PaletteAct::Send { action, value } => form method="post" action=(action) {
                (csrf_field(csrf))
                (hidden_field("back", if at.is_empty() { "/go" } else { at }))
                button type="submit" class="menu-item" name=[value.as_ref().map(|(name, _)| *name)]
                    value=[value.as_ref().map(|(_, value)| value)] { (face) }
            },
            PaletteAct::Help | PaletteAct::CopyLink(_) => {}
        }
    }
}
