//! The frame of every page: the document, the side bar, the top bar, the news of the last act.

use maud::{DOCTYPE, Markup, html};
use object::locale::spoken;
use object::{Label, Lang};

use super::bell::Bell;
use super::breadcrumb::Crumb;
use super::bundle::asset_href;
use super::keyboard::keyboard_help;
use super::line::line_news;
use super::navigation::{NavEntry, NavGroup, brand, foot_bar, side_bar};
use super::palette::palette;
use super::preview_panel::preview_panel;
use super::toast::{Flash, toast};
use super::top_bar::{further_languages, language_link, theme_switch, top_bar};

const PRODUCT: Label = Label::new("关系 Guanxi", "Guanxi 关系");
const SKIP: Label = Label::new("跳到正文", "Skip to content");

/// htmx without its injected style (our style sheet has it) and without extensions; it never evaluates code,
/// which the content security policy would refuse anyway.
const HTMX_CONFIG: &str = r#"{"includeIndicatorCSS":false,"extensions":"none","history":false}"#;

/// How the pages look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// High contrast, light or dark as the device says.
    Contrast,
}

impl Theme {
    /// All, in the order of the switch.
    pub const ALL: [Theme; 4] = [Theme::System, Theme::Light, Theme::Dark, Theme::Contrast];

    /// The word in the cookie `theme` and in the form: `system`, `light`, `dark`, `contrast`.
    pub const fn code(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "contrast",
        }
    }

    /// The theme of a cookie's word; the device's for any other.
    pub fn of_code(code: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.code() == code).unwrap_or_default()
    }

    /// Its name.
    pub const fn label(self) -> Label {
        match self {
            Theme::System => Label::new("跟随系统", "As the device"),
            Theme::Light => Label::new("浅色", "Light"),
            Theme::Dark => Label::new("深色", "Dark"),
            Theme::Contrast => Label::new("高对比度", "High contrast"),
        }
    }

    /// Its icon.
    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Theme::System => "monitor",
            Theme::Light => "sun",
            Theme::Dark => "moon",
            Theme::Contrast => "contrast",
        }
    }
}

/// Who is signed in.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// The name.
    pub name: String,
    /// Team or role; empty for none.
    pub detail: String,
    /// The own account's page, where there is one.
    pub href: Option<String>,
    /// Where the sign-out form is sent.
    pub sign_out_action: String,
}

/// This page in another language.
#[derive(Clone, Debug)]
pub struct OtherLanguage {
    /// The language's code.
    pub code: String,
    /// Its name in itself.
    pub name: String,
    /// The page.
    pub href: String,
}

/// What the frame of a page needs to know.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    /// The page's title; the product's name is added.
    pub title: String,
    /// The reader's language.
    pub lang: Lang,
    /// The reader's theme.
    pub theme: Theme,
    /// What the company that works here calls itself; empty while nobody has said.
    pub company: String,
    /// The session's token.
    pub csrf: String,
    /// The id of who is signed in, under which their browser keeps their drafts apart from others'; empty for nobody.
    pub person: String,
    /// Who is signed in.
    pub user: Option<User>,
    /// The side bar.
    pub nav: Vec<NavGroup>,
    /// The foot of the side bar: administration.
    pub nav_foot: Vec<NavEntry>,
    /// What "＋" on a phone leads to.
    pub new_href: Option<String>,
    /// The way to this page, itself last.
    pub breadcrumbs: Vec<Crumb>,
    /// What stands in the search box.
    pub search_text: String,
    /// What the person was told of, for those who are signed in.
    pub bell: Option<Bell>,
    /// How many reminders wait.
    pub reminders: usize,
    /// The news of the act just done.
    pub flash: Option<Flash>,
    /// This page in the other language; empty for none.
    pub language_href: String,
    /// This page in the languages beside that one, by their own names.
    pub languages: Vec<OtherLanguage>,
    /// This page's path and query, where the preferences form comes back to.
    pub here: String,
    /// The palette for this page, for browsers without script.
    pub palette_href: String,
    /// The chapter of the manual for this page.
    pub help_href: String,
    /// The moment the page was made, as it stands at the foot of a printed one.
    pub made_at: String,
    /// The account menu leads to the page that shows these components.
    pub shows_design: bool,
}

/// A whole page with side bar and top bar around `body`.
pub fn shell(shell: &Shell, body: Markup) -> Markup {
    document(
        shell,
        "app",
        html! {
            (side_bar(shell))
            div class="column" {
                (top_bar(shell))
                main id="main" tabindex="-1" { (flash(shell)) (body) }
                (print_foot(shell))
                @if shell.flash.is_none() { div class="toasts" {} }
            }
            (foot_bar(shell))
            (keyboard_help(shell.lang))
            (palette(shell))
            (preview_panel(shell.lang))
            (line_news(shell.lang))
        },
    )
}

/// A whole page with nothing around `body` but the brand: sign-in, first run, errors without a session.
pub fn bare_shell(shell: &Shell, body: Markup) -> Markup {
    document(
        shell,
        "bare",
        html! {
            main id="main" class="bare-main" tabindex="-1" {
                div class="bare-brand" { (brand(shell.lang, "")) }
                (flash(shell))
                div class="bare-card" { (body) }
                footer class="bare-foot" { (language_link(shell)) (further_languages(shell, "button button-quiet language")) (theme_switch(shell)) }
            }
        },
    )
}

fn document(shell: &Shell, class: &str, content: Markup) -> Markup {
    let theme = (shell.theme != Theme::System).then_some(shell.theme.code());
    let lang = match (spoken(), shell.lang) {
        (Some(locale), _) => locale.code.as_str(),
        (None, Lang::Zh) => "zh-CN",
        (None, Lang::En) => "en",
    };
    html! {
        (DOCTYPE)
        html lang=(lang) data-theme=[theme] {
            head {
                meta charset="utf-8";
                title { (shell.title) " · " (PRODUCT.text(shell.lang)) }
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                @for (name, ground, media) in grounds(shell.theme) {
                    meta name="theme-color" content=(ground) media=(media) data-ground=(name);
                }
                meta name="htmx-config" content=(HTMX_CONFIG);
                link rel="stylesheet" href=(asset_href("app.css"));
                link rel="icon" type="image/svg+xml" href=(asset_href("favicon.svg"));
                link rel="apple-touch-icon" href=(asset_href("icon-180.png"));
                link rel="manifest" href={ "/manifest.webmanifest?lang=" (shell.lang.code()) };
                script type="module" src=(asset_href("app.js")) {}
            }
            body class=(class) data-person=[(!shell.person.is_empty()).then_some(&shell.person)] {
                a class="skip" href="#main" { (SKIP.text(shell.lang)) }
                (content)
            }
        }
    }
}

/// The colour of the window around the page: that of the page's own ground, light and dark, as in `tokens.css`.
pub const GROUNDS: [&str; 2] = ["#f4f7f8", "#0b0f11"];

/// Each with the condition under which it holds.
fn grounds(theme: Theme) -> [(&'static str, &'static str, &'static str); 2] {
    let [light, dark] = GROUNDS;
    let (of_light, of_dark) = match theme {
        Theme::Light => ("all", "not all"),
        Theme::Dark => ("not all", "all"),
        Theme::System | Theme::Contrast => ("(prefers-color-scheme: light)", "(prefers-color-scheme: dark)"),
    };
    [("light", light, of_light), ("dark", dark, of_dark)]
}

/// Where a printed page comes from and of when it is.
fn print_foot(shell: &Shell) -> Markup {
    html! {
        @if !shell.made_at.is_empty() {
            div class="print-only print-foot" {
                span data-print-address=(shell.here) { (shell.here) }
                " · " (shell.made_at)
            }
        }
    }
}

fn flash(shell: &Shell) -> Markup {
    html! {
        @if let Some(news) = &shell.flash { div class="toasts" { (toast(shell.lang, news)) } }
    }
}

#[cfg(test)]
#[path = "tests/shell.rs"]
mod tests;
