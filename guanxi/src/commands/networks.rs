//! `guanxi networks`: from where people may come in; the way back for whoever shut everybody out.

use clap::Args;
use object::Lang;
use serde_json::json;
use site::{Guard, NetworksRefusal};
use staff::Door;
use store::{Crm, Via};

use crate::commands::fault;
use crate::commands::people::refused_write;
use crate::house::install;
use crate::outcome::Outcome;

/// `guanxi networks …`
#[derive(Args, Debug)]
pub struct NetworksArgs {
    /// 只允许从这些网络登录，如 203.0.113.0/24；都不写则只显示 / the only networks to come in from, such as
    /// 203.0.113.0/24; without any, shows them
    pub networks: Vec<String>,
    /// 不限网络 / from everywhere
    #[arg(long, conflicts_with = "networks")]
    pub everywhere: bool,
}

/// Runs it.
pub fn run(crm: &Crm, args: &NetworksArgs, lang: Lang) -> Outcome {
    if args.everywhere || !args.networks.is_empty() {
        let system = crm.system();
        let named = staff::name_networks(crm, system.actor(), Via::Command, None, &args.networks.join("\n"));
        match named {
            Ok(()) => {}
            Err(NetworksRefusal::Unfit(message)) => return Outcome::message(&message, lang),
            Err(NetworksRefusal::Write(refused)) => return refused_write(&refused, lang),
        }
    }
    let kept = crm.system().read_wait(|view| Door::new(install).networks(view));
    match kept {
        Ok(kept) => {
            let text = match (kept.is_empty(), lang) {
                (false, _) => kept.clone(),
                (true, Lang::Zh) => String::from("不限网络"),
                (true, Lang::En) => String::from("from everywhere"),
            };
            Outcome::done(json!({"networks": kept.lines().collect::<Vec<_>>()}), text)
        }
        Err(store) => fault(&store),
    }
}
