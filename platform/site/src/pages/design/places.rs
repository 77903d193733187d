//! Where records stand: the columns and cards of a board, the days of a calendar, the switch between them.

use maud::{Markup, html};
use object::{Day, Label, Lang, Tone};

use super::{COMPANY, JIANGUO, LI_HUA, MINGYUE, Part, part, specimen, yuan};
use crate::ui::{
    self, Board, BoardCard, BoardColumn, BoardHead, Calendar, CalendarDay, CalendarEntry, CalendarHour,
    CalendarLook, Carried, Carry, Figure, Kind,
};

/// The week of the specimens.
const MONDAY: (i32, i32, i32) = (2026, 3, 2);

pub(super) fn parts(lang: Lang) -> Vec<Part> {
    vec![
        part("boards", "看板", "Boards", boards(lang)),
        part("calendars", "日历", "Calendars", calendars(lang)),
    ]
}

fn boards(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let kind = |icon, label: &str, current| Kind {
        icon,
        label: label.to_owned(),
        href: String::from("#boards"),
        current,
    };
    let kinds = [
        kind("table-2", t("表格", "Table"), false),
        kind("square-kanban", t("看板", "Board"), true),
        kind("calendar-days", t("日历", "Calendar"), false),
    ];
    let carried = || Some(Carried { action: String::from("/design"), version: 1 });
    let card = |id: &str, name: &str, spend: &str, carried: Option<Carried>| BoardCard {
        id: id.to_owned(),
        name: name.to_owned(),
        href: String::from("#boards"),
        peek_href: String::from("/design"),
        lines: vec![
            (t("年采购额", "Yearly spend").to_owned(), html! { (spend) }),
            (t("负责人", "Owner").to_owned(), ui::person(LI_HUA.text(lang))),
        ],
        carried,
        ..BoardCard::default()
    };
    let head = |count: &str, sum: i64| BoardHead {
        count: Figure::whole(count),
        sums: if sum == 0 { Vec::new() } else { vec![Figure::of_amount(lang, yuan(sum))] },
        summed: t("年采购额", "Yearly spend").to_owned(),
    };
    let column = |value: &str, label: &str, tone, head, cards| BoardColumn {
        value: value.to_owned(),
        label: label.to_owned(),
        tone,
        head,
        cards,
        more_href: None,
        takes: true,
        add_href: Some(String::from("#boards")),
        quick_href: None,
    };
    let quiet = BoardCard { is_person: true, lines: Vec::new(), ..card("3", JIANGUO.text(lang), "", None) };
    let board = Board {
        label: t("客户 · 阶段", "Customers · Stage").to_owned(),
        key: String::from("design"),
        carry: Carry {
            field: String::from("design_stage"),
            back: String::from("/design"),
            steps: (1, 0),
            ..Carry::default()
        },
        columns: vec![
            BoardColumn {
                more_href: Some(String::from("#boards")),
                ..column(
                    "new",
                    t("新客户", "New"),
                    Tone::Blue,
                    head("10,000+", 1_286_300),
                    vec![
                        card("1", COMPANY.text(lang), "¥96,000.00", carried()),
                        card("2", "Ada Lovelace Instruments", "US$20,400.00", carried()),
                    ],
                )
            },
            column("active", t("活跃", "Active"), Tone::Green, head("1", 45_200), vec![quiet]),
            column("lost", t("流失", "Lost"), Tone::Red, head("0", 0), Vec::new()),
        ],
        note: String::new(),
        tally_href: String::from("/design"),
        counted_href: None,
    };
    html! {
        (specimen(lang, "显示方式", "Ways to show a list", ui::kinds(t("显示方式", "Shown as"), &kinds)))
        (specimen(
            lang,
            "列：还有更多、只能看的卡片、空列。拖动，或用空格键和方向键移动",
            "Columns: with more, with a card to look at only, empty. Drag, or use Space and the arrow keys",
            ui::board(lang, &board),
        ))
    }
}

fn calendars(lang: Lang) -> Markup {
    let t = |zh: &'static str, en: &'static str| Label::new(zh, en).text(lang);
    let entry = |name: &str, time: &str, tone, state: &str| CalendarEntry {
        id: format!("{name}-{time}"),
        name: name.to_owned(),
        href: String::from("#calendars"),
        peek_href: String::from("/design"),
        time: time.to_owned(),
        tone,
        state: state.to_owned(),
        lines: Vec::new(),
        carried: None,
    };
    let names = match lang {
        Lang::Zh => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    };
    let monday = Day::of(MONDAY.0, MONDAY.1, MONDAY.2);
    let week: Vec<Day> =
        monday.into_iter().flat_map(|day| (0..7).map(move |days| day.plus_days(days))).collect();
    let day = |day: &Day, name: &str| CalendarDay {
        label: format!("{} {name}", day.text()),
        number: day.date().day().to_string(),
        href: String::from("#calendars"),
        add_href: Some(String::from("#calendars")),
        ..CalendarDay::default()
    };
    let mut days: Vec<CalendarDay> = week.iter().zip(names).map(|(date, name)| day(date, name)).collect();
    let (active, new) = (t("活跃", "Active"), t("新客户", "New"));
    for (place, day) in days.iter_mut().enumerate() {
        day.is_outside = place == 0;
        day.is_today = place == 3;
        if place == 1 {
            day.entries = vec![
                entry(COMPANY.text(lang), "", Tone::Green, active),
                entry(MINGYUE.text(lang), "", Tone::Blue, new),
                entry(JIANGUO.text(lang), "", Tone::Grey, ""),
            ];
            day.more = Some(t("还有 3 条", "3 more").to_owned());
        }
    }
    let mut alone = day(&week[3], names[3]);
    alone.hours = (9..12)
        .map(|hour| CalendarHour {
            label: format!("{hour:02}:00"),
            add_href: Some(String::from("#calendars")),
            entries: if hour == 10 {
                vec![entry(COMPANY.text(lang), "10:30", Tone::Green, active)]
            } else {
                Vec::new()
            },
            ..CalendarHour::default()
        })
        .collect();
    let mut listed = days[1].clone();
    listed.entries.truncate(2);
    listed.more = None;
    let calendar = |look, field: &str, days: Vec<CalendarDay>, weekdays: Vec<String>| Calendar {
        label: format!("{} {field}", t("客户 · 建档日期", "Customers · Known since")),
        title: t("2026年3月", "March 2026").to_owned(),
        look,
        previous_href: String::from("#calendars"),
        next_href: String::from("#calendars"),
        today_href: String::from("#calendars"),
        spans: Vec::new(),
        legend: vec![(Tone::Blue, new.to_owned()), (Tone::Green, active.to_owned())],
        note: None,
        weekdays,
        days,
        carry: Carry { field: field.to_owned(), back: String::from("/design"), ..Carry::default() },
    };
    let weekdays = names.iter().map(|name| (*name).to_owned()).collect();
    html! {
        (specimen(lang, "月：其他月份、今天、放不下的", "A month: another month, today, what does not fit",
            ui::calendar(lang, &calendar(CalendarLook::Month, "design_month", days, weekdays))))
        (specimen(lang, "一天的小时", "The hours of a day",
            ui::calendar(lang, &calendar(CalendarLook::Columns, "design_hours", vec![alone], Vec::new()))))
        (specimen(lang, "列表", "An agenda",
            ui::calendar(lang, &calendar(CalendarLook::Agenda, "design_agenda", vec![listed], Vec::new()))))
    }
}
