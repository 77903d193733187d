//! `guanxi insight churn FILE --target COLUMN`: who is about to leave, how surely and why, learned from customers of
//! whom it is known.

use clap::Args;
use exchange::Cell;
use insight::churn::{self, Method, Quality, Settings};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::facts::{self, Asked};
use super::rows::{Read, Rows, fraction, write};
use super::{Answer, Common, Failed};

/// Reasons that are written of each.
const REASONS: usize = 3;

/// Options of `guanxi insight churn`.
#[derive(Args, Debug, Clone)]
pub struct ChurnArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 是否流失所在的列；空着的是要预测的 / the column that says who left; where it is empty it is foretold
    #[arg(long)]
    pub target: String,
    /// 编号所在的列，不填则用行号 / the column of the id; row numbers when none
    #[arg(long)]
    pub id: Option<String>,
    /// 用哪些列，不填则为其余各列 / by which columns; all others when none
    #[arg(long, value_delimiter = ',')]
    pub columns: Vec<String>,
    /// 交叉检验分几份 / parts of the cross-validation
    #[arg(long, default_value_t = 5)]
    pub folds: usize,
}

/// Whether somebody left; nobody knows where it is empty.
fn left(text: &str) -> Result<Option<bool>, Message> {
    match text.to_lowercase().as_str() {
        "" => Ok(None),
        "0" | "no" | "false" | "n" | "stayed" | "active" | "否" | "留存" | "未流失" => Ok(Some(false)),
        "1" | "yes" | "true" | "y" | "left" | "churned" | "lost" | "是" | "流失" | "已流失" => {
            Ok(Some(true))
        }
        _ => Err(Message::new(
            "answer_unknown",
            format!("“{text}”不能表示是否流失，请写是或否（1 或 0）"),
            format!("“{text}” does not say who left; write yes or no (1 or 0)"),
        )),
    }
}

pub(super) fn answer(asked: &ChurnArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let rows = Rows::open(&asked.common, lang)?;
    let wanted = Asked { id: asked.id.as_deref(), columns: &asked.columns, apart: Some(&asked.target) };
    let facts = facts::read(rows, &wanted, read)?;
    let (mut known, mut labels) = (Vec::new(), Vec::new());
    for (row, text) in (0_u32..).zip(&facts.apart) {
        if let Some(left) = left(text)? {
            known.push(row);
            labels.push(left);
        }
    }
    let settings = Settings { folds: asked.folds, seed: asked.common.seed, ..Settings::default() };
    let model = churn::fit(&facts.table.take(&known), &labels, &settings)?;
    let reasons = model.explain(&facts.table)?;
    let width = reasons.columns.len();
    if let Some(out) = &asked.common.out {
        let rows = facts.ids.iter().enumerate().map(|(row, id)| {
            let own = &reasons.parts[row * width..(row + 1) * width];
            let mut order: Vec<usize> = (0..width).collect();
            order.sort_by(|one, other| own[*other].abs().total_cmp(&own[*one].abs()));
            let said: Vec<String> = order
                .iter()
                .take(REASONS)
                .map(|place| format!("{} {:+.2}", reasons.columns[*place], own[*place]))
                .collect();
            vec![
                Cell::Text(id.clone()),
                fraction(reasons.probabilities[row]),
                Cell::Text(said.join("; ")),
                fraction(reasons.margins[row]),
                fraction(reasons.base),
            ]
        });
        write(out, &["id", "probability", "reasons", "log_odds", "base"], rows)?;
    }
    let report = model.report();
    let quality = |own: &Quality| json!({"auc": own.auc, "brier": own.brier, "log_loss": own.log_loss, "lift_top_tenth": own.lift_top_tenth});
    let tried: Vec<Json> = report
        .tried
        .iter()
        .map(|tried| json!({"method": method(tried.method), "weight": tried.weight, "quality": quality(&tried.quality)}))
        .collect();
    let calibration: Vec<Json> = report
        .calibration
        .iter()
        .map(|row| json!({"customers": row.customers, "said": row.said, "happened": row.happened}))
        .collect();
    // What moves the whole: the mean size of each column's part.
    let mut weight: Vec<(usize, f64)> = (0..width)
        .map(|place| {
            let sum: f64 = reasons.parts.iter().skip(place).step_by(width).map(|part| part.abs()).sum();
            (place, sum / facts.ids.len().max(1) as f64)
        })
        .collect();
    weight.sort_by(|one, other| other.1.total_cmp(&one.1));
    let factors: Vec<Json> = weight
        .iter()
        .map(|(place, size)| json!({"column": reasons.columns[*place], "mean_size": size}))
        .collect();
    let own = &report.quality;
    let mut lines = vec![match lang {
        Lang::Zh => format!(
            "{} 位客户中 {} 位流失；对没见过的客户 AUC {:.3}，Brier {:.4}，最高一成的提升 {:.2} 倍。",
            report.customers, report.left, own.auc, own.brier, own.lift_top_tenth
        ),
        Lang::En => format!(
            "{} customers, {} of them left; on customers it had not seen: AUC {:.3}, Brier {:.4}, lift {:.2} in the top tenth.",
            report.customers, report.left, own.auc, own.brier, own.lift_top_tenth
        ),
    }];
    let most: Vec<&str> = weight.iter().take(5).map(|(place, _)| reasons.columns[*place].as_str()).collect();
    lines.push(match lang {
        Lang::Zh => format!("最有影响的：{}。", most.join("、")),
        Lang::En => format!("What matters most: {}.", most.join(", ")),
    });
    let mut json = Map::new();
    json.insert("customers".to_owned(), json!(report.customers));
    json.insert("left".to_owned(), json!(report.left));
    json.insert("foretold".to_owned(), json!(facts.ids.len() - known.len()));
    json.insert("columns_left_out".to_owned(), json!(facts.left_out));
    json.insert("tried".to_owned(), json!(tried));
    json.insert("factors".to_owned(), json!(factors));
    let mut said = quality(own);
    said["calibration"] = json!(calibration);
    json.insert("quality".to_owned(), said);
    Ok(Answer { json, lines, refused: None })
}

fn method(method: Method) -> String {
    match method {
        Method::Logistic { ridge, bends } => format!("logistic regression, ridge {ridge}, bends {bends}"),
        Method::Tree { leaves, leaf_rows } => format!("decision tree, leaves {leaves} of {leaf_rows}"),
        Method::Forest { trees, leaf_rows } => format!("random forest, trees {trees}, leaves of {leaf_rows}"),
        Method::Boosting { trees, leaves, rate } => {
            format!("gradient boosting, trees {trees}, leaves {leaves}, rate {rate}")
        }
    }
}
