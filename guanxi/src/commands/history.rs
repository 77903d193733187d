//! `guanxi history verify` and `guanxi history head`.

use clap::{Args, Subcommand};
use object::Lang;
use serde_json::json;
use store::Crm;

use crate::commands::fault;
use crate::outcome::Outcome;

/// `guanxi history …`
#[derive(Args, Debug)]
pub struct HistoryArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: HistoryCommand,
}

/// What can be done with the history.
#[derive(Subcommand, Debug)]
pub enum HistoryCommand {
    /// 验证历史未被改动 / prove that the history was not tampered with
    Verify {
        /// 另存于别处的校验值 / a head kept elsewhere, which must be part of the chain
        #[arg(long)]
        head: Option<String>,
    },
    /// 输出最新校验值，请另存 / print the newest hash, to keep elsewhere
    Head,
}

/// Runs it.
pub fn run(crm: &Crm, args: &HistoryArgs, lang: Lang) -> Outcome {
    if let Err(store) = crm.settle(&[]) {
        return fault(&store);
    }
    match &args.what {
        HistoryCommand::Head => match crm.history_head() {
            Ok(head) => Outcome::done(json!({"head": head}), head.unwrap_or_default()),
            Err(store) => fault(&store),
        },
        HistoryCommand::Verify { head } => match crm.verify_history(head.clone()) {
            Ok(found) => {
                let json = json!({
                    "entries": found.entries,
                    "seals": found.seals,
                    "ok": found.ok,
                    "first_bad": found.first_bad,
                    "head_found": found.head_found,
                });
                let text = match (lang, found.ok) {
                    (Lang::Zh, true) => format!("{} 条记录，{} 个封印，全部完好", found.entries, found.seals),
                    (Lang::En, true) => format!("{} entries, {} seals, all hold", found.entries, found.seals),
                    (Lang::Zh, false) => {
                        format!("历史已被改动，第一处：{:?}；校验值：{:?}", found.first_bad, found.head_found)
                    }
                    (Lang::En, false) => {
                        format!(
                            "the history was tampered with; first bad entry {:?}; head found {:?}",
                            found.first_bad, found.head_found
                        )
                    }
                };
                if found.ok { Outcome::done(json, text) } else { Outcome::refused(json, text) }
            }
            Err(store) => fault(&store),
        },
    }
}
