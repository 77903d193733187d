//! `guanxi export OBJECT --to FILE`.

use std::path::{Path, PathBuf};

use clap::Args;
use exchange::ExportFormat;
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};
use site::Doorkeeper;
use staff::{Door, User};
use store::{Actor, Crm, StoreError, Via};

use super::import::object_of;
use super::people::user_unknown;
use crate::house::{install, subscribers};
use crate::outcome::Outcome;

/// `guanxi export …`
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// 对象（customers、contacts …） / an object such as customers
    pub object: String,
    /// 写到这里，按扩展名决定格式：.csv、.xlsx、.jsonl、.vcf、.ics / the file; its ending says which kind
    #[arg(long)]
    pub to: PathBuf,
    /// 条件（CEL），如 grade == "A" / which records, in CEL
    #[arg(long)]
    pub filter: Option<String>,
    /// 字段，用逗号分隔；不填为全部 / the fields, in this order; all when none
    #[arg(long, value_delimiter = ',')]
    pub fields: Vec<String>,
    /// 以谁的权限 / with the rights of this login; those of the house when none
    #[arg(long)]
    pub user: Option<String>,
}

/// Takes records out; relative names count from `folder`.
pub fn run(crm: &Crm, args: &ExportArgs, folder: &Path, lang: Lang) -> Outcome {
    match export(crm, args, folder, lang) {
        Ok(outcome) => outcome,
        Err(message) => Outcome::message(&message, lang),
    }
}

fn export(crm: &Crm, args: &ExportArgs, folder: &Path, lang: Lang) -> Result<Outcome, Message> {
    let def = object_of(crm.registry(), &args.object)?;
    let ending = args.to.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
    let format = ExportFormat::of_code(&ending).filter(|format| format.fits(def)).ok_or_else(|| {
        let known: Vec<String> = ExportFormat::ALL
            .into_iter()
            .filter(|format| format.fits(def))
            .map(|format| format!(".{}", format.code()))
            .collect();
        Message::new(
            "format_unknown",
            format!("--to 的扩展名应为 {}", known.join("、")),
            format!("--to ends in {}", known.join(", ")),
        )
    })?;
    let actor = match &args.user {
        None => Actor::system(),
        Some(login) => actor_of(crm, login)?,
    };
    let mut asked = Map::new();
    asked.insert("filter".to_owned(), Json::from(args.filter.as_deref().unwrap_or_default()));
    asked.insert("format".to_owned(), Json::from(format.code()));
    if !args.fields.is_empty() {
        asked.insert("fields".to_owned(), json!(args.fields));
    }
    let visit = crm.visit(actor, Via::Command);
    let done = site::jobs::export_now(&visit, def, &asked, lang, &folder.join(&args.to))?;
    // Whoever looks at the trail next finds it there.
    crm.settle(&subscribers()).map_err(|fault| fault.message())?;
    let text = match lang {
        Lang::Zh => format!("已导出 {} 条到 {}", done.rows, args.to.display()),
        Lang::En => format!("{} records to {}", done.rows, args.to.display()),
    };
    let json = json!({"rows": done.rows, "refused": done.refused});
    Ok(if done.refused == 0 { Outcome::done(json, text) } else { Outcome::refused(json, text) })
}

/// Somebody who may come in, with the rights they have now.
pub(super) fn actor_of(crm: &Crm, login: &str) -> Result<Actor, Message> {
    let wanted = login.trim().to_lowercase();
    let found = crm.system().read_wait::<_, StoreError, _>(move |view| {
        let Some(user) = view.first::<User>(&User::LOGIN.is(&wanted))? else { return Ok(None) };
        Door::new(install).person(view, user.id.raw(), None)
    });
    let found = found.map_err(|fault| fault.message())?;
    found.map(|signed_in| signed_in.actor).ok_or_else(|| user_unknown(login))
}
