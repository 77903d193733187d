//! `guanxi insight churn FILE --target COLUMN`: who is about to leave, how surely and why, learned from customers of
//! whom it is known.

use clap::Args;
use exchange::Cell;
use insight::churn::{self, FOLDS_MAX, FOLDS_MIN, Method, Quality, Settings};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::facts::{self, Asked};
use super::report::{Chart, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, percent, said as word};
use super::rows::{Read, Rows, fraction, write};
use super::{Answer, Common, Failed, options};

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
pub(super) fn left(text: &str) -> Result<Option<bool>, Message> {
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
    options::within("folds", asked.folds, FOLDS_MIN..=FOLDS_MAX)?;
    let rows = Rows::open(&asked.common, lang)?;
    let wanted = Asked { id: asked.id.as_deref(), columns: &asked.columns, apart: Some(&asked.target) };
    let facts = facts::read(rows, &wanted, read)?;
    let (mut known, mut labels) = (Vec::new(), Vec::new());
    for (row, text) in (0_u32..).zip(&facts.apart) {
        match left(text) {
            Ok(Some(left)) => {
                known.push(row);
                labels.push(left);
            }
            Ok(None) => {}
            // Of whom it cannot be read nothing is learned.
            Err(why) => read.note(facts.rows[row as usize], why),
        }
    }
    let settings = Settings { folds: asked.folds, seed: asked.common.seed, ..Settings::default() };
    let model = churn::fit(&facts.table.take(&known), &labels, &settings)?;
    let reasons = model.explain(&facts.table)?;
    let width = reasons.columns.len();
    let most = |row: usize| {
        let own = &reasons.parts[row * width..(row + 1) * width];
        let mut order: Vec<usize> = (0..width).collect();
        order.sort_by(|one, other| own[*other].abs().total_cmp(&own[*one].abs()));
        let said: Vec<String> = order
            .iter()
            .take(REASONS)
            .map(|place| format!("{} {:+.2}", reasons.columns[*place], own[*place]))
            .collect();
        said.join("; ")
    };
    if let Some(out) = &asked.common.out {
        let rows = facts.ids.iter().enumerate().map(|(row, id)| {
            vec![
                Cell::Text(id.clone()),
                fraction(reasons.probabilities[row]),
                Cell::Text(most(row)),
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
            "{}, {} of them left; on customers it had not seen: AUC {:.3}, Brier {:.4}, lift {:.2} in the top tenth.",
            count(report.customers, "customer", "customers"),
            report.left,
            own.auc,
            own.brier,
            own.lift_top_tenth
        ),
    }];
    let leading: Vec<&str> =
        weight.iter().take(5).map(|(place, _)| reasons.columns[*place].as_str()).collect();
    lines.push(match lang {
        Lang::Zh => format!("最有影响的：{}。", leading.join("、")),
        Lang::En => format!("What matters most: {}.", leading.join(", ")),
    });
    // Those of whom it is not known, or all when it is known of everybody.
    let mut at_risk: Vec<usize> = (0..facts.ids.len()).filter(|row| facts.apart[*row].is_empty()).collect();
    if at_risk.is_empty() {
        at_risk = (0..facts.ids.len()).collect();
    }
    at_risk.sort_by(|one, other| reasons.probabilities[*other].total_cmp(&reasons.probabilities[*one]));
    let shown = at_risk
        .iter()
        .take(TABLE_ROWS_MAX)
        .map(|row| vec![facts.ids[*row].clone(), percent(reasons.probabilities[*row], lang), most(*row)]);
    let table = Shown {
        title: word(lang, "流失概率最高的客户", "Those most likely to leave"),
        headings: headings(
            lang,
            [("客户", "Customer"), ("流失概率", "Probability"), ("主要原因", "Main reasons")],
        ),
        rows: shown.collect(),
        all: at_risk.len(),
    };
    let causes = weight.iter().map(|(place, size)| (reasons.columns[*place].clone(), *size));
    let shown = pictures(report, causes, table, lang);
    let mut json = Map::new();
    json.insert("customers".to_owned(), json!(report.customers));
    json.insert("left".to_owned(), json!(report.left));
    json.insert("foretold".to_owned(), json!(facts.apart.iter().filter(|text| text.is_empty()).count()));
    json.insert("columns_left_out".to_owned(), json!(facts.left_out));
    json.insert("tried".to_owned(), json!(tried));
    json.insert("factors".to_owned(), json!(factors));
    let mut said = quality(own);
    said["calibration"] = json!(calibration);
    json.insert("quality".to_owned(), said);
    Ok(Answer { json, lines, report: shown, refused: None })
}

fn pictures(
    known: &churn::Report,
    causes: impl Iterator<Item = (String, f64)>,
    table: Shown,
    lang: Lang,
) -> Report {
    let rows = &known.calibration;
    let names: Vec<String> = (1..=rows.len()).map(|tenth| tenth.to_string()).collect();
    let said = Plotted::of(word(lang, "预测", "Said"), rows.iter().map(|row| row.said));
    let happened = Plotted::of(word(lang, "实际", "Happened"), rows.iter().map(|row| row.happened));
    let share = known.left as f64 / known.customers.max(1) as f64;
    let lift = Plotted::of("", rows.iter().rev().map(|row| row.happened / share.max(f64::MIN_POSITIVE)));
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![
            Chart::columns(
                word(
                    lang,
                    "预测与实际（按概率从低到高分十组，未见过的客户）",
                    "Said and happened, by tenth from the least likely, on customers it had not seen",
                ),
                names.clone(),
                vec![said, happened],
            )
            .of_shares(),
            Chart::columns(
                word(
                    lang,
                    "各组流失率是平均的几倍（第 1 组为概率最高的一成）",
                    "Times the average rate, by tenth; the first is the most likely",
                ),
                names,
                vec![lift],
            ),
            Chart::bars(
                word(lang, "影响大小（对数几率的平均变化）", "What matters: mean change of the log odds"),
                causes,
            ),
        ],
        table: Some(table),
        quality: Vec::new(),
    };
    let own = &known.quality;
    report.say(
        lang,
        format!("对没见过的客户：AUC {:.3}（0.5 为瞎猜，1 为全对）；Brier {:.4}（越小越好，只报平均流失率时为 {:.4}）；对数损失 {:.4}。", own.auc, own.brier, share * (1.0 - share), own.log_loss),
        format!("On customers it had not seen: AUC {:.3} (0.5 is guessing, 1 is always right), Brier {:.4} (less is better; always saying the average comes to {:.4}), log loss {:.4}.", own.auc, own.brier, share * (1.0 - share), own.log_loss),
    );
    report.say(
        lang,
        "“原因”是各列把这位客户的对数几率推高（+）或拉低（−）了多少，是相关而非因果：改变它不一定能留住客户。",
        "A reason is by how much a column raises (+) or lowers (−) the log odds of this customer. It goes with leaving; it need not cause it, and changing it need not keep anybody.",
    );
    report.say(
        lang,
        "前提是今后的客户与学习时的相似，且各列在流失之前就已知道。价格、产品或市场大变之后，或有列在流失之后才填写时，不要相信它。",
        "It assumes that customers to come are like those it learned from and that every column was known before they left. Do not trust it after prices, products or the market have changed much, or where a column is filled in only afterwards.",
    );
    report
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
