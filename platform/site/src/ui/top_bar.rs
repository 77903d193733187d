//! The bar at the head of every page: where we are, search, language, theme, who we are.

use maud::{Markup, html};
use object::{Label, Lang};

use super::bell::bell;
use super::breadcrumb::breadcrumb;
use super::form::csrf_field;
use super::icon::icon;
use super::kbd::kbd;
use super::keyboard::HELP;
use super::menu::{MenuItem, menu};
use super::navigation::{HOME, brand};
use super::palette::{palette_button, palette_item};
use super::person::avatar_large;
use super::shell::{Shell, Theme, User};

const WHERE: Label = Label::new("当前位置", "You are here");
const SEARCH: Label = Label::new("搜索", "Search");
const SEARCH_ALL: Label = Label::new("全站搜索", "Search everything");
const SEARCH_HINT: Label =
    Label::new("搜索客户、电话、拼音首字母…", "Search names, phones, pinyin initials…");
const FOUND: Label = Label::new("搜索建议", "Search suggestions");
const THEME: Label = Label::new("外观", "Appearance");
const ACCOUNT: Label = Label::new("账户", "Account");
const PROFILE: Label = Label::new("我的账户", "My account");
const SIGN_OUT: Label = Label::new("退出登录", "Sign out");
const PREFERENCES: Label = Label::new("偏好设置", "Preferences");
const PASSWORD: Label = Label::new("修改密码", "Change password");
const SECURITY: Label = Label::new("登录与安全", "Sign-in and security");
const DESIGN: Label = Label::new("设计系统", "Design system");
const MANUAL: Label = Label::new("使用手册", "Manual");
const HELP_HERE: Label = Label::new("本页帮助", "Help with this page");
const KEYS: Label = Label::new("键盘快捷键", "Keyboard shortcuts");

/// The bar at the head of every page.
pub(super) fn top_bar(shell: &Shell) -> Markup {
    html! {
        header class="top" {
            a class="top-brand" href="/" { (brand(shell.lang, "")) span class="sr-only" { " " (HOME.text(shell.lang)) } }
            (breadcrumb(WHERE.text(shell.lang), &shell.breadcrumbs))
            (search_box(shell))
            div class="top-end" {
                (reminders(shell))
                (palette_button(shell))
                @if let Some(told) = &shell.bell { (bell(shell.lang, told)) }
                @if !shell.help_href.is_empty() {
                    a class="button button-quiet button-icon help-here" href=(shell.help_href)
                        aria-label=(HELP_HERE.text(shell.lang)) title=(HELP_HERE.text(shell.lang)) { (icon("circle-question-mark")) }
                }
                (language_link(shell))
                @if let Some(user) = &shell.user { (account(shell, user)) }
            }
        }
    }
}

/// What one wanted to be reminded of, on the start page; nothing while nothing is due.
fn reminders(shell: &Shell) -> Markup {
    let label = match shell.lang {
        Lang::Zh => format!("{} 个提醒到点了", shell.reminders),
        Lang::En if shell.reminders == 1 => String::from("1 reminder is due"),
        Lang::En => format!("{} reminders are due", shell.reminders),
    };
    html! {
        @if shell.reminders > 0 {
            a class="button button-quiet button-icon reminders" href="/" aria-label=(label) title=(label) {
                (icon("clock")) span class="reminders-count" aria-hidden="true" { (shell.reminders) }
            }
        }
    }
}

/// The other language, called by its own name.
pub(super) fn language_link(shell: &Shell) -> Markup {
    link_to_other(shell, "button button-quiet language")
}

fn link_to_other(shell: &Shell, class: &str) -> Markup {
    let (name, code) = match shell.lang {
        Lang::Zh => ("English", "en"),
        Lang::En => ("中文", "zh"),
    };
    html! {
        @if !shell.language_href.is_empty() {
            a class=(class) href=(shell.language_href) lang=(code) hreflang=(code) {
                (icon("languages")) span { (name) }
            }
        }
    }
}

/// The languages beside these two, by their own names.
pub(super) fn further_languages(shell: &Shell, class: &str) -> Markup {
    html! {
        @for language in &shell.languages {
            a class=(class) href=(language.href) lang=(language.code) hreflang=(language.code) {
                (icon("languages")) span { (language.name) }
            }
        }
    }
}

/// System, light, dark, high contrast: sent as a form, or taken at once by script.
pub(super) fn theme_switch(shell: &Shell) -> Markup {
    html! {
        form class="theme-switch" method="post" action="/preferences" data-theme-switch {
            (csrf_field(&shell.csrf))
            input type="hidden" name="back" value=(shell.here);
            span class="theme-title" id="theme-title" { (THEME.text(shell.lang)) }
            div class="segmented" role="group" aria-labelledby="theme-title" {
                @for theme in Theme::ALL {
                    button type="submit" name="theme" value=(theme.code())
                        aria-pressed=(if theme == shell.theme { "true" } else { "false" })
                        title=(theme.label().text(shell.lang)) {
                        (icon(theme.icon())) span class="sr-only" { (theme.label().text(shell.lang)) }
                    }
                }
            }
        }
    }
}

/// Enter goes to the result page; with script, what fits shows while one types.
fn search_box(shell: &Shell) -> Markup {
    html! {
        form class="search" method="get" action="/search" role="search" aria-label=(SEARCH_ALL.text(shell.lang)) {
            (icon("search"))
            input type="search" name="q" value=(shell.search_text) id="search"
                placeholder=(SEARCH_HINT.text(shell.lang)) aria-label=(SEARCH.text(shell.lang))
                autocomplete="off" autocapitalize="off" spellcheck="false"
                role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="search-found"
                aria-keyshortcuts="/"
                hx-get="/search?partial=1" hx-trigger="input changed delay:120ms" hx-target="#search-found"
                hx-swap="innerHTML" hx-sync="this:replace"
                "hx-status:4xx"="swap:none" "hx-status:5xx"="swap:none";
            kbd aria-hidden="true" { "/" }
            div class="combo-list" id="search-found" role="listbox" aria-label=(FOUND.text(shell.lang)) hidden {}
        }
    }
}

fn account(shell: &Shell, user: &User) -> Markup {
    let lang = shell.lang;
    let mut items = vec![MenuItem::Custom(html! {
        p class="account-name" { (user.name) }
        @if !user.detail.is_empty() { p class="account-detail" { (user.detail) } }
    })];
    items.push(MenuItem::Line);
    if let Some(href) = &user.href {
        items.push(MenuItem::link("user", PROFILE.text(lang), href.clone()));
    }
    items.push(MenuItem::Custom(palette_item(shell)));
    items.push(MenuItem::Custom(html! {
        button type="button" class="menu-item needs-keys" popovertarget=(HELP) data-opens=(HELP) aria-haspopup="dialog" {
            (icon("keyboard")) span { (KEYS.text(lang)) } (kbd(&["?"]))
        }
    }));
    items.push(MenuItem::link("book-open", MANUAL.text(lang), "/help"));
    items.push(MenuItem::link("sliders-horizontal", PREFERENCES.text(lang), "/preferences"));
    items.push(MenuItem::link("shield-check", SECURITY.text(lang), "/security"));
    items.push(MenuItem::link("lock", PASSWORD.text(lang), "/preferences#password"));
    if shell.shows_design {
        items.push(MenuItem::link("swatch-book", DESIGN.text(lang), "/design"));
    }
    // Where the bar has no room for it the other language stands here too.
    items.push(MenuItem::Custom(html! {
        (link_to_other(shell, "menu-item phone-only")) (further_languages(shell, "menu-item"))
    }));
    items.push(MenuItem::Custom(theme_switch(shell)));
    items.push(MenuItem::Line);
    items.push(MenuItem::post(
        "log-out",
        SIGN_OUT.text(lang),
        user.sign_out_action.clone(),
        shell.csrf.clone(),
    ));
    html! {
        div class="account" { (menu(ACCOUNT.text(lang), avatar_large(&user.name), &items)) }
    }
}
