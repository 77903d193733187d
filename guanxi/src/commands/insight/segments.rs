//! `guanxi insight segments FILE`: which customers are alike, and by what each group is known.

use clap::Args;
use exchange::Cell;
use insight::segments::{self, Direction, GROUPS_MAX, Group, Mark, Settings, Strength};
use insight::table::Table;
use object::Lang;
use serde_json::{Map, Value as Json, json};

use super::facts::{self, Asked};
use super::report::{Chart, Plotted, Report, Shown, count, headings, percent, said as word};
use super::rows::{Read, Rows, number, write};
use super::{Answer, Common, Failed, grouped, options, shown};

/// The share from which most of a group have a category.
const MOSTLY: f64 = 0.5;

/// Options of `guanxi insight segments`.
#[derive(Args, Debug, Clone)]
pub struct SegmentsArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 编号所在的列，不填则用行号 / the column of the id; row numbers when none
    #[arg(long)]
    pub id: Option<String>,
    /// 按哪些列分群，不填则为其余各列 / by which columns; all others when none
    #[arg(long, value_delimiter = ',')]
    pub columns: Vec<String>,
    /// 分几群，不填则自动选择 / how many groups; found out when none
    #[arg(long)]
    pub groups: Option<usize>,
}

pub(super) fn answer(asked: &SegmentsArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    if let Some(groups) = asked.groups {
        options::within("groups", groups, 2..=GROUPS_MAX)?;
    }
    let rows = Rows::open(&asked.common, lang)?;
    let wanted = Asked { id: asked.id.as_deref(), columns: &asked.columns, apart: None };
    let facts = facts::read(rows, &wanted, read)?;
    let settings = Settings { seed: asked.common.seed, ..Settings::default() };
    let found = match asked.groups {
        None => segments::segments(&facts.table, &settings)?,
        Some(groups) => segments::segments_of(&facts.table, groups, &settings)?,
    };
    if let Some(out) = &asked.common.out {
        let rows = facts
            .ids
            .iter()
            .zip(&found.labels)
            .map(|(id, label)| vec![Cell::Text(id.clone()), number(label + 1)]);
        write(out, &["id", "segment"], rows)?;
    }
    let mut lines = Vec::new();
    let groups: Vec<Json> = found
        .groups
        .iter()
        .enumerate()
        .map(|(place, group)| {
            let (zh, en) = (words(&facts.table, group, Lang::Zh), words(&facts.table, group, Lang::En));
            lines.push(match lang {
                Lang::Zh => format!("第 {} 群：{} 位，{zh}", place + 1, group.rows),
                Lang::En => {
                    format!("Group {}: {}, {en}", place + 1, count(group.rows, "customer", "customers"))
                }
            });
            json!({"segment": place + 1, "customers": group.rows, "jaccard": group.jaccard, "zh": zh, "en": en})
        })
        .collect();
    let report = pictures(&facts.table, &found, lang);
    let tried: Vec<Json> = found
        .tried
        .iter()
        .map(
            |own| json!({"groups": own.groups, "silhouette": own.silhouette, "jaccard_min": own.jaccard_min}),
        )
        .collect();
    let mut json = Map::new();
    json.insert("segments".to_owned(), json!(groups));
    json.insert("columns_left_out".to_owned(), json!(facts.left_out));
    json.insert("quality".to_owned(), json!({"tried": tried, "inertia": found.inertia}));
    Ok(Answer { json, lines, report, refused: None })
}

fn pictures(table: &Table, found: &segments::Segments, lang: Lang) -> Report {
    let all: usize = found.groups.iter().map(|group| group.rows).sum();
    let name = |place: usize| word(lang, format!("第 {} 群", place + 1), format!("Group {}", place + 1));
    let sizes = found.groups.iter().enumerate().map(|(place, group)| (name(place), group.rows as f64));
    let rows = found.groups.iter().enumerate().map(|(place, group)| {
        vec![
            name(place),
            group.rows.to_string(),
            percent(group.rows as f64 / all.max(1) as f64, lang),
            format!("{:.2}", group.jaccard),
            words(table, group, lang),
        ]
    });
    let pairs = [
        ("客群", "Group"),
        ("客户数", "Customers"),
        ("占比", "Share"),
        ("稳定度", "Comes out again"),
        ("特点", "Known by"),
    ];
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![Chart::bars(word(lang, "各群客户数", "Customers by group"), sizes)],
        table: Some(Shown {
            title: word(lang, "各群特点", "The groups"),
            headings: headings(lang, pairs),
            rows: rows.collect(),
            all: found.groups.len(),
        }),
        quality: Vec::new(),
    };
    if found.tried.len() > 1 {
        let names = found.tried.iter().map(|own| own.groups.to_string()).collect();
        let of = |name: String, figure: &dyn Fn(&segments::Tried) -> f64| {
            Plotted::of(name, found.tried.iter().map(figure))
        };
        let apart = of(word(lang, "分离度（轮廓系数）", "How far apart (silhouette)"), &|own| {
            own.silhouette
        });
        let again = of(word(lang, "最低稳定度", "Least stable group"), &|own| own.jaccard_min);
        report.charts.push(Chart::columns(
            word(lang, "试过的群数", "Numbers of groups that were tried"),
            names,
            vec![apart, again],
        ));
    }
    report.say(
        lang,
        "稳定度是重新抽样后同一群再次出现的程度（0–1）：0.75 以上可靠，0.6 以下的群不要据此行动。",
        "How far a group comes out again is measured on new samples (0 to 1): above 0.75 it is reliable, below 0.6 do not act on it.",
    );
    report.say(
        lang,
        "分群只说明谁与谁相似，不说明谁会买什么；各列同等重要，加一列或去一列都会改变结果。客户连成一片、没有界限时，群只是切分。",
        "Groups say who is alike, not who will buy. All columns weigh the same, and another column makes other groups. Where customers form one cloud, the groups are only cuts through it.",
    );
    report
}

/// By what a group is known.
fn words(table: &Table, group: &Group, lang: Lang) -> String {
    if group.marks.is_empty() {
        return if lang == Lang::Zh {
            "没有突出的特点".to_owned()
        } else {
            "nothing that stands out".to_owned()
        };
    }
    let said: Vec<String> = group.marks.iter().map(|mark| mark_words(table, mark, lang)).collect();
    said.join(if lang == Lang::Zh { "，" } else { ", " })
}

fn mark_words(table: &Table, mark: &Mark, lang: Lang) -> String {
    let column = &table.columns()[mark.column].name;
    let is_strong = mark.strength == Strength::Strong;
    let (zh, en) = match (mark.direction, is_strong) {
        (Direction::Higher, true) => ("很高", "very high"),
        (Direction::Higher, false) => ("较高", "rather high"),
        (Direction::Lower, true) => ("很低", "very low"),
        (Direction::Lower, false) => ("较低", "rather low"),
        (Direction::More, _) if mark.own > MOSTLY => ("多为", "mostly"),
        (Direction::More, _) => ("偏多", "more often"),
    };
    let own = if mark.own.abs() < 1_000.0 { grouped(mark.own, 2) } else { shown(mark.own) };
    match (&mark.category, lang) {
        (Some(category), Lang::Zh) => format!("{column}{zh}{category}（{:.0}%）", mark.own * 100.0),
        (Some(category), Lang::En) => format!("{column} {en} {category} ({:.0} %)", mark.own * 100.0),
        (None, Lang::Zh) => format!("{column}{zh}（{own}）"),
        (None, Lang::En) => format!("{column} {en} ({own})"),
    }
}
