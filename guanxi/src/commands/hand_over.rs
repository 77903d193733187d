//! `guanxi hand-over --from NAME --to NAME …`: what a colleague owns goes to others; `guanxi hand-over undo JOB` takes it
//! back.

use std::sync::Arc;

use clap::{Args, Subcommand};
use object::{Lang, Message, id_text, parse_id};
use serde_json::{Map, Value as Json, json};
use site::Doorkeeper;
use staff::{Door, User};
use store::{Actor, Crm, StoreError, Via};

use super::export::actor_of;
use super::people::user_unknown;
use crate::house::{install, subscribers};
use crate::outcome::Outcome;

/// `guanxi hand-over …`
#[derive(Args, Debug)]
pub struct HandOverArgs {
    /// What else can be done with hand-overs.
    #[command(subcommand)]
    pub what: Option<HandOverCommand>,
    /// 移交谁名下的记录（登录名） / whose records, by their login
    #[arg(long)]
    pub from: Option<String>,
    /// 接收人（登录名），可带比例，如 zhang.wei:60；可多次 / who takes them, with a share such as zhang.wei:60, several times for several
    #[arg(long)]
    pub to: Vec<String>,
    /// 规则，先符合者先得，如 'customers: province == "江苏" => zhang.wei:60,li.na:40' / a rule, the first that means a record holds
    #[arg(long)]
    pub rule: Vec<String>,
    /// 只移交这些对象 / of these objects alone
    #[arg(long, value_delimiter = ',')]
    pub objects: Vec<String>,
    /// 已完成的也移交 / what is over goes too
    #[arg(long)]
    pub finished: bool,
    /// 原因，记入历史 / why, kept in the history
    #[arg(long)]
    pub reason: Option<String>,
    /// 只看会怎样，不写入 / only tell what it would come to
    #[arg(long)]
    pub check: bool,
    /// 以谁的权限 / with the rights of this login; those of the house when none
    #[arg(long)]
    pub user: Option<String>,
}

/// What can be done with hand-overs.
#[derive(Subcommand, Debug)]
pub enum HandOverCommand {
    /// 撤销一次交接 / take one back
    Undo {
        /// 交接任务的编号 / its job
        id: String,
    },
}

/// Hands over, or takes one back.
pub fn run(crm: &Crm, args: &HandOverArgs, lang: Lang) -> Outcome {
    let done = match &args.what {
        Some(HandOverCommand::Undo { id }) => undo(crm, id, lang),
        None => hand_over(crm, args, lang),
    };
    done.unwrap_or_else(|message| Outcome::message(&message, lang))
}

fn hand_over(crm: &Crm, args: &HandOverArgs, lang: Lang) -> Result<Outcome, Message> {
    let mut asked = Map::new();
    let from = args.from.as_deref().ok_or_else(|| {
        Message::new("from_needed", "请用 --from 指明移交谁的记录", "say by --from whose records these are")
    })?;
    asked.insert("from".to_owned(), Json::from(id_of(crm, from)?));
    let rules = args.rule.iter().map(|rule| rule_of(crm, rule)).collect::<Result<Vec<Json>, Message>>()?;
    if !rules.is_empty() {
        asked.insert("rules".to_owned(), Json::Array(rules));
    }
    asked.insert("to".to_owned(), receivers_of(crm, args.to.iter().map(String::as_str))?);
    if !args.objects.is_empty() {
        asked.insert("objects".to_owned(), json!(args.objects));
    }
    asked.insert("finished".to_owned(), Json::Bool(args.finished));
    asked.insert("reason".to_owned(), Json::from(args.reason.as_deref().unwrap_or_default()));
    let actor = match &args.user {
        None => Actor::system(),
        Some(login) => actor_of(crm, login)?,
    };
    let visit = crm.visit(actor, Via::Command);
    let doorkeeper: Arc<dyn Doorkeeper> = Arc::new(Door::new(install));
    let done = site::hand_over_now(&visit, &doorkeeper, &asked, args.check)?;
    let Some(job) = done.job else {
        let json = json!({"planned": done.planned, "stay": done.stay});
        let text = match lang {
            Lang::Zh => format!("将移交：{}；{} 条不能移交", done.planned, done.stay),
            Lang::En => format!("would go: {}; {} would stay", done.planned, done.stay),
        };
        return Ok(Outcome::done(json, text));
    };
    // Receivers are told, and lists know it, before the command ends.
    crm.settle(&subscribers()).map_err(|fault| fault.message())?;
    let counts = job.counts;
    let json = json!({
        "job": id_text(job.id),
        "change_set": job.change_set.map(id_text),
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "refused": counts.refused,
        "missing": counts.missing,
        "planned": done.planned,
    });
    let text = match lang {
        Lang::Zh => {
            format!("移交了 {} 条，{} 条未移交（任务 {}）", counts.changed, counts.refused, id_text(job.id))
        }
        Lang::En => {
            format!("{} handed over, {} stay (job {})", counts.changed, counts.refused, id_text(job.id))
        }
    };
    Ok(if counts.refused == 0 { Outcome::done(json, text) } else { Outcome::refused(json, text) })
}

fn undo(crm: &Crm, id: &str, lang: Lang) -> Result<Outcome, Message> {
    let job =
        parse_id(id).map_err(|_| Message::new("id_unreadable", "任务编号无法识别", "this is no job’s id"))?;
    let undone = site::undo_now(&crm.visit(Actor::system(), Via::Command), job)?;
    crm.settle(&subscribers()).map_err(|fault| fault.message())?;
    let kept: Json = undone.kept.iter().map(|(record, _)| Json::from(id_text(*record))).collect();
    let json = json!({"restored": undone.restored, "kept": kept});
    let text = match lang {
        Lang::Zh => format!("恢复了 {} 条，{} 条保持不变", undone.restored, undone.kept.len()),
        Lang::En => format!("{} as before, {} left as they are", undone.restored, undone.kept.len()),
    };
    Ok(if undone.kept.is_empty() { Outcome::done(json, text) } else { Outcome::refused(json, text) })
}

/// `customers: province == "江苏" => zhang.wei:60,li.na:40`
fn rule_of(crm: &Crm, text: &str) -> Result<Json, Message> {
    let unreadable = || {
        Message::new(
            "rule_unreadable",
            "规则写成“对象: 条件 => 登录名:比例,登录名:比例”",
            "a rule is written as “object: condition => login:share,login:share”",
        )
    };
    let (meant, to) = text.rsplit_once("=>").ok_or_else(unreadable)?;
    let (object, filter) = meant.split_once(':').ok_or_else(unreadable)?;
    let to = receivers_of(crm, to.split(','))?;
    Ok(json!({"object": object.trim(), "filter": filter.trim(), "to": to}))
}

fn receivers_of<'t>(crm: &Crm, texts: impl Iterator<Item = &'t str>) -> Result<Json, Message> {
    let mut receivers = Vec::new();
    for text in texts {
        let (login, share) = text.split_once(':').map_or((text, None), |(login, share)| (login, Some(share)));
        let user = id_of(crm, login)?;
        receivers.push(match share {
            None => json!({"user": user}),
            Some(share) => {
                let share = share.trim();
                json!({"user": user, "share": share.parse::<i64>().map_or(Json::from(share), Json::from)})
            }
        });
    }
    Ok(Json::Array(receivers))
}

fn id_of(crm: &Crm, login: &str) -> Result<String, Message> {
    let wanted = login.trim().to_lowercase();
    let found = crm
        .system()
        .read_wait::<_, StoreError, _>(move |view| view.first::<User>(&User::LOGIN.is(&wanted)))
        .map_err(|fault| fault.message())?;
    found.map(|user| user.id.to_string()).ok_or_else(|| user_unknown(login.trim()))
}
