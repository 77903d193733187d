//! `guanxi user add`, `guanxi user password` and `guanxi key create`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use object::{Day, Filter, Id, Lang, Message};
use serde_json::json;
use site::SignInRefusal;
use staff::{Door, NewColleague, NewKey, Role, User};
use store::{Crm, StoreError, Via, WriteError};

use crate::commands::fault;
use crate::house::install;
use crate::outcome::Outcome;

/// `guanxi user …`
#[derive(Args, Debug)]
pub struct UserArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: UserCommand,
}

/// What can be done with users.
#[derive(Subcommand, Debug)]
pub enum UserCommand {
    /// 新增用户 / add a user
    Add {
        /// 登录名 / login
        name: String,
        /// 角色代码 / a role's code, several times for several
        #[arg(long)]
        role: Vec<String>,
        /// 姓名 / the person's name; the login when none
        #[arg(long)]
        full_name: Option<String>,
        /// 从文件读密码（首行） / read the password from a file's first line
        #[arg(long)]
        password_file: Option<PathBuf>,
    },
    /// 设置密码，并结束其所有会话 / give a user a password, and end their sessions
    Password {
        /// 登录名 / login
        name: String,
        /// 从文件读密码（首行） / read the password from a file's first line
        #[arg(long)]
        password_file: PathBuf,
    },
}

/// `guanxi key …`
#[derive(Args, Debug)]
pub struct KeyArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: KeyCommand,
}

/// What can be done with keys.
#[derive(Subcommand, Debug)]
pub enum KeyCommand {
    /// 新建密钥，只显示一次 / make a key; it is shown once
    Create {
        /// 以谁的身份 / on behalf of this login
        #[arg(long)]
        user: String,
        /// 只用这个角色的权限 / only this role's rights
        #[arg(long)]
        role: Option<String>,
        /// 用途 / what it is for
        #[arg(long, default_value = "command")]
        name: String,
        /// 只能读取 / it changes nothing
        #[arg(long)]
        read_only: bool,
        /// 有效期的最后一天，如 2027-01-31 / the last day on which it lets in, such as 2027-01-31
        #[arg(long)]
        until: Option<String>,
    },
}

/// `guanxi user add`.
pub fn user(crm: &Crm, args: &UserArgs, folder: &Path, lang: Lang) -> Outcome {
    let (name, role, full_name, password_file) = match &args.what {
        UserCommand::Add { name, role, full_name, password_file } => (name, role, full_name, password_file),
        UserCommand::Password { name, password_file } => {
            return password(crm, name, password_file, folder, lang);
        }
    };
    let known = [name.as_str(), full_name.as_deref().unwrap_or_default()];
    let password_hash = password_file.as_ref().map(|file| hash_in(file, &known, folder, lang));
    let password_hash = match password_hash.transpose() {
        Ok(hash) => hash,
        Err(refused) => return refused,
    };
    let new = NewColleague {
        name: full_name.clone().unwrap_or_else(|| name.clone()),
        login: name.clone(),
        password_hash,
        teams: Vec::new(),
        roles: role.clone(),
        language: None,
    };
    let added = crm.visit(store::Actor::system(), Via::Command).write_wait("add_user", None, move |tx| {
        install(tx)?;
        staff::add_colleague(tx, &new)
    });
    match added {
        Ok(id) => Outcome::done(json!({"id": id.to_string()}), format!("{name} {id}")),
        Err(refused) => refused_write(&refused, lang),
    }
}

/// `guanxi user password`.
fn password(crm: &Crm, name: &str, file: &Path, folder: &Path, lang: Lang) -> Outcome {
    let hash = match hash_in(file, &[name], folder, lang) {
        Ok(hash) => hash,
        Err(refused) => return refused,
    };
    let login = name.trim().to_lowercase();
    let given = crm.visit(store::Actor::system(), Via::Command).write_wait("set_password", None, move |tx| {
        let Some(user) = tx.first::<User>(&User::LOGIN.is(&login))? else { return Ok(None) };
        staff::set_password(tx, user.id, &hash)?;
        Ok::<_, WriteError>(Some(user.id))
    });
    match given {
        Ok(Some(id)) => Outcome::done(json!({"id": id.to_string()}), format!("{name} {id}")),
        Ok(None) => Outcome::message(&user_unknown(name), lang),
        Err(refused) => refused_write(&refused, lang),
    }
}

/// The kept form of the password in a file's first line, for somebody of whom these words are known.
fn hash_in(file: &Path, known: &[&str], folder: &Path, lang: Lang) -> Result<String, Outcome> {
    let text = std::fs::read_to_string(folder.join(file)).map_err(|cause| {
        let message = Message::new(
            "file_unreadable",
            format!("无法读取密码文件 {}：{cause}", file.display()),
            format!("the password file {} cannot be read: {cause}", file.display()),
        );
        Outcome::message(&message, lang)
    })?;
    Door::hash_password(text.lines().next().unwrap_or_default(), known)
        .map_err(|refusal| refused_sign_in(&refusal, lang))
}

pub(super) fn user_unknown(login: &str) -> Message {
    Message::new(
        "user_unknown",
        format!("没有登录名为“{login}”的用户"),
        format!("there is no user with the login “{login}”"),
    )
}

/// `guanxi key create`.
pub fn key(crm: &Crm, args: &KeyArgs, lang: Lang) -> Outcome {
    let KeyCommand::Create { user, role, name, read_only, until } = &args.what;
    let until = match until.as_deref().map(Day::parse).transpose() {
        Ok(until) => until,
        Err(message) => return Outcome::message(&message, lang),
    };
    let visit = crm.visit(store::Actor::system(), Via::Command);
    let (login, code) = (user.trim().to_lowercase(), role.clone());
    let found = visit.read_wait::<_, StoreError, _>(move |view| {
        let user = view.first::<User>(&User::LOGIN.is(&login))?;
        let roles: Vec<Role> = view.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
        let role: Option<Option<Id<Role>>> = match &code {
            None => Some(None),
            Some(code) => roles.iter().find(|role| role.code == *code).map(|role| Some(role.id)),
        };
        Ok((user, role))
    });
    let (user, role) = match found {
        Ok((Some(user), Some(role))) => (user, role),
        Ok((None, _)) => {
            return Outcome::message(&user_unknown(user), lang);
        }
        Ok((_, None)) => {
            let message = Message::new("role_unknown", "没有这个角色", "there is no such role");
            return Outcome::message(&message, lang);
        }
        Err(store) => return fault(&store),
    };
    let new = NewKey { user: user.id, name: name.clone(), role, read_only: *read_only, until };
    match staff::create_key(crm, visit.actor(), visit.via(), &new) {
        Ok(key) => Outcome::done(json!({"key": key}), key),
        Err(refused) => refused_write(&refused, lang),
    }
}

/// A refused write as an outcome, field by field.
pub fn refused_write(refused: &WriteError, lang: Lang) -> Outcome {
    match refused {
        WriteError::Invalid(problems) => {
            let fields: Vec<_> = problems
                .iter()
                .map(|problem| {
                    let message = &problem.message;
                    json!({"field": problem.field.name, "code": message.code, "message": message.text(lang)})
                })
                .collect();
            let text: Vec<String> = problems
                .iter()
                .map(|problem| format!("{}: {}", problem.field.label.text(lang), problem.message.text(lang)))
                .collect();
            Outcome::refused(json!({"error": {"code": "invalid", "fields": fields}}), text.join("\n"))
        }
        WriteError::Store(store) => fault(store),
        WriteError::NotFound | WriteError::Forbidden | WriteError::Conflict(_) | WriteError::InUse(_) => {
            Outcome::refused(
                json!({"error": {"code": "refused", "en": refused.to_string()}}),
                refused.to_string(),
            )
        }
    }
}

fn refused_sign_in(refusal: &SignInRefusal, lang: Lang) -> Outcome {
    match refusal {
        SignInRefusal::Unfit(message) => Outcome::message(message, lang),
        SignInRefusal::Store(store) => fault(store),
        SignInRefusal::Wrong | SignInRefusal::TooMany { .. } | SignInRefusal::Elsewhere { .. } => {
            Outcome::message(&Message::new("refused", "未被接受", "refused"), lang)
        }
    }
}
