//! `guanxi insight segments FILE`: which customers are alike, and by what each group is known.

use clap::Args;
use exchange::Cell;
use insight::segments::{self, Direction, Group, Mark, Settings, Strength};
use insight::table::Table;
use object::Lang;
use serde_json::{Map, Value as Json, json};

use super::facts::{self, Asked};
use super::rows::{Read, Rows, number, write};
use super::{Answer, Common, Failed, shown};

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
                Lang::Zh => format!("{}：{} 位，{zh}", place + 1, group.rows),
                Lang::En => format!("{}: {} customers, {en}", place + 1, group.rows),
            });
            json!({"segment": place + 1, "customers": group.rows, "jaccard": group.jaccard, "zh": zh, "en": en})
        })
        .collect();
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
    Ok(Answer { json, lines, refused: None })
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
    match (&mark.category, lang) {
        (Some(category), Lang::Zh) => format!("{column}{zh}{category}（{:.0}%）", mark.own * 100.0),
        (Some(category), Lang::En) => format!("{column} {en} {category} ({:.0} %)", mark.own * 100.0),
        (None, Lang::Zh) => format!("{column}{zh}（{}）", shown(mark.own)),
        (None, Lang::En) => format!("{column} {en} ({})", shown(mark.own)),
    }
}
