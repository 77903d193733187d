//! What the palette knows to do, with the names it is found by.

use object::{Lang, ObjectDef};
use store::Verb;
use store::search::{matches, name_tokens, query_tokens};

use super::Open;
use crate::locales::Spoken;
use crate::pages::act;
use crate::pages::address::Address;
use crate::pages::backups::PAGE as BACKUPS;
use crate::pages::developers::{API, DEVELOPERS};
use crate::pages::frame::{icon_of, is_administrator, may};
use crate::pages::merging::href as merge_href;
use crate::pages::record::new_child_href;
use crate::pages::rows::record_href;
use crate::pages::{administration, dictionary, duplicates, quality, recycle_bin};
use crate::ui::{PaletteAct, PaletteLine, Theme};
use crate::visitor::Visitor;

/// One thing to do.
pub(super) struct Command {
    icon: &'static str,
    zh: String,
    en: String,
    /// Other words people type for it; never shown.
    also: &'static str,
    does: PaletteAct,
}

impl Command {
    fn new(icon: &'static str, zh: impl Into<String>, en: impl Into<String>, does: PaletteAct) -> Command {
        Command { icon, zh: zh.into(), en: en.into(), also: "", does }
    }

    fn also(self, also: &'static str) -> Command {
        Command { also, ..self }
    }

    /// Whether it is meant by what was typed: part of its name in either language, pinyin, initials.
    pub fn fits(&self, words: &str) -> bool {
        let query = query_tokens(words);
        words.is_empty()
            || [self.zh.as_str(), self.en.as_str(), self.also]
                .into_iter()
                .any(|name| matches(&query, &name_tokens(name)))
    }

    /// As it stands in the palette.
    pub fn line(&self, lang: Lang) -> PaletteLine {
        let label = match lang {
            Lang::Zh => self.zh.clone(),
            Lang::En => self.en.clone(),
        };
        PaletteLine { icon: self.icon, label, detail: String::new(), does: self.does.clone() }
    }
}

/// Everything this person can do from the page `at`, under headings.
pub(super) fn all(visitor: &Visitor, at: &str, open: Option<&Open>) -> Vec<(String, Vec<Command>)> {
    let mut groups = Vec::new();
    if let Some(open) = open {
        let title = object::text::excerpt(&open.row.title(open.def));
        let heading = if title.is_empty() { open.def.label.text(visitor.lang).to_owned() } else { title };
        groups.push((heading, with_the_record(visitor, open)));
    }
    let (goes, creates) = places(visitor);
    groups.push((visitor.t("前往", "Go to").to_owned(), goes));
    groups.push((visitor.t("新建", "Create").to_owned(), creates));
    groups.push((visitor.t("设置", "Settings").to_owned(), settings(visitor, at)));
    groups
}

/// What can be done with the record that is open.
fn with_the_record(visitor: &Visitor, open: &Open) -> Vec<Command> {
    let href = record_href(open.def, open.row.id);
    let mut commands = Vec::new();
    if open.may_change {
        let edit = PaletteAct::Go(open.way.along(&format!("{href}/edit")));
        commands.push(Command::new("pencil", "编辑", "Edit", edit).also("修改 change"));
    }
    for act in act::fitting(visitor, open.def, &open.row) {
        let does = match act.input() {
            None => PaletteAct::Send { action: act::action(&act, open.def, &open.row), value: None },
            Some(_) => PaletteAct::Go(open.way.along(&act::action(&act, open.def, &open.row))),
        };
        commands.push(Command::new(act.icon, act.label.zh, act.label.en, does));
    }
    let children = visitor.site.crm().registry().children_of(open.def.name);
    for (child, field) in children.filter(|(child, _)| !child.internal && may(visitor, child, Verb::Create)) {
        commands.push(create(child, new_child_href(open.def, child, field, open.row.id)));
    }
    commands.push(Command::new("link", "复制链接", "Copy link", PaletteAct::CopyLink(href.clone())));
    if open.may_delete && open.may_change && store::is_mergeable(open.def) {
        let merge = PaletteAct::Go(merge_href(open.def, &[open.row.id]));
        commands.push(Command::new("merge", "合并…", "Merge…", merge).also("重复 duplicate"));
    }
    if open.may_delete {
        let ask = PaletteAct::Go(open.way.along(&format!("{href}/deletion")));
        commands.push(Command::new("trash-2", "删除…", "Delete…", ask).also("移除 remove"));
    }
    commands
}

/// Every page there is to go to, and everything there is to create.
fn places(visitor: &Visitor) -> (Vec<Command>, Vec<Command>) {
    let mut goes = vec![
        Command::new("house", "首页", "Home", PaletteAct::Go(String::from("/"))),
        Command::new("search", "搜索", "Search", PaletteAct::Go(String::from("/search"))),
    ];
    let mut creates = Vec::new();
    let objects = visitor.site.rooms().iter().flat_map(|room| &room.objects).copied();
    for def in objects.filter(|def| !def.internal) {
        if may(visitor, def, Verb::See) {
            let list = PaletteAct::Go(format!("/{}", def.plural));
            let (zh, en) = (def.label_plural.zh, def.label_plural.en);
            goes.push(Command::new(icon_of(&visitor.site, def), zh, en, list).also("列表 list"));
        }
        if may(visitor, def, Verb::Create) {
            creates.push(create(def, format!("/{}/new", def.plural)));
        }
        if may(visitor, def, Verb::Create) && !def.by_hand {
            let import = PaletteAct::Go(format!("/{}/import", def.plural));
            let (zh, en) =
                (format!("导入{}", def.label.zh), format!("Import {}", def.label_plural.en.to_lowercase()));
            goes.push(Command::new("file-up", zh, en, import).also("表格 Excel CSV"));
        }
    }
    if !creates.is_empty() {
        goes.push(Command::new("file-up", "导入记录", "Imports", PaletteAct::Go(String::from("/imports"))));
        let jobs = PaletteAct::Go(String::from("/jobs"));
        goes.push(
            Command::new("list-checks", "后台任务", "Background jobs", jobs).also("批量 撤销 mass undo"),
        );
    }
    if duplicates::is_offered(visitor) {
        let page = PaletteAct::Go(duplicates::PAGE.to_owned());
        let label = duplicates::TITLE;
        goes.push(Command::new("copy-check", label.zh, label.en, page).also("重复 合并 merge same"));
    }
    if dictionary::is_offered(visitor) {
        let page = PaletteAct::Go(dictionary::PAGE.to_owned());
        let label = dictionary::TITLE;
        goes.push(
            Command::new("book-open", label.zh, label.en, page).also("字段 标准 field standard metadata"),
        );
    }
    if quality::is_offered(visitor) {
        let page = PaletteAct::Go(quality::PAGE.to_owned());
        let label = quality::TITLE;
        goes.push(
            Command::new(quality::ICON, label.zh, label.en, page).also("评分 修正 缺失 score mend gaps"),
        );
    }
    if recycle_bin::is_offered(visitor) {
        let page = PaletteAct::Go(recycle_bin::PAGE.to_owned());
        let label = recycle_bin::TITLE;
        goes.push(
            Command::new("trash-2", label.zh, label.en, page).also("恢复 已删除 restore deleted trash"),
        );
    }
    if administration::is_offered(visitor) {
        let page = PaletteAct::Go(administration::PAGE.to_owned());
        let label = administration::TITLE;
        goes.push(
            Command::new(administration::ICON, label.zh, label.en, page).also("设置 后台 settings admin"),
        );
    }
    if is_administrator(visitor) {
        let backups = PaletteAct::Go(String::from(BACKUPS));
        goes.push(Command::new("download", "备份", "Backups", backups).also("恢复 安全 backup restore"));
    }
    let api = PaletteAct::Go(String::from(DEVELOPERS));
    goes.push(Command::new("code", API.zh, API.en, api).also("开发 developers OpenAPI"));
    (goes, creates)
}

fn create(def: &ObjectDef, href: String) -> Command {
    let (zh, en) = (format!("新建{}", def.label.zh), format!("New {}", def.label.en.to_lowercase()));
    Command::new("plus", zh, en, PaletteAct::Go(href)).also("添加 增加 add create")
}

/// How the pages look, and the way out.
fn settings(visitor: &Visitor, at: &str) -> Vec<Command> {
    let other = match visitor.lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    };
    let language = Address::new("/language").with("to", other.code()).with("back", at).to_string();
    // Each language is named in itself, so that whoever lands in the wrong one finds the way out.
    let (zh, en) = match other {
        Lang::Zh => ("切换到中文", "中文 (switch to Chinese)"),
        Lang::En => ("English（切换到英文）", "Switch to English"),
    };
    let mut commands = vec![
        Command::new("languages", zh, en, PaletteAct::Go(language))
            .also("语言 language 中文 Chinese 英文 English"),
    ];
    for spoken in Spoken::all()
        .into_iter()
        .filter(|spoken| spoken.locale.is_some() && *spoken != Spoken::now(visitor.lang))
    {
        let to = Address::new("/language").with("to", spoken.code()).with("back", at).to_string();
        commands.push(
            Command::new("languages", spoken.name(), spoken.name(), PaletteAct::Go(to)).also("语言 language"),
        );
    }
    for theme in Theme::ALL.into_iter().filter(|theme| *theme != visitor.theme) {
        let value = Some(("theme", theme.code().to_owned()));
        let send = PaletteAct::Send { action: String::from("/preferences"), value };
        let label = theme.label();
        let (zh, en) = (format!("外观：{}", label.zh), format!("Appearance: {}", label.en.to_lowercase()));
        commands.push(Command::new(theme.icon(), zh, en, send).also("主题 模式 theme mode"));
    }
    let preferences = PaletteAct::Go(String::from("/preferences"));
    commands.push(
        Command::new("sliders-horizontal", "偏好设置", "Preferences", preferences)
            .also("设置 偏好 settings preferences"),
    );
    commands.push(
        Command::new("keyboard", "键盘快捷键", "Keyboard shortcuts", PaletteAct::Help).also("帮助 help"),
    );
    if is_administrator(visitor) {
        let design = PaletteAct::Go(String::from("/design"));
        commands.push(Command::new("swatch-book", "设计系统", "Design system", design));
    }
    let out = PaletteAct::Send { action: String::from("/sign-out"), value: None };
    commands.push(Command::new("log-out", "退出登录", "Sign out", out).also("注销 log out"));
    commands
}
