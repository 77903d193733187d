//! `guanxi check`: whether the house is whole, while people work in it.

use std::time::Instant as Moment;

use clap::Args;
use object::Lang;
use serde_json::json;
use store::{Checked, Crm, Problem, StoreError};

use crate::commands::fault;
use crate::house::rooms;
use crate::outcome::Outcome;

/// `guanxi check`
#[derive(Args, Debug)]
pub struct CheckArgs {}

/// Runs it.
pub fn run(crm: &Crm, _args: &CheckArgs, lang: Lang) -> Outcome {
    let began = Moment::now();
    match look(crm) {
        Ok(checked) => told(&checked, began.elapsed().as_secs_f64(), lang),
        Err(store) => fault(&store),
    }
}

/// Looks at a house.
///
/// # Errors
/// Where its database cannot be read at all.
pub fn look(crm: &Crm) -> Result<Checked, StoreError> {
    let files = rooms().into_iter().find_map(|room| room.files);
    let digests: Vec<_> = files.iter().map(|files| (files.def.name, files.digest.name)).collect();
    crm.check(&digests)
}

fn told(checked: &Checked, seconds: f64, lang: Lang) -> Outcome {
    let json = json!({
        "records": checked.records,
        "entries": checked.entries,
        "files": checked.files,
        "seconds": seconds,
        "problems": checked.problems.iter().map(json_of).collect::<Vec<_>>(),
    });
    let Checked { records, entries, files, problems } = checked;
    if problems.is_empty() {
        let text = match lang {
            Lang::Zh => {
                format!("{records} 条记录、{entries} 条历史、{files} 个附件，全部完好（{seconds:.1} 秒）")
            }
            Lang::En => {
                format!(
                    "{records} records, {entries} entries of history, {files} files: all whole ({seconds:.1} s)"
                )
            }
        };
        return Outcome::done(json, text);
    }
    let lines: Vec<String> = problems.iter().map(|problem| line_of(problem, lang)).collect();
    Outcome::refused(json, lines.join("\n"))
}

/// A problem, for programs.
pub fn json_of(problem: &Problem) -> serde_json::Value {
    json!({
        "code": problem.message.code,
        "place": problem.place,
        "count": problem.count,
        "record": problem.record,
        "zh": problem.message.zh,
        "en": problem.message.en,
    })
}

/// A problem, for people.
pub fn line_of(problem: &Problem, lang: Lang) -> String {
    match &problem.record {
        Some(record) => format!("{} [{record}]", problem.message.text(lang)),
        None => problem.message.text(lang).to_owned(),
    }
}
