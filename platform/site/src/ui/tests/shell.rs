use maud::html;
use object::{Lang, Tone};

use super::super::*;
use super::{Shell, Theme, bare_shell, shell};

fn full_page(lang: Lang) -> String {
    let frame = Shell {
        title: "客户".into(),
        lang,
        csrf: "token".into(),
        user: Some(User { name: "李华".into(), sign_out_action: "/sign-out".into(), ..User::default() }),
        nav: vec![NavGroup {
            label: "客户".into(),
            entries: vec![NavEntry {
                label: "客户".into(),
                icon: "building-2",
                href: "/customers".into(),
                current: true,
            }],
            are_records: false,
        }],
        flash: Some(Flash { kind: NoticeKind::Warning, text: "<b>".into(), action: None }),
        language_href: "?lang=en".into(),
        ..Shell::default()
    };
    let table = Table {
        cols: vec![Col { strong: true, ..Col::new("名称") }],
        rows: vec![Row {
            href: Some("/customers/1".into()),
            cells: vec![badge(Tone::Green, "活跃")],
            ..Row::default()
        }],
        ..Table::default()
    };
    let fields = html! {
        (text_field(lang, &Field { error: Some("!".into()), ..Field::new("name", "名称") }, TextKind::Plain))
        (money_field(lang, &Field::new("amount", "金额"), "CNY", &["CNY", "USD"]))
        (link_field(lang, &Field::new("customer", "客户"), None, "/customers/lookup"))
        (drop_zone(lang, &DropZone { name: "file".into(), ..DropZone::default() }))
    };
    let body = html! {
        (table::table(lang, &table))
        (form::form(lang, &Form { action: "/customers".into(), submit: "保存".into(), ..Form::default() }, fields))
        (live_region("run", "/imports/1", progress::progress(&Progress { done: 1, total: 3, ..Progress::default() })))
        (copyable(lang, "91320594MA1XW8T93F"))
    };
    shell(&frame, body).into_string()
}

#[test]
fn a_page_needs_nothing_that_the_content_security_policy_forbids() {
    for lang in [Lang::Zh, Lang::En] {
        let page = full_page(lang);
        for forbidden in
            ["<style", " style=", " onclick=", " onchange=", "javascript:", "hx-on", "http://", "https://"]
        {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        assert_eq!(page.matches("<script").count(), 1, "the bundle and nothing else");
        assert!(page.contains("includeIndicatorCSS&quot;:false"));
    }
}

#[test]
fn what_people_type_is_shown_and_never_run() {
    assert!(full_page(Lang::Zh).contains("&lt;b&gt;"));
}

#[test]
fn a_page_says_its_language_and_its_theme_only_when_chosen() {
    let page = |lang, theme| bare_shell(&Shell { lang, theme, ..Shell::default() }, html! {}).into_string();
    assert!(page(Lang::Zh, Theme::System).contains(r#"<html lang="zh-CN">"#));
    assert!(page(Lang::En, Theme::Dark).contains(r#"<html lang="en" data-theme="dark">"#));
}

#[test]
fn a_theme_is_read_back_from_its_cookie() {
    for theme in Theme::ALL {
        assert_eq!(Theme::of_code(theme.code()), theme);
    }
    assert_eq!(Theme::of_code("sepia"), Theme::System);
}

#[test]
fn every_form_that_changes_something_carries_the_token() {
    let page = full_page(Lang::Zh);
    let posts = page.matches(r#"method="post""#).count();
    assert_eq!(page.matches(r#"name="csrf" value="#).count(), posts);
}

#[test]
fn a_hundred_percent_means_done() {
    for (done, total, shown) in
        [(0, 3, "0%"), (1, 3, "33%"), (999_999, 1_000_000, "99%"), (3, 3, "100%"), (9, 3, "100%")]
    {
        let bar = progress::progress(&Progress { done, total, ..Progress::default() }).into_string();
        assert!(bar.contains(&format!(">{shown}<")), "{done}/{total}: {bar}");
    }
}
