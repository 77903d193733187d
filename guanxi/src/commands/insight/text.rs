//! `guanxi insight text FILE`: a label of short texts, learned from those that bear one and said of those that do not.

use clap::Args;
use exchange::Cell;
use insight::text::Classifier;
use object::{Lang, Message};
use serde_json::{Map, json};

use super::rows::{Read, Rows, Wanted, fraction, write};
use super::{Answer, Common, Failed};

/// Pieces of a text that are written as its reasons.
const CLUES: usize = 4;

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
    rows.each(&places, read, |cells| {
        labels.push(label(cells[1])?);
        texts.push(cells[0].trim().to_owned());
        Ok(())
    })?;
    let known: Vec<(&str, bool)> =
        texts.iter().zip(&labels).filter_map(|(text, label)| Some((text.as_str(), (*label)?))).collect();
    let (seen, bear): (Vec<&str>, Vec<bool>) = known.into_iter().unzip();
    let classifier = Classifier::learn(&seen, &bear, asked.common.seed)?;
    let said = classifier.probabilities(&texts);
    if let Some(out) = &asked.common.out {
        let rows = texts.iter().zip(&said).map(|(text, p)| {
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
    let asked_now = texts.len() - seen.len();
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
    let mut json = Map::new();
    json.insert("texts".to_owned(), json!(texts.len()));
    json.insert("labelled".to_owned(), json!(seen.len()));
    json.insert(
        "quality".to_owned(),
        json!({"accuracy": quality.accuracy, "base": quality.base, "auc": quality.auc, "texts_kept_apart": quality.texts}),
    );
    Ok(Answer { json, lines, refused: None })
}
