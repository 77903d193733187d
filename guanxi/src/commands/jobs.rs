//! `guanxi jobs`: all work that goes on by itself, what happened to one piece of it, a stop, and going on.

use clap::{Args, Subcommand};
use object::{Lang, Message, id_text, parse_id};
use serde_json::{Value as Json, json};
use store::{
    Crm, JOBS_SHOWN_MAX, JobKind, JobLine, JobReason, JobState, StoreError, WhoseJobs, Work, WorkAsked,
    WorkKind,
};

use crate::commands::fault;
use crate::outcome::Outcome;

/// Jobs that are listed where nothing is said.
const SHOWN: usize = 20;

/// `guanxi jobs …`
#[derive(Args, Debug)]
pub struct JobsArgs {
    /// What to do; lists them when none.
    #[command(subcommand)]
    pub what: Option<JobsCommand>,
    /// 只看这一类：import、mass_change、export、merge、undo、hand_over、backup、indexes、find_duplicates / of this kind only
    #[arg(long, value_parser = kind)]
    pub kind: Option<WorkKind>,
    /// 只看这种状态：waiting、running、done、cancelled、failed / in this state only
    #[arg(long, value_parser = state)]
    pub state: Option<JobState>,
    /// 最多多少条，不超过 100 / at most so many, up to 100
    #[arg(long, default_value_t = SHOWN)]
    pub limit: usize,
}

/// What can be done with jobs.
#[derive(Subcommand, Debug)]
pub enum JobsCommand {
    /// 一个任务的进度与日志 / how far one is, and what happened to it
    Show {
        /// 编号 / its id
        id: String,
    },
    /// 停止 / stop one after the step in hand
    Cancel {
        /// 编号 / its id
        id: String,
    },
    /// 查找重复记录；由正在运行的服务器执行 / look for duplicates; the running server does it
    FindDuplicates,
    /// 继续或重试 / let one that failed or was stopped go on
    Resume {
        /// 编号 / its id
        id: String,
    },
}

fn kind(text: &str) -> Result<WorkKind, String> {
    WorkKind::of_code(text).ok_or_else(|| {
        let codes: Vec<&str> = WorkKind::all().map(WorkKind::code).collect();
        codes.join(", ")
    })
}

fn state(text: &str) -> Result<JobState, String> {
    JobState::of_code(text).ok_or_else(|| JobState::ALL.map(JobState::code).join(", "))
}

/// Runs it.
pub fn run(crm: &Crm, args: &JobsArgs, lang: Lang) -> Outcome {
    let done = match &args.what {
        None => list(crm, args, lang),
        Some(JobsCommand::Show { id }) => of_one(crm, id, lang, |work| show(crm, &work, lang)),
        Some(JobsCommand::FindDuplicates) => find_duplicates(crm, lang),
        Some(JobsCommand::Cancel { id }) => of_one(crm, id, lang, |work| cancel(crm, &work, lang)),
        Some(JobsCommand::Resume { id }) => of_one(crm, id, lang, |work| resume(crm, &work, lang)),
    };
    done.unwrap_or_else(|store| fault(&store))
}

fn list(crm: &Crm, args: &JobsArgs, lang: Lang) -> Result<Outcome, StoreError> {
    let asked = WorkAsked {
        kind: args.kind,
        state: args.state,
        limit: args.limit.clamp(1, JOBS_SHOWN_MAX),
        ..WorkAsked::latest(WhoseJobs::All)
    };
    let found = crm.system().read_wait(move |view| view.work(&asked))?;
    let text = match (found.is_empty(), lang) {
        (false, _) => found.iter().map(line_of).collect::<Vec<_>>().join("\n"),
        (true, Lang::Zh) => String::from("没有后台任务"),
        (true, Lang::En) => String::from("there are no jobs"),
    };
    Ok(Outcome::done(json!({"jobs": found.iter().map(|work| json_of(work, lang)).collect::<Vec<_>>()}), text))
}

fn of_one(
    crm: &Crm,
    id: &str,
    lang: Lang,
    act: impl FnOnce(Work) -> Result<Outcome, StoreError>,
) -> Result<Outcome, StoreError> {
    let found = match parse_id(id) {
        Ok(raw) => crm.system().read_wait(move |view| view.work_by_id(raw, WhoseJobs::All))?,
        Err(_) => None,
    };
    match found {
        Some(work) => act(work),
        None => {
            let message =
                Message::new("no_such_job", format!("没有任务 {id}"), format!("there is no job {id}"));
            Ok(Outcome::message(&message, lang))
        }
    }
}

fn show(crm: &Crm, work: &Work, lang: Lang) -> Result<Outcome, StoreError> {
    let id = work.id();
    let log = crm.system().read_wait(move |view| view.job_log(id))?;
    let mut lines = vec![line_of(work)];
    lines.extend(log.iter().map(|line| {
        let why = line.event.reason().map_or_else(String::new, |reason| format!("  {}", reason.text(lang)));
        format!("{}  {}  {}{why}", line.at.rfc3339(), line.event.code(), line.done)
    }));
    let mut json = json_of(work, lang);
    json["log"] = log.iter().map(|line| json_of_line(line, lang)).collect();
    Ok(Outcome::done(json, lines.join("\n")))
}

fn cancel(crm: &Crm, work: &Work, lang: Lang) -> Result<Outcome, StoreError> {
    let job = match work {
        Work::Job(job) => job,
        Work::Import(_) => {
            return Ok(refused(
                lang,
                "import_stops_elsewhere",
                "导入在页面、接口或它所在的终端停止",
                "an import is stopped on its page, by the API, or in the terminal where it runs",
            ));
        }
    };
    if job.is_in_one_piece() {
        return Ok(refused(
            lang,
            "job_in_one_piece",
            "这类任务一次完成，不能中途停止",
            "this is done in one piece and is not stopped half way",
        ));
    }
    if job.state.is_ended() {
        return Ok(refused(lang, "job_ended", "任务已经结束", "the job has ended already"));
    }
    let id = job.id;
    crm.system().note_job_wait(move |tx| tx.cancel_job(id))?;
    told(crm, id, lang)
}

fn find_duplicates(crm: &Crm, lang: Lang) -> Result<Outcome, StoreError> {
    // The running server takes it up within seconds, or the next one that starts.
    match crm.system().note_job_wait(site::duplicates::begin)? {
        Some(job) => told(crm, job.id, lang),
        None => Ok(searching(lang)),
    }
}

/// One search goes on at a time.
fn searching(lang: Lang) -> Outcome {
    refused(
        lang,
        "find_duplicates_running",
        "正在查找重复记录，请等它结束",
        "duplicates are being looked for just now; wait for it",
    )
}

fn resume(crm: &Crm, work: &Work, lang: Lang) -> Result<Outcome, StoreError> {
    let job = match work {
        Work::Job(job) => job,
        Work::Import(import) => {
            let id = id_text(import.id);
            return Ok(refused(
                lang,
                "import_resumes_elsewhere",
                &format!("导入用 guanxi import resume {id} 继续"),
                &format!("an import goes on by guanxi import resume {id}"),
            ));
        }
    };
    let is_cut = matches!(job.state, JobState::Failed | JobState::Cancelled);
    let change_set = job.change_set;
    let is_undone = crm.system().read_wait(move |view| {
        let known = change_set.map(|change_set| view.change_set(change_set)).transpose()?.flatten();
        Ok::<_, StoreError>(known.is_some_and(|known| known.undone_by.is_some()))
    })?;
    if !is_cut || is_undone || job.kind == JobKind::Undo || job.is_in_one_piece() {
        return Ok(refused(
            lang,
            "job_not_resumable",
            "任务没有停下、已经撤销，或这类任务不能继续",
            "the job did not stop, was taken back, or is of a kind that does not go on",
        ));
    }
    let id = job.id;
    // The running server takes it up within seconds, or the next one that starts.
    let is_search = job.kind == JobKind::FindDuplicates;
    let goes_on = crm.system().note_job_wait(move |tx| {
        if is_search && !site::duplicates::may_go_on(tx, id)? {
            return Ok(false);
        }
        tx.resume_job(id).map(|_| true)
    })?;
    if goes_on { told(crm, id, lang) } else { Ok(searching(lang)) }
}

/// The job as it is after what was done.
fn told(crm: &Crm, id: i64, lang: Lang) -> Result<Outcome, StoreError> {
    let now = crm.system().read_wait(move |view| view.work_by_id(id, WhoseJobs::All))?;
    Ok(match now {
        Some(work) => Outcome::done(json_of(&work, lang), line_of(&work)),
        None => refused(lang, "no_such_job", "没有这个任务", "there is no such job"),
    })
}

fn refused(lang: Lang, code: &'static str, zh: &str, en: &str) -> Outcome {
    Outcome::message(&Message::new(code, zh, en), lang)
}

fn line_of(work: &Work) -> String {
    let object = if work.object().is_empty() { "-" } else { work.object() };
    let (id, kind, state) = (id_text(work.id()), work.kind().code(), work.state().code());
    format!("{id}  {}  {kind}  {object}  {state}", work.created_at().rfc3339())
}

fn json_of(work: &Work, lang: Lang) -> Json {
    let (total, done, failure) = match work {
        Work::Job(job) => (job.total, Some(job.counts.done()), job.failure.as_ref()),
        Work::Import(import) => (None, None, import.failure.as_ref()),
    };
    json!({
        "id": id_text(work.id()),
        "kind": work.kind().code(),
        "object": work.object(),
        "actor": (work.actor() != store::SYSTEM_USER).then(|| id_text(work.actor())),
        "state": work.state().code(),
        "total": total,
        "done": done,
        "created_at": work.created_at().rfc3339(),
        "ended_at": work.ended_at().map(|at| at.rfc3339()),
        "failure": failure.map(|failure| reason_json(failure, lang)),
    })
}

fn json_of_line(line: &JobLine, lang: Lang) -> Json {
    json!({
        "at": line.at.rfc3339(),
        "event": line.event.code(),
        "actor": line.actor.map(id_text),
        "done": line.done,
        "reason": line.event.reason().map(|reason| reason_json(reason, lang)),
    })
}

fn reason_json(reason: &JobReason, lang: Lang) -> Json {
    json!({"code": reason.code, "message": reason.text(lang)})
}
