//! `guanxi insight text FILE`: a label of short texts, learned from those that bear one and said of those that do not.

use std::collections::HashMap;

use clap::Args;
use exchange::Cell;
use insight::text::Classifier;
use object::{Lang, Message};
use serde_json::{Map, json};

use super::report::{BARS_MAX, Chart, Report, Shown, TABLE_ROWS_MAX, headings, said as word};
use super::rows::{Read, Rows, Wanted, fraction, write};
use super::{Answer, Common, Failed};

/// Pieces of a text that are written as its reasons.
const CLUES: usize = 4;
/// And so many of each text for the picture of all, where single characters are left out.
const CLUES_DRAWN: usize = 20;

/// Texts whose reasons are looked through for the strongest pieces.
const LOOKED_THROUGH_MAX: usize = 2_000;

/// Options of `guanxi insight text`.
#[derive(Args, Debug, Clone)]
pub struct TextArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 文字所在的列 / the column of the text
    #[arg(long)]
    pub text: Option<String>,
    /// 标签所在的列：是/否、1/0、好/差；空着的是要判断的 / the column of the label; where it is empty it is told
    #[arg(long)]
    pub label: Option<String>,
}

fn label(text: &str) -> Result<Option<bool>, Message> {
    match text.trim().to_lowercase().as_str() {
        "" => Ok(None),
        "0" | "no" | "false" | "bad" | "negative" | "否" | "差" | "差评" | "负面" => Ok(Some(false)),
        "1" | "yes" | "true" | "good" | "positive" | "是" | "好" | "好评" | "正面" => Ok(Some(true)),
        _ => Err(Message::new(
            "answer_unknown",
            format!("“{text}”不是标签，请写是或否（1 或 0）"),
            format!("“{text}” is no label; write yes or no (1 or 0)"),
        )),
    }
}

pub(super) fn answer(asked: &TextArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let rows = Rows::open(&asked.common, lang)?;
    let place = |option, named: &Option<String>, usual| {
        rows.place(&Wanted { option, named: named.as_deref(), usual })
    };
    let places = [
        place("text", &asked.text, &["text", "comment", "review", "内容", "评论", "意见"])?,
        place("label", &asked.label, &["label", "sentiment", "标签", "评价"])?,
    ];
    let (mut texts, mut labels) = (Vec::new(), Vec::new());
    rows.each(&places, read, |_, cells| {
        labels.push(label(cells[1])?);
        texts.push(cells[0].trim().to_owned());
        Ok(())
    })?;
    // Many answer a survey and write nothing: nothing is learned from that, and nothing told of it.
    let written: Vec<(&str, Option<bool>)> = texts
        .iter()
        .zip(&labels)
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, label)| (text.as_str(), *label))
        .collect();
    let known: Vec<(&str, bool)> =
        written.iter().filter_map(|(text, label)| Some((*text, (*label)?))).collect();
    let (seen, bear): (Vec<&str>, Vec<bool>) = known.into_iter().unzip();
    let classifier = Classifier::learn(&seen, &bear, asked.common.seed)?;
    let said = classifier.probabilities(&texts);
    if let Some(out) = &asked.common.out {
        let rows = texts.iter().zip(&said).map(|(text, p)| {
            if text.is_empty() {
                return vec![Cell::Empty, Cell::Empty, Cell::Empty];
            }
            let clues: Vec<String> = classifier
                .clues(text, CLUES)
                .iter()
                .map(|clue| format!("{} {:+.2}", clue.piece, clue.weight))
                .collect();
            vec![Cell::Text(text.clone()), fraction(*p), Cell::Text(clues.join("; "))]
        });
        write(out, &["text", "probability", "clues"], rows)?;
    }
    let quality = classifier.quality();
    let asked_now = written.len() - seen.len();
    let lines = vec![match lang {
        Lang::Zh => format!(
            "从 {} 条有标签的文字学习；对留出的 {} 条正确率 {:.3}（总猜多数为 {:.3}），AUC {:.3}；判断了 {asked_now} 条。",
            seen.len(),
            quality.texts,
            quality.accuracy,
            quality.base,
            quality.auc
        ),
        Lang::En => format!(
            "Learned from {} labelled texts; of {} kept apart {:.3} were right (always the more frequent: {:.3}), AUC {:.3}; {asked_now} were told.",
            seen.len(),
            quality.texts,
            quality.accuracy,
            quality.base,
            quality.auc
        ),
    }];
    let report = pictures(&classifier, &texts, &said, lang);
    let mut json = Map::new();
    json.insert("texts".to_owned(), json!(written.len()));
    json.insert("blank".to_owned(), json!(texts.len() - written.len()));
    json.insert("labelled".to_owned(), json!(seen.len()));
    json.insert(
        "quality".to_owned(),
        json!({"accuracy": quality.accuracy, "base": quality.base, "auc": quality.auc, "texts_kept_apart": quality.texts}),
    );
    Ok(Answer { json, lines, report, refused: None })
}

fn pictures(classifier: &Classifier, texts: &[String], said: &[f64], lang: Lang) -> Report {
    // A piece weighs what it moves all texts together.
    let mut weights: HashMap<String, f64> = HashMap::new();
    for text in texts.iter().take(LOOKED_THROUGH_MAX) {
        for clue in classifier.clues(text, CLUES_DRAWN).into_iter().filter(|clue| is_telling(&clue.piece)) {
            *weights.entry(clue.piece).or_default() += clue.weight;
        }
    }
    let most = weights.values().fold(0.0_f64, |most, weight| most.max(weight.abs())).max(f64::MIN_POSITIVE);
    let mut pieces: Vec<(String, f64)> =
        weights.into_iter().map(|(piece, weight)| (piece, weight / most * 100.0)).collect();
    pieces.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let (mut yes, mut no) = (pieces.clone(), pieces);
    yes.retain(|piece| piece.1 > 0.0);
    no.retain(|piece| piece.1 < 0.0);
    no.reverse();
    let against = no.into_iter().take(BARS_MAX).map(|(piece, weight)| (piece, -weight));
    let mut order: Vec<usize> = (0..texts.len()).filter(|place| !texts[*place].is_empty()).collect();
    let doubt = |place: usize| (said[place] - 0.5).abs();
    order.sort_by(|one, other| doubt(*one).total_cmp(&doubt(*other)));
    let rows = order.iter().take(TABLE_ROWS_MAX).map(|place| {
        let clues = classifier.clues(&texts[*place], CLUES);
        let clues: Vec<String> =
            clues.iter().map(|clue| format!("{} {:+.2}", clue.piece, clue.weight)).collect();
        vec![texts[*place].clone(), format!("{:.3}", said[*place]), clues.join("; ")]
    });
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![
            Chart::bars(
                word(
                    lang,
                    "最能说明“是”（好评）的词语（最强为 100）",
                    "Pieces that speak most for yes or good (the strongest is 100)",
                ),
                yes,
            ),
            Chart::bars(
                word(
                    lang,
                    "最能说明“否”（差评）的词语（最强为 100）",
                    "Pieces that speak most for no or bad (the strongest is 100)",
                ),
                against,
            ),
        ],
        table: Some(Shown {
            title: word(lang, "最拿不准的文字", "The texts it is least sure of"),
            headings: headings(lang, [("文字", "Text"), ("概率", "Probability"), ("依据", "Clues")]),
            rows: rows.collect(),
            all: order.len(),
        }),
        quality: Vec::new(),
    };
    report.charts.retain(|chart| !chart.is_empty());
    let own = classifier.quality();
    report.say(
        lang,
        format!("在留出的 {} 条上：正确率 {:.3}，总猜多数为 {:.3}；AUC {:.3}。", own.texts, own.accuracy, own.base, own.auc),
        format!("On {} texts kept apart: {:.3} right, where always saying the more frequent gives {:.3}; AUC {:.3}.", own.texts, own.accuracy, own.base, own.auc),
    );
    report.say(
        lang,
        "它只认识标注过的文字里出现的字词，不懂反讽、对比和新说法；用在另一类文字上（如从评论换到邮件）之前，请先标注几百条再看正确率。",
        "It knows the words of the labelled texts and no others, and neither irony nor comparison. Before using it on texts of another sort, label some hundreds of them and look again.",
    );
    report.say(
        lang,
        "标签若有误或各人标准不一，上面的正确率也会失真。",
        "Where labels are wrong, or people label by different rules, the figures above are wrong with them.",
    );
    report
}

/// Whether a piece says something to people: a single character or a mark does not.
fn is_telling(piece: &str) -> bool {
    piece.chars().filter(|letter| letter.is_alphanumeric()).count() > 1
}
