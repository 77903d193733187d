//! `guanxi insight kano FILE`: what features are to people, from a file with a row for each answer to a pair of
//! questions: with the feature, and without it.

use std::collections::BTreeMap;

use clap::Args;
use exchange::Cell;
use insight::kano::{self, Answers, Category, Coefficient, SameTwice};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::report::{
    BARS_MAX, Chart, Drawn, Report, Shown, TABLE_ROWS_MAX, count as said_count, headings, percent,
    said as word,
};
use super::rows::{Names, Read, Rows, Wanted, fraction, number, write};
use super::{Answer, Common, Failed, options};

/// Options of `guanxi insight kano`.
#[derive(Args, Debug, Clone)]
pub struct KanoArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 功能所在的列 / the column of the feature
    #[arg(long)]
    pub feature: Option<String>,
    /// 提供时的回答：1–5，或“我很喜欢”等文字 / the answer with the feature: 1 to 5, or its words
    #[arg(long)]
    pub present: Option<String>,
    /// 不提供时的回答 / the answer without it
    #[arg(long)]
    pub absent: Option<String>,
    /// 两次都答“理应如此”或“勉强接受”算可疑 / whoever expects, or lives with, both is questionable
    #[arg(long)]
    pub strict: bool,
    /// 区间的置信水平 / the level of intervals
    #[arg(long, default_value_t = 0.95)]
    pub level: f64,
}

/// The answers in words, from like to dislike.
const WORDS: [&[&str]; 5] = [
    &["1", "我很喜欢", "很喜欢", "喜欢", "like", "i like it"],
    &["2", "理应如此", "理所当然", "expect", "must be", "i expect it"],
    &["3", "无所谓", "neutral", "i am neutral"],
    &["4", "勉强接受", "能忍受", "live with", "i can live with it"],
    &["5", "我很不喜欢", "很不喜欢", "不喜欢", "dislike", "i dislike it"],
];
/// From what must be there to what must not.
const CATEGORIES: [Category; 6] = [
    Category::MustBe,
    Category::OneDimensional,
    Category::Attractive,
    Category::Indifferent,
    Category::Reverse,
    Category::Questionable,
];
/// Short of them, the categories as questionnaires print them.
const LETTERS: [&str; 6] = ["M", "O", "A", "I", "R", "Q"];

fn answer_of(text: &str) -> Result<u8, Message> {
    let plain = text.trim().to_lowercase();
    let place = WORDS.iter().position(|words| words.contains(&plain.as_str()));
    place.and_then(|place| u8::try_from(place + 1).ok()).ok_or_else(|| {
        Message::new(
            "answer_unknown",
            format!("“{text}”不是五个答案之一：我很喜欢、理应如此、无所谓、勉强接受、我很不喜欢（或 1–5）"),
            format!(
                "“{text}” is none of the five answers: like, expect, neutral, live with, dislike (or 1 to 5)"
            ),
        )
    })
}

fn words(category: Category) -> (&'static str, &'static str, &'static str) {
    match category {
        Category::MustBe => ("must_be", "必备", "must-be"),
        Category::OneDimensional => ("one_dimensional", "期望", "one-dimensional"),
        Category::Attractive => ("attractive", "魅力", "attractive"),
        Category::Indifferent => ("indifferent", "无差异", "indifferent"),
        Category::Reverse => ("reverse", "反向", "reverse"),
        Category::Questionable => ("questionable", "可疑", "questionable"),
    }
}

pub(super) fn answer(asked: &KanoArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let level = options::level(asked.level)?;
    let rows = Rows::open(&asked.common, lang)?;
    let place = |option, named: &Option<String>, usual| {
        rows.place(&Wanted { option, named: named.as_deref(), usual })
    };
    let places = [
        place("feature", &asked.feature, &["feature", "功能", "质量特性", "项目"])?,
        place("present", &asked.present, &["present", "with", "提供", "具备", "正向"])?,
        place("absent", &asked.absent, &["absent", "without", "不提供", "不具备", "反向"])?,
    ];
    let mut names = Names::default();
    let mut answers: BTreeMap<u32, Vec<Answers>> = BTreeMap::new();
    rows.each(&places, read, |_, cells| {
        let own = Answers { present: answer_of(cells[1])?, absent: answer_of(cells[2])? };
        answers.entry(names.number(cells[0])?).or_default().push(own);
        Ok(())
    })?;
    let same_twice = if asked.strict { SameTwice::Questionable } else { SameTwice::Indifferent };
    let mut features = Vec::new();
    for (feature, answers) in &answers {
        features.push((
            names.all()[*feature as usize].as_str(),
            answers.len(),
            kano::feature(answers, same_twice, level)?,
        ));
    }
    if features.is_empty() {
        return Err(insight::Refusal::TooFew { what: "answers", have: 0, need: 1 }.into());
    }
    if let Some(out) = &asked.common.out {
        let share = |own: &Option<Coefficient>| own.map_or(Cell::Empty, |own| fraction(own.figure));
        let rows = features.iter().map(|(name, count, own)| {
            let mut cells = vec![Cell::Text((*name).to_owned()), number(count)];
            cells.extend(own.counts.iter().map(number));
            cells.push(Cell::Text(words(own.category).0.to_owned()));
            cells.extend([fraction(own.strength), share(&own.better), share(&own.worse)]);
            cells
        });
        let mut headings = vec!["feature", "answers"];
        headings.extend(LETTERS);
        headings.extend(["category", "strength", "better", "worse"]);
        write(out, &headings, rows)?;
    }
    let all: usize = features.iter().map(|(_, count, _)| count).sum();
    let mut lines = vec![match lang {
        Lang::Zh => format!("{} 项功能，{all} 份回答：", features.len()),
        Lang::En => format!(
            "{}, {}:",
            said_count(features.len(), "feature", "features"),
            said_count(all, "answer", "answers")
        ),
    }];
    let said: Vec<Json> = features
        .iter()
        .map(|(name, count, own)| {
            let (code, zh, en) = words(own.category);
            let shown = |own: &Option<Coefficient>| own.map_or_else(|| "–".to_owned(), |own| format!("{:.2}", own.figure));
            let (better, worse) = (shown(&own.better), shown(&own.worse));
            lines.push(match lang {
                Lang::Zh => format!("  {name}：{zh}（{count} 份，better {better}，worse {worse}）"),
                Lang::En => {
                    let answers = said_count(count, "answer", "answers");
                    format!("  {name}: {en} ({answers}, better {better}, worse {worse})")
                }
            });
            let of = |own: &Option<Coefficient>| {
                own.map(|own| json!({"figure": own.figure, "low": own.interval.low, "high": own.interval.high}))
            };
            let counts: Map<String, Json> =
                LETTERS.iter().zip(own.counts).map(|(letter, count)| ((*letter).to_owned(), json!(count))).collect();
            json!({
                "feature": name, "answers": count, "counts": counts, "category": code, "strength": own.strength,
                "significant": own.is_significant, "better": of(&own.better), "worse": of(&own.worse),
            })
        })
        .collect();
    let questionable: usize =
        features.iter().map(|(_, _, own)| own.counts[Category::Questionable as usize]).sum();
    let two =
        |own: &Option<Coefficient>| own.map_or_else(|| "–".to_owned(), |own| format!("{:.2}", own.figure));
    let marks = features
        .iter()
        .filter_map(|(name, _, own)| Some(((*name).to_owned(), own.worse?.figure.abs(), own.better?.figure)));
    let chart = Chart {
        title: word(lang, "有它多满意，没它多不满", "How much it pleases, how much its absence displeases"),
        drawn: Drawn::Marks {
            marks: marks.take(BARS_MAX).collect(),
            across: word(lang, "没有时的不满（|worse|）", "Displeased without it (|worse|)"),
            up: word(lang, "具备时的满意（better）", "Pleased with it (better)"),
        },
        is_share: false,
    };
    let rows = features.iter().take(TABLE_ROWS_MAX).map(|(name, count, own)| {
        let (_, zh, en) = words(own.category);
        let mut cells = vec![
            (*name).to_owned(),
            word(lang, zh, en),
            count.to_string(),
            two(&own.better),
            two(&own.worse),
        ];
        cells.push(if own.is_significant { word(lang, "是", "yes") } else { word(lang, "否", "no") });
        cells.extend(own.counts.iter().map(ToString::to_string));
        cells
    });
    let mut columns = headings(
        lang,
        [
            ("功能", "Feature"),
            ("类别", "Category"),
            ("份数", "Answers"),
            ("better", "Better"),
            ("worse", "Worse"),
            ("显著", "Clear"),
        ],
    );
    columns.extend(LETTERS.map(str::to_owned));
    // What is taken for granted first, what nobody wants at the end.
    let answer = CATEGORIES.into_iter().filter_map(|category| {
        let own = features.iter().filter(|(_, _, own)| own.category == category);
        let own: Vec<&str> = own.map(|(name, _, _)| *name).collect();
        let (_, zh, en) = words(category);
        (!own.is_empty()).then(|| match lang {
            Lang::Zh => format!("{zh}：{}。", own.join("、")),
            Lang::En => format!("{}: {}.", capital(en), own.join(", ")),
        })
    });
    let mut report = Report {
        answer: answer.collect(),
        charts: if features.iter().any(|(_, _, own)| own.better.is_some() && own.worse.is_some()) {
            vec![chart]
        } else {
            Vec::new()
        },
        table: Some(Shown {
            title: word(lang, "各功能明细", "The features"),
            headings: columns,
            rows: rows.collect(),
            all: features.len(),
        }),
        quality: Vec::new(),
    };
    report.say(
        lang,
        format!(
            "共 {all} 份回答，其中 {} 自相矛盾（Q）；超过一成时，请先检查问法。",
            percent(questionable as f64 / all.max(1) as f64, lang)
        ),
        format!(
            "Of {} {} contradict themselves (Q); above a tenth, look at the wording of the questions first.",
            said_count(all, "answer", "answers"),
            percent(questionable as f64 / all.max(1) as f64, lang)
        ),
    );
    report.say(
        lang,
        "M 必备、O 期望、A 魅力、I 无差异、R 反向、Q 可疑。“显著”为否时，第一与第二类别的差距可能只是偶然，请勿只看类别。",
        "M must-be, O one-dimensional, A attractive, I indifferent, R reverse, Q questionable. Where “clear” says no, the first category may lead the second by chance alone.",
    );
    report.say(
        lang,
        "结果只代表答卷的人；每项功能不足 30 份时只作参考。不同客群混在一起会互相抵消，宜分群来看。",
        "It speaks for those who answered. Below 30 answers to a feature it is a hint at most, and groups that want different things cancel out: ask them apart.",
    );
    let mut json = Map::new();
    json.insert("features".to_owned(), json!(said));
    json.insert(
        "quality".to_owned(),
        json!({"answers": all, "questionable_share": questionable as f64 / all.max(1) as f64, "level": asked.level}),
    );
    Ok(Answer { json, lines, report, refused: None })
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
