//! `guanxi passwords`: whether people sign in with passwords; the way back where the provider that everybody signs in
//! through has failed.

use clap::Args;
use object::Lang;
use serde_json::json;
use store::{Crm, Via};

use crate::commands::fault;
use crate::commands::people::refused_write;
use crate::outcome::Outcome;

/// `guanxi passwords …`
#[derive(Args, Debug)]
pub struct PasswordsArgs {
    /// 恢复密码登录 / take passwords again
    #[arg(long)]
    pub allow: bool,
}

/// Runs it.
pub fn run(crm: &Crm, args: &PasswordsArgs, lang: Lang) -> Outcome {
    let system = crm.system();
    if args.allow
        && let Err(refused) = staff::take_passwords(crm, system.actor(), Via::Command)
    {
        return refused_write(&refused, lang);
    }
    match system.read_wait(staff::are_passwords_taken) {
        Ok(taken) => {
            let text = match (taken, lang) {
                (true, Lang::Zh) => "可以用密码登录",
                (true, Lang::En) => "passwords are taken",
                (false, Lang::Zh) => "只能用身份提供方登录",
                (false, Lang::En) => "people sign in through a provider only",
            };
            Outcome::done(json!({"passwords": taken}), text)
        }
        Err(store) => fault(&store),
    }
}
