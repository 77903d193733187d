//! What is known and counted: cards, facts, tiles, tables, charts, what happened, what is missing.

use maud::{Markup, html};
use object::{Label, Lang, Tone};

use super::{COMPANY, JIANGUO, LI_HUA, MINGYUE, Part, part, specimen, yuan};
use crate::ui::{
    self, ChartFrame, Col, Direction, EmptyState, Fact, Field, Figure, GroupHead, InPlace, Legend,
    LinkButton, Look, NoticeKind, Progress, Row, SelectionAct, SelectionBar, Shade, SortLink, Table, Tile,
    TimelineChange, TimelineDay, TimelineEntry,
};

pub(super) fn parts(lang: Lang) -> Vec<Part> {
    vec![
        part("cards", "卡片、事实、指标", "Cards, facts, tiles", cards(lang)),
        part("tables", "表格", "Tables", tables(lang)),
        part("charts", "图表", "Charts", charts(lang)),
        part("timeline", "时间线", "Timeline", story(lang)),
        part("missing", "空、加载、进度、提示", "Empty, loading, progress, callouts", missing(lang)),
    ]
}

fn cards(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let facts = [
        Fact::new(t("简称", "Short name"), html! { (t("衡泰机械", "Hengtai")) }),
        Fact::new(t("行业", "Industry"), html! { (t("机械制造", "Machinery")) }),
        Fact::new(t("负责人", "Owner"), ui::person(LI_HUA.text(lang))),
        Fact::new(t("生日", "Birthday"), ui::nothing(lang)),
        Fact::wide(
            t("地址", "Address"),
            html! { (t("江苏省苏州市工业园区星湖街 328 号", "328 Xinghu Street, Suzhou, Jiangsu")) },
        ),
    ];
    let tile = |label: &str, value: &str, note: &str, tone| Tile {
        label: label.to_owned(),
        value: Figure::whole(value),
        note: note.to_owned(),
        tone,
        ..Tile::default()
    };
    let tiles = [
        Tile {
            href: Some(String::from("#cards")),
            value: Figure::of_amount(lang, yuan(1_286_300)),
            ..tile(
                t("在谈商机", "Open pipeline"),
                "",
                t("3 个，最近 3 月 20 日", "3, the next on 20 Mar"),
                None,
            )
        },
        tile(t("应收", "Receivable"), "¥45,200.00", t("逾期 12 天", "12 days late"), Some(Tone::Red)),
        tile(
            t("满意度", "Satisfaction"),
            "4.6",
            t("上次 2026-02-11", "last on 11 Feb 2026"),
            Some(Tone::Green),
        ),
        tile(t("未结工单", "Open cases"), "0", "", None),
    ];
    html! {
        (specimen(lang, "指标：可点击、逾期、良好、平常", "Tiles: to be pressed, late, good, plain", ui::tiles(&tiles)))
        (specimen(lang, "卡片与事实", "A card of facts", ui::card(
            t("基本信息", "Details"),
            Some(html! { (LinkButton::new(Look::Quiet, t("编辑", "Edit"), "#cards").icon("pencil").icon_only().small()) }),
            ui::facts(lang, &facts),
        )))
        (specimen(lang, "空卡片只占一行", "An empty card is one line", ui::empty_card(
            t("银行账户", "Bank accounts"),
            t("暂无", "None yet"),
            Some(html! { (LinkButton::new(Look::Quiet, t("新建", "New"), "#cards").icon("plus").icon_only().small()) }),
        )))
    }
}

fn tables(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let sort = |now| Some(SortLink { href: String::from("#tables"), now, ..SortLink::default() });
    let cols = vec![
        Col { strong: true, sort: sort(Some(Direction::Ascending)), ..Col::new(t("客户名称", "Name")) },
        Col::new(t("阶段", "Stage")),
        Col { strong: true, ..Col::new(t("负责人", "Owner")) },
        Col { numeric: true, sort: sort(None), ..Col::new(t("年采购额", "Yearly spend")) },
        Col::new(t("标签", "Tags")),
    ];
    let row =
        |id: &str, name: &str, tone, stage: &str, owner: Option<&str>, spend: &str, tags: &[&str]| Row {
            id: id.to_owned(),
            name: name.to_owned(),
            href: Some(String::from("#tables")),
            cells: vec![
                html! { (name) },
                ui::badge(tone, stage),
                owner.map_or_else(|| ui::restricted(lang), ui::person),
                html! { (spend) },
                if tags.is_empty() { ui::nothing(lang) } else { ui::tags(tags) },
            ],
            ..Row::default()
        };
    let (active, new) = (t("活跃", "Active"), t("新客户", "New"));
    let rows = vec![
        row(
            "1",
            COMPANY.text(lang),
            Tone::Green,
            active,
            Some(LI_HUA.text(lang)),
            "¥1,280,500.00",
            &[t("年度框架", "Framework")],
        ),
        row("2", "Ada Lovelace Instruments", Tone::Blue, new, Some(MINGYUE.text(lang)), "USD 20,400.00", &[]),
        row(
            "3",
            t("无锡衡川热交换器有限公司", "Wuxi Hengchuan Heat Exchangers"),
            Tone::Green,
            active,
            None,
            "¥96,000.00",
            &[t("展会", "Trade fair"), t("价格敏感", "Price matters")],
        ),
    ];
    let table = |select_form: Option<String>, caption: &str| Table {
        caption: caption.to_owned(),
        cols: cols.clone(),
        rows: rows.clone(),
        select_form,
        ..Table::default()
    };
    let group = |label: &str, count: &str, is_open: bool, rows: &[Row]| GroupHead {
        label: html! { (label) },
        count: count.to_owned(),
        sum: is_open
            .then(|| (t("年采购额", "Yearly spend").to_owned(), Figure::of_amount(lang, yuan(96_000)))),
        cells: vec![(3, Figure::of_amount(lang, yuan(96_000)))],
        toggle_href: Some(String::from("#tables")),
        is_open,
        anchor: format!("sample-{}", count.len() + usize::from(is_open)),
        rows: rows.to_vec(),
        rest_href: is_open.then(|| String::from("#tables")),
    };
    let act = |value, label: &str, icon, is_danger| SelectionAct {
        value,
        label: label.to_owned(),
        icon,
        is_danger,
    };
    let selection = SelectionBar {
        form: String::from("sample-selection"),
        action: String::from("/design"),
        all: Some(t("选择全部 20,000 条（含其他页）", "All 20,000, on other pages too").to_owned()),
        acts: vec![
            act("change", t("修改字段", "Change a field"), "pencil", false),
            act("hand_over", t("转移", "Hand over"), "handshake", false),
            act("delete", t("删除", "Delete"), "trash-2", true),
        ],
        ..SelectionBar::default()
    };
    let in_card = table(None, t("卡片中的表格", "A table in a card"));
    html! {
        (specimen(lang, "列表：可排序、可选择", "A list: sorts, selects", html! {
            (ui::table(lang, &table(Some(String::from("sample-selection")), t("客户示例", "Sample customers"))))
            (ui::selection_bar(lang, &selection))
        }))
        (specimen(lang, "就地修改：平常、有误", "Changed where it stands: at rest, wrong", html! {
            div class="specimen-row" {
                @for error in [None, Some(t("“很多”不是金额", "“many” is not an amount"))] {
                    (ui::in_place(lang, &InPlace {
                        label: error.map_or_else(|| t("年采购额", "Yearly spend"), |_| t("年采购额 · 有误", "Yearly spend · wrong")).to_owned(),
                        input: ui::money_field(lang, &Field {
                            value: if error.is_some() { t("很多", "many") } else { "96000.00" }.to_owned(),
                            error: error.map(str::to_owned),
                            ..Field::new(format!("spend-{}", error.is_some()), t("年采购额", "Yearly spend"))
                        }, "CNY", &["CNY"]),
                        ..InPlace::default()
                    }))
                }
            }
        }))
        (specimen(lang, "分组：展开、折叠、不可展开；汇总", "Groups: open, folded, not to be opened; a column summed up", html! {
            (ui::grouped_table(lang, &table(None, t("分组示例", "Sample groups")), &[
                group(t("活跃", "Active"), "2", true, &rows),
                group(t("流失", "Lost"), "1,204", false, &[]),
                GroupHead { label: ui::restricted(lang), toggle_href: None, ..group("", "3", false, &[]) },
            ]))
            (ui::figures_line(t("年采购额", "Yearly spend"), &[
                (t("合计", "Sum").to_owned(), Figure::of_amount(lang, yuan(96_000))),
                (t("平均", "Average").to_owned(), Figure::of_amount(lang, yuan(48_000))),
            ], None))
        }))
        (specimen(lang, "在卡片中更紧凑", "Denser in a card", ui::card(t("客户", "Customers"), None, ui::table(lang, &in_card))))
    }
}

fn charts(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let classes = [
        (t("机械制造", "Machinery"), 46),
        (t("汽车及零部件", "Automotive"), 31),
        (t("电子", "Electronics"), 18),
    ];
    let rest = (t("其余", "Others"), 5);
    let shares: Vec<(Shade, i64)> = classes
        .iter()
        .enumerate()
        .map(|(place, (_, share))| (Shade::Hue(place), *share))
        .chain([(Shade::Rest, rest.1)])
        .collect();
    let legend = classes
        .iter()
        .enumerate()
        .map(|(place, (label, _))| Legend { label: (*label).to_owned(), shade: Shade::Hue(place) })
        .chain([Legend { label: rest.0.to_owned(), shade: Shade::Rest }])
        .collect();
    let table = html! {
        table class="spread" {
            caption class="sr-only" { (t("各行业的份额", "Share of each industry")) }
            tbody {
                @for (label, share) in classes.iter().chain([&rest]) {
                    tr { th scope="row" { (label) } td class="numeric" { (share) "%" } }
                }
            }
        }
    };
    let chart = ChartFrame {
        title: t("客户按行业", "Customers by industry").to_owned(),
        note: t("按客户数计，不含已删除的客户。", "By number of customers, deleted ones left out.")
            .to_owned(),
        legend,
        plot: ui::strip(&shares),
        table,
        table_folded: true,
    };
    html! { (specimen(lang, "图表框：问题、图例、图、数据", "Chart frame: question, legend, drawing, numbers", ui::chart_frame(lang, &chart))) }
}

fn story(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let entry = |icon, tone, who: &str, what: &str, time: &str| TimelineEntry {
        icon,
        tone,
        who: html! { (who) },
        what: html! { (what) },
        time: time.to_owned(),
        instant: format!("2026-03-05T{time}:00+08:00"),
        changes: Vec::new(),
        body: None,
    };
    let changed = TimelineEntry {
        changes: vec![
            TimelineChange {
                label: t("阶段", "Stage").to_owned(),
                from: Some(ui::badge(Tone::Blue, t("新客户", "New"))),
                to: Some(ui::badge(Tone::Green, t("活跃", "Active"))),
            },
            TimelineChange {
                label: t("城市", "City").to_owned(),
                from: None,
                to: Some(html! { (t("苏州", "Suzhou")) }),
            },
        ],
        ..entry("pencil", Tone::Blue, LI_HUA.text(lang), t("修改了客户", "changed the customer"), "14:05")
    };
    let days = [
        TimelineDay { heading: t("今天", "Today").to_owned(), entries: vec![changed] },
        TimelineDay {
            heading: String::from("2026-02-27"),
            entries: vec![
                entry(
                    "trash-2",
                    Tone::Red,
                    JIANGUO.text(lang),
                    t("删除了客户", "deleted the customer"),
                    "17:40",
                ),
                entry(
                    "plus",
                    Tone::Green,
                    JIANGUO.text(lang),
                    t("新建了客户", "created the customer"),
                    "09:12",
                ),
            ],
        },
    ];
    ui::timeline(lang, &days)
}

fn missing(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let empty = EmptyState {
        icon: "clock",
        title: t("没有逾期的投诉", "No complaints are overdue").to_owned(),
        hint: t("本周还有 3 件到期。", "Three are due this week.").to_owned(),
        action: Some(
            html! { (LinkButton::new(Look::Plain, t("查看本周到期", "Show those due this week"), "#missing")) },
        ),
    };
    let known = Progress {
        label: t("正在导入", "Importing").to_owned(),
        done: 12_400,
        total: 100_000,
        note: t("12,400 / 100,000 行 · 约剩 4 秒", "12,400 of 100,000 rows, about 4 s left").to_owned(),
    };
    let unknown = Progress { label: t("正在准备", "Getting ready").to_owned(), ..Progress::default() };
    let kinds = [
        (NoticeKind::Info, t("检查不会写入任何数据。", "The check writes nothing.")),
        (NoticeKind::Success, t("已导入 12,400 行。", "12,400 rows are in.")),
        (
            NoticeKind::Warning,
            t(
                "3 行的电话无法识别，已按原文保存。",
                "Three phones could not be read and are kept as written.",
            ),
        ),
        (NoticeKind::Error, t("文件不是文本，未导入。", "The file is not text; nothing was imported.")),
    ];
    html! {
        (specimen(lang, "空", "Empty", ui::card("", None, ui::empty_state(&empty))))
        (specimen(lang, "加载中", "Loading", ui::card("", None, ui::skeleton(lang, 4))))
        (specimen(lang, "进度：已知、未知", "Progress: known, unknown", ui::card("", None, html! {
            div class="stack" { (ui::progress(&known)) (ui::progress(&unknown)) }
        })))
        (specimen(lang, "提示", "Callouts", html! {
            div class="stack" { @for (kind, text) in kinds { (ui::notice(kind, html! { (text) }, None)) } }
        }))
    }
}
