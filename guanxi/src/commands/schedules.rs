//! `guanxi schedules`, `guanxi schedules run ID`: what imports itself, and a run now.

use clap::{Args, Subcommand};
use object::{Filter, Lang, Message, Object, id_text, parse_id};
use office::ImportSchedule;
use serde_json::{Value as Json, json};
use store::{ALL_ROWS_MAX, Crm, SCHEDULE, WriteError};

use crate::commands::fault;
use crate::commands::people::refused_write;
use crate::outcome::Outcome;

/// `guanxi schedules …`
#[derive(Args, Debug)]
pub struct SchedulesArgs {
    /// What to do; shows all when none.
    #[command(subcommand)]
    pub what: Option<SchedulesCommand>,
}

/// What can be done with schedules.
#[derive(Subcommand, Debug)]
pub enum SchedulesCommand {
    /// 立即运行一个定时导入 / run one within seconds, by the running server or else by the next one that starts
    Run {
        /// 编号 / its id
        id: String,
    },
}

/// Runs it.
pub fn run(crm: &Crm, args: &SchedulesArgs, lang: Lang) -> Outcome {
    match &args.what {
        None => list(crm, lang),
        Some(SchedulesCommand::Run { id }) => run_now(crm, id, lang),
    }
}

fn list(crm: &Crm, lang: Lang) -> Outcome {
    let found = crm.system().read_wait(|view| {
        let all = view.all::<ImportSchedule>(&Filter::All, None, ALL_ROWS_MAX)?;
        all.into_iter().map(|schedule| Ok((view.takings(schedule.id.raw(), 1)?.pop(), schedule))).collect()
    });
    let found: Vec<(Option<store::Taking>, ImportSchedule)> = match found {
        Ok(found) => found,
        Err(store) => return fault(&store),
    };
    let moment = |at: Option<object::Instant>| at.map(object::Instant::rfc3339);
    let (mut lines, mut data) = (Vec::new(), Vec::new());
    for (last, schedule) in &found {
        let result = schedule.last_result.map(|result| object::Choice::code(&result));
        let reason = last.as_ref().and_then(|last| last.reason.as_ref()).map(|reason| reason.text(lang));
        let next = moment(schedule.next_run);
        lines.push(format!(
            "{}  {}  {}  {}  {}",
            id_text(schedule.id.raw()),
            schedule.name,
            schedule.place,
            next.as_deref().unwrap_or("-"),
            result.unwrap_or("-"),
        ));
        data.push(json!({
            "id": id_text(schedule.id.raw()),
            "name": schedule.name,
            "into": schedule.into.0,
            "place": schedule.place,
            "host_key": schedule.host_key,
            "active": schedule.active,
            "next_run": next,
            "last_run": moment(schedule.last_run),
            "last_result": result,
            "last_import": last.as_ref().and_then(|last| last.import).map(id_text),
            "reason": reason,
        }));
    }
    let text = match (lines.is_empty(), lang) {
        (false, _) => lines.join("\n"),
        (true, Lang::Zh) => String::from("没有定时导入"),
        (true, Lang::En) => String::from("there are no import schedules"),
    };
    Outcome::done(json!({"schedules": Json::Array(data)}), text)
}

fn run_now(crm: &Crm, id: &str, lang: Lang) -> Outcome {
    let unknown = || {
        Message::new(
            "no_such_schedule",
            format!("没有定时导入 {id}"),
            format!("there is no import schedule {id}"),
        )
    };
    let Ok(raw) = parse_id(id) else { return Outcome::message(&unknown(), lang) };
    let asked = crm.system().write_wait::<_, WriteError, _>(SCHEDULE, None, move |tx| {
        tx.find_row(ImportSchedule::def(), raw)?.ok_or(WriteError::NotFound)?;
        Ok(tx.ask_for_run(raw)?)
    });
    match asked {
        Ok(()) => Outcome::done(
            json!({"asked": id}),
            match lang {
                Lang::Zh => "服务器几秒内运行；服务器没有启动时，启动后运行",
                Lang::En => "the server runs it within seconds, or when it starts",
            },
        ),
        Err(WriteError::NotFound) => Outcome::message(&unknown(), lang),
        Err(refused) => refused_write(&refused, lang),
    }
}
