//! What a job is: what it does, how far it is, what came of its records.

use std::net::IpAddr;

use object::{Instant, Message};
use serde_json::{Value as Json, json};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Changes or deletes many records alike.
    MassChange,
    /// Writes many records into a file.
    Export,
    /// Makes one record of several, and very many others point to it.
    Merge,
    /// Takes a change set back.
    Undo,
    /// Gives what one colleague owns to others.
    HandOver,
    /// Writes the whole house into a file.
    Backup,
    /// Makes and drops indexes of what a company adds.
    Indexes,
    /// Looks for records that may be the same.
    FindDuplicates,
}

impl JobKind {
    /// All kinds.
    pub const ALL: [JobKind; 8] = [
        JobKind::MassChange,
        JobKind::Export,
        JobKind::Merge,
        JobKind::Undo,
        JobKind::HandOver,
        JobKind::Backup,
        JobKind::Indexes,
        JobKind::FindDuplicates,
    ];

    /// As stored and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            JobKind::MassChange => "mass_change",
            JobKind::Export => "export",
            JobKind::Merge => "merge",
            JobKind::Undo => "undo",
            JobKind::HandOver => "hand_over",
            JobKind::Backup => "backup",
            JobKind::Indexes => "indexes",
            JobKind::FindDuplicates => "find_duplicates",
        }
    }

    /// Whether it is done in one piece by whoever began it: nobody stops it half way or goes on with what another left.
    pub const fn is_in_one_piece(self) -> bool {
        match self {
            JobKind::Backup | JobKind::Indexes => true,
            JobKind::MassChange | JobKind::Export | JobKind::Merge | JobKind::Undo | JobKind::HandOver => {
                false
            }
            JobKind::FindDuplicates => false,
        }
    }

    /// From its stored form.
    pub fn of_code(code: &str) -> Option<JobKind> {
        JobKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// No process has begun with it.
    Waiting,
    /// A process works on it, or was cut off: another goes on.
    Running,
    /// Every record has its outcome.
    Done,
    /// Someone stopped it; what was done by then stays done.
    Cancelled,
    /// It could not go on; the failure says why.
    Failed,
}

impl JobState {
    /// All states.
    pub const ALL: [JobState; 5] =
        [JobState::Waiting, JobState::Running, JobState::Done, JobState::Cancelled, JobState::Failed];

    /// As stored and in the API.
    pub const fn code(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Cancelled => "cancelled",
            JobState::Failed => "failed",
        }
    }

    /// From its stored form.
    pub fn of_code(code: &str) -> Option<JobState> {
        JobState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether nothing more will happen.
    pub const fn is_ended(self) -> bool {
        match self {
            JobState::Waiting | JobState::Running => false,
            JobState::Done | JobState::Cancelled | JobState::Failed => true,
        }
    }
}

/// How many records ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// What was wanted was done: changed, written into the file, taken back.
    pub changed: i64,
    /// It was so already.
    pub unchanged: i64,
    /// Left as it was, for a reason.
    pub refused: i64,
    /// Gone, out of sight, or no longer among those that were meant.
    pub missing: i64,
}

impl JobCounts {
    /// Records with an outcome.
    pub const fn done(&self) -> i64 {
        self.changed + self.unchanged + self.refused + self.missing
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRecord {
    /// Its id; records made after it have greater ones.
    pub id: i64,
    /// What it does.
    pub kind: JobKind,
    /// The object's name; empty where several are touched.
    pub object: String,
    /// What was asked, as JSON text.
    pub input: String,
    /// For whom.
    pub actor: i64,
    /// The key they used, if any.
    pub key: Option<i64>,
    /// The address from which they asked for it, where it is known.
    pub address: Option<IpAddr>,
    /// How far it is.
    pub state: JobState,
    /// The change set that holds what it wrote; none for jobs that write no records.
    pub change_set: Option<i64>,
    /// How many records there are to do; unknown until they are counted.
    pub total: Option<i64>,
    /// What came of those done so far.
    pub counts: JobCounts,
    /// Where it stands, in its own words.
    pub place: Option<String>,
    /// Someone wants it to stop.
    pub cancel_asked: bool,
    /// Why it could not go on.
    pub failure: Option<JobReason>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When a process first began with it.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

impl JobRecord {
    /// Whether it is done in one piece: as all of its kind, or because a command does it while somebody waits.
    pub fn is_in_one_piece(&self) -> bool {
        self.kind.is_in_one_piece() || self.is_by_command()
    }

    /// Whether it keeps a file for who asked: an export does, one by a command has written its own.
    pub fn keeps_file(&self) -> bool {
        self.kind == JobKind::Export && !self.is_by_command()
    }

    fn is_by_command(&self) -> bool {
        serde_json::from_str::<Json>(&self.input).is_ok_and(|asked| asked[BY_COMMAND] == Json::Bool(true))
    }
}

/// Stands in what a job was asked where a command does it.
pub(crate) const BY_COMMAND: &str = "by_command";

/// A job to be begun.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What it does.
    pub kind: JobKind,
    /// The object's name; empty where several are touched.
    pub object: &'static str,
    /// What is asked, as JSON text.
    pub input: String,
    /// Sent again with the same word, the same job is meant.
    pub once: Option<String>,
    /// How many records there are, where that is known already.
    pub total: Option<i64>,
    /// The change set it writes into.
    pub change_set: Option<i64>,
}

/// A reason with its code, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobReason {
    /// A stable name for programs.
    pub code: String,
    /// The Chinese sentence.
    pub zh: String,
    /// The English sentence.
    pub en: String,
}

impl JobReason {
    /// The sentence in one language.
    pub fn text(&self, lang: object::Lang) -> &str {
        match lang {
            object::Lang::Zh => &self.zh,
            object::Lang::En => &self.en,
        }
    }

    pub(crate) fn to_text(&self) -> String {
        json!({"code": self.code, "zh": self.zh, "en": self.en}).to_string()
    }

    pub(crate) fn of_text(text: &str) -> JobReason {
        let json: Json = serde_json::from_str(text).unwrap_or(Json::Null);
        let part = |name: &str| json.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        JobReason { code: part("code"), zh: part("zh"), en: part("en") }
    }
}

impl From<Message> for JobReason {
    fn from(message: Message) -> JobReason {
        JobReason { code: message.code.to_owned(), zh: message.zh, en: message.en }
    }
}

/// A record that a job left as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRefusal {
    /// Its number among the job's refusals, from 1.
    pub number: i64,
    /// The record.
    pub record: i64,
    /// Why.
    pub reason: JobReason,
}

/// What one step of a job did.
#[derive(Clone, Debug, Default)]
pub struct JobStep {
    /// What came of its records.
    pub counts: JobCounts,
    /// Those left as they were.
    pub refusals: Vec<(i64, JobReason)>,
    /// Where the job stands after it.
    pub place: String,
}

/// What a process that works on a job finds when it begins a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobHold {
    /// It goes on.
    Ours(Box<JobRecord>),
    /// Someone wants it to stop; it has been ended.
    Cancelled,
    /// Another process has it, or it has ended.
    Lost,
}

/// Whose jobs someone looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhoseJobs {
    /// The actor's own.
    Own,
    /// Everybody's: for those who run the place.
    All,
}
