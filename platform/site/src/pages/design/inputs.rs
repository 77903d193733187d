//! What is filled in, in every state: at rest, filled, wrong, read only, not now.

use maud::{Markup, html};
use object::{Label, Lang};

use super::{COMPANY, LI_HUA, Part, in_line, part, specimen};
use crate::ui::{self, Choice, DayAhead, DropZone, Field, KeptFile, LinkChoice, Problem, TextKind};

/// The five states of an input.
#[derive(Clone, Copy)]
enum State {
    Empty,
    Filled,
    Wrong,
    Readonly,
    Disabled,
}

impl State {
    const ALL: [State; 5] = [State::Empty, State::Filled, State::Wrong, State::Readonly, State::Disabled];

    const fn label(self) -> Label {
        match self {
            State::Empty => Label::new("空", "Empty"),
            State::Filled => Label::new("已填", "Filled"),
            State::Wrong => Label::new("有误", "Wrong"),
            State::Readonly => Label::new("只读", "Read only"),
            State::Disabled => Label::new("不可用", "Not now"),
        }
    }

    const fn code(self) -> &'static str {
        match self {
            State::Empty => "empty",
            State::Filled => "filled",
            State::Wrong => "wrong",
            State::Readonly => "readonly",
            State::Disabled => "disabled",
        }
    }
}

pub(super) fn parts(lang: Lang) -> Vec<Part> {
    vec![
        part("fields", "输入", "Inputs", texts(lang)),
        part("choices", "选择", "Choices", choices(lang)),
        part("forms", "表单的提示", "What a form says", forms(lang)),
    ]
}

/// One input in its five states.
fn states(
    lang: Lang,
    kind: &str,
    label: Label,
    value: &str,
    wrong: Label,
    input: impl Fn(&Field, State) -> Markup,
) -> Markup {
    html! {
        div class="specimen-grid" {
            @for state in State::ALL {
                @let field = Field {
                    value: match state { State::Empty => String::new(), _ => value.to_owned() },
                    error: match state { State::Wrong => Some(wrong.text(lang).to_owned()), _ => None },
                    required: matches!(state, State::Wrong),
                    readonly: matches!(state, State::Readonly),
                    disabled: matches!(state, State::Disabled),
                    ..Field::new(
                        format!("{kind}-{}", state.code()),
                        format!("{} · {}", label.text(lang), state.label().text(lang)),
                    )
                };
                (input(&field, state))
            }
        }
    }
}

fn texts(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    html! {
        (specimen(lang, "一行文字", "One line of text", states(
            lang, "name", Label::new("客户名称", "Name"), COMPANY.text(lang),
            Label::new("请填写全称", "write the full name"), |field, _| ui::text_field(lang, field, TextKind::Plain),
        )))
        (specimen(lang, "带说明", "With help", html! {
            (ui::text_field(lang, &Field {
                help: t("营业执照上的 18 位代码。", "The 18 characters on the business licence.").to_owned(),
                ..Field::new("helped", t("统一社会信用代码", "Unified social credit code"))
            }, TextKind::Plain))
        }))
        (specimen(lang, "多行文字", "Several lines", states(
            lang, "remarks", Label::new("备注", "Remarks"), t("年底回访，带上新样册。", "Visit in December with the new brochure."),
            Label::new("太长", "too long"), |field, _| ui::textarea_field(lang, field, 2),
        )))
        (specimen(lang, "数字", "A number", states(
            lang, "count", Label::new("台数", "Machines"), "12",
            Label::new("应为整数", "a whole number, please"),
            |field, _| ui::number_field(lang, field, Label::new("台", "pcs").text(lang)),
        )))
        (specimen(lang, "百分比", "A percentage", states(
            lang, "discount", Label::new("折扣", "Discount"), "12.5",
            Label::new("最多两位小数", "two decimals at most"),
            |field, _| ui::number_field(lang, field, "%"),
        )))
        (specimen(lang, "时长", "A length of time", states(
            lang, "duration", Label::new("时长", "Duration"), "1:30",
            Label::new("应为时长", "a length of time, please"),
            |field, _| ui::text_field(lang, field, TextKind::Plain),
        )))
        (specimen(lang, "网址", "A web address", states(
            lang, "website", Label::new("网站", "Website"), "https://www.example.com",
            Label::new("应为网址", "a web address, please"),
            |field, _| ui::text_field(lang, field, TextKind::Web),
        )))
        (specimen(lang, "多选", "Several choices", states(
            lang, "ways", Label::new("发货方式", "Sent by"), "road",
            Label::new("请选择", "choose one"),
            |field, _| ui::ticks_field(lang, field, &[
                Choice::new("road", t("公路", "Road")),
                Choice::new("rail", t("铁路", "Rail")),
                Choice::new("courier", t("快递", "Courier")),
            ], &[field.value.as_str(), "courier"]),
        )))
        (specimen(lang, "带格式的文字", "A text with marks", html! {
            (ui::markdown(t(
                "### 球阀 Q41F\n\n- 口径 **DN50**\n- 见[样本](https://www.example.com)\n\n| 口径 | 重量 |\n|---|---|\n| DN50 | 12 kg |",
                "### Ball valve Q41F\n\n- bore **DN50**\n- see the [brochure](https://www.example.com)\n\n| bore | weight |\n|---|---|\n| DN50 | 12 kg |",
            )))
        }))
        (specimen(lang, "金额", "Money", states(
            lang, "amount", Label::new("合同金额", "Amount"), "1280500.00",
            Label::new("应为金额", "an amount, please"),
            |field, _| ui::money_field(lang, field, "CNY", &["CNY", "USD", "EUR"]),
        )))
        (specimen(lang, "日期", "A day", states(
            lang, "day", Label::new("签约日期", "Signed on"), "2026-03-05",
            Label::new("早于立项日期", "earlier than the project began"), |field, _| ui::day_field(lang, field, Some(&quick_days(lang))),
        )))
        (specimen(lang, "时间", "A moment", states(
            lang, "moment", Label::new("拜访时间", "Visited at"), "2026-03-05T14:30",
            Label::new("应为时间", "a moment, please"), |field, _| ui::instant_field(lang, field),
        )))
        (specimen(lang, "标签", "Tags", states(
            lang, "tags", Label::new("标签", "Tags"), t("年度框架, 展会", "Framework, Trade fair"),
            Label::new("最多 20 个", "20 at most"), |field, _| ui::tags_field(lang, field, &[]),
        )))
    }
}

fn choices(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let grades = ["A", "B", "C", "D"].map(|grade| Choice::new(grade, grade));
    let trades: Vec<Choice> = [
        ("machinery", t("机械制造", "Machinery")),
        ("automotive", t("汽车及零部件", "Automotive")),
        ("electronics", t("电子", "Electronics")),
        ("chemicals", t("化工", "Chemicals")),
        ("metals", t("冶金", "Metals")),
        ("energy", t("能源电力", "Energy")),
        ("food", t("食品饮料", "Food and drink")),
        ("pharma", t("医药", "Pharma and health")),
        ("logistics", t("物流运输", "Logistics")),
    ]
    .map(|(code, label)| Choice::new(code, label))
    .into();
    let kinds = [Choice::new("company", t("企业", "Company")), Choice::new("person", t("个人", "Person"))];
    let company = LinkChoice { title: COMPANY.text(lang).to_owned(), ..LinkChoice::default() };
    let person = LinkChoice { title: LI_HUA.text(lang).to_owned(), is_person: true, ..LinkChoice::default() };
    let chosen = |choice: &LinkChoice, state: State| match state {
        State::Empty | State::Wrong => None,
        State::Filled | State::Readonly | State::Disabled => Some(choice.clone()),
    };
    let wrong = Label::new("请从列表中选择", "choose one of the list");
    html! {
        (specimen(lang, "下拉选择", "A list", states(lang, "grade", Label::new("客户级别", "Grade"), "B", wrong,
            |field, _| ui::select_field(lang, field, &grades))))
        (specimen(lang, "可搜索的长列表（输入几个字即可）", "A long list (type some letters)", states(
            lang, "trade", Label::new("行业", "Industry"), "machinery", wrong,
            |field, _| ui::select_field(lang, field, &trades))))
        (specimen(lang, "关联记录", "Another record", states(lang, "company", Label::new("上级公司", "Parent company"), "", wrong,
            |field, state| ui::link_field(lang, field, chosen(&company, state).as_ref(), "/lookup/customers"))))
        (specimen(lang, "同事", "A colleague", states(lang, "owner", Label::new("负责人", "Owner"), "", wrong,
            |field, state| ui::people_field(lang, field, chosen(&person, state).as_ref(), "/lookup/users"))))
        (specimen(lang, "单选", "One of a few", states(lang, "kind", Label::new("客户类型", "Kind"), "company", wrong,
            |field, _| ui::radio_field(lang, field, &kinds))))
        (in_line(lang, "勾选", "A tick", html! {
            @for (place, (is_ticked, readonly)) in [(false, false), (true, false), (false, true), (true, true)].into_iter().enumerate() {
                (ui::checkbox_field(lang, &Field { readonly, ..Field::new(format!("tick-{place}"), t("接收短信", "Text messages")) }, is_ticked))
            }
        }))
        (in_line(lang, "开关", "A switch", html! {
            @for (place, (is_on, readonly)) in [(false, false), (true, false), (false, true), (true, true)].into_iter().enumerate() {
                (ui::switch_field(&Field { readonly, ..Field::new(format!("switch-{place}"), t("每日提醒", "Daily reminder")) }, is_on))
            }
        }))
        (specimen(lang, "记录的文件", "A file of a record", states(lang, "licence", Label::new("营业执照", "Licence"), "", wrong,
            |field, state| {
                let kept = KeptFile {
                    icon: "file-text",
                    name: t("营业执照.pdf", "licence.pdf").to_owned(),
                    size: String::from("48 KB"),
                };
                let is_there = !matches!(state, State::Empty | State::Wrong);
                ui::file_field(lang, field, is_there.then_some(&kept))
            })))
        (specimen(lang, "上传文件", "A file", html! {
            div class="specimen-grid" {
                (ui::drop_zone(lang, &DropZone {
                    name: String::from("file-empty"), label: t("客户文件", "A file of customers").to_owned(),
                    hint: t("Excel 或 CSV，最大 4 GB", "Excel or CSV, 4 GB at most").to_owned(), ..DropZone::default()
                }))
                (ui::drop_zone(lang, &DropZone {
                    name: String::from("file-wrong"), label: t("客户文件", "A file of customers").to_owned(),
                    hint: t("Excel 或 CSV，最大 4 GB", "Excel or CSV, 4 GB at most").to_owned(),
                    error: Some(t("这个文件是空的", "this file is empty").to_owned()), ..DropZone::default()
                }))
            }
        }))
    }
}

fn forms(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang).to_owned();
    let problems = [
        Problem {
            text: t("客户名称：请填写全称", "Name: write the full name"),
            field: Some(String::from("name-wrong")),
        },
        Problem {
            text: t("签约日期：早于立项日期", "Signed on: earlier than the project began"),
            field: Some(String::from("day-wrong")),
        },
    ];
    html! {
        (specimen(lang, "需要修改的内容，逐条引到输入框", "What to correct, each leading to its input", ui::problem_list(lang, &problems)))
    }
}

/// Days of a time that stands still, as everything here.
fn quick_days(lang: Lang) -> DayAhead {
    let t = |zh, en| Label::new(zh, en).text(lang).to_owned();
    DayAhead {
        quick: vec![
            (t("明天", "Tomorrow"), String::from("2026-11-24")),
            (t("3 天后", "In 3 days"), String::from("2026-11-26")),
            (t("下周一", "Next Monday"), String::from("2026-11-30")),
        ],
        missing: None,
    }
}
