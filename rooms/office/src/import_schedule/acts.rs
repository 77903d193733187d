//! What is done with a schedule: a run now, and what it sends along when it fetches.

use object::{Id, Input, Label, Message, Object, Prose, Row, Value};
use site::{Act, Asking, On, Refusal, Run};
use store::{Tx, Verb, WriteError};

use super::{Fetched, ImportSchedule};

/// Runs it within seconds.
pub(crate) const RUN_NOW: Act = Act {
    on: On::Object(ImportSchedule::OBJECT),
    name: "run_now",
    noun: "running",
    label: Label::new("立即运行", "Run now"),
    help: Label::new(
        "几秒内取文件并导入，不影响下次运行的时间。已经在等待运行的保持不变。",
        "Fetches and imports within seconds. One that waits to be run stays as it is.",
    ),
    told: Label::new("要求立即运行定时导入", "asked for a run of the import schedule"),
    done: Label::new("几秒内开始运行。", "It runs within seconds."),
    icon: "play",
    verb: Verb::Change,
    settles: false,
    fits: |row| row.value(ImportSchedule::ACTIVE.field()) == Value::Bool(true),
    run: Run::Plain(|tx, id| Ok(run_now(tx, Id::from_raw(id))?)),
};

/// Keeps what it sends along.
pub(crate) const SET_SECRET: Act = Act {
    on: On::Object(ImportSchedule::OBJECT),
    name: "set_schedule_secret",
    noun: "secret",
    label: Label::new("设置密钥", "Set the secret"),
    help: Label::new(
        "取文件时放在所填请求头里的密钥，加密保存，不再显示；留空则删除。只由负责人设置；地址或负责人更改后需重新填写。",
        "What goes along in the header when it fetches: kept encrypted and shown never again; left empty it is removed. Its owner sets it, and sets it again when address or owner change.",
    ),
    told: Label::new("设置了定时导入的密钥", "set the secret of the import schedule"),
    done: Label::new("密钥已保存。", "The secret is kept."),
    icon: "key-round",
    verb: Verb::Change,
    settles: false,
    fits: |row| is_from(row, Fetched::Address),
    run: Run::Asking(&Asking(|tx, id, said| set_secret(tx, Id::from_raw(id), said))),
};

/// Keeps by what it signs in at an SFTP server.
pub(crate) const SET_SIGN_IN: Act = Act {
    on: On::Object(ImportSchedule::OBJECT),
    name: "set_schedule_sign_in",
    noun: "sign_in",
    label: Label::new("设置登录", "Set the sign-in"),
    help: Label::new(
        "登录 SFTP 服务器的密码或私钥，填一项，加密保存，不再显示；都留空则删除。只由负责人设置；用户名、主机、端口或负责人更改后需重新填写。",
        "The password or the private key for the SFTP server, one of the two: kept encrypted and shown never again; both left empty, it is removed. Its owner sets it, and sets it again when user, host, port or owner change.",
    ),
    told: Label::new("设置了定时导入的登录", "set the sign-in of the import schedule"),
    done: Label::new("登录已保存。", "The sign-in is kept."),
    icon: "key-round",
    verb: Verb::Change,
    settles: false,
    fits: |row| is_from(row, Fetched::Sftp),
    run: Run::Asking(&Asking(|tx, id, said| set_sign_in(tx, Id::from_raw(id), said))),
};

/// By what one signs in.
#[derive(Input)]
struct SignIn {
    #[field(zh = "密码", en = "Password", concealed)]
    password: Option<String>,
    #[field(
        zh = "私钥",
        en = "Private key",
        help_zh = "密钥文件的全部内容（OpenSSH、PEM 或 PuTTY 格式），不能带口令。",
        help_en = "All of the key’s file (OpenSSH, PEM or PuTTY), of a key without a passphrase.",
        concealed
    )]
    private_key: Option<Prose>,
}

/// What is asked for.
#[derive(Input)]
struct Secret {
    #[field(
        zh = "密钥",
        en = "Secret",
        help_zh = "整个请求头的内容，例如 Bearer 后面跟令牌。",
        help_en = "All that stands in the header, such as Bearer and a token.",
        concealed
    )]
    secret: Option<String>,
}

fn is_from(row: &Row, source: Fetched) -> bool {
    store::typed::<ImportSchedule>(row).is_ok_and(|schedule| schedule.source == source)
}

fn run_now(tx: &mut Tx<'_>, id: Id<ImportSchedule>) -> Result<(), WriteError> {
    let schedule = tx.find_to_change(id)?;
    Ok(tx.ask_for_run(schedule.id.raw())?)
}

fn set_secret(tx: &mut Tx<'_>, id: Id<ImportSchedule>, said: Secret) -> Result<(), Refusal> {
    keep(tx, id, said.secret.as_deref())
}

fn set_sign_in(tx: &mut Tx<'_>, id: Id<ImportSchedule>, said: SignIn) -> Result<(), Refusal> {
    if let Some(Prose(key)) = &said.private_key {
        if said.password.is_some() {
            return Err(about_key(Message::new(
                "password_and_key",
                "密码和私钥只填一项",
                "set either the password or the private key",
            )));
        }
        site::schedules::check_private_key(key).map_err(about_key)?;
    }
    let secret = said.password.as_deref().or(said.private_key.as_ref().map(|key| key.0.as_str()));
    keep(tx, id, secret)
}

fn about_key(message: Message) -> Refusal {
    Refusal::invalid(vec![(String::from("private_key"), message)])
}

fn keep(tx: &mut Tx<'_>, id: Id<ImportSchedule>, secret: Option<&str>) -> Result<(), Refusal> {
    let schedule = tx.find_to_change(id)?;
    let me = tx.actor().user;
    if schedule.owner.map(Id::raw) != Some(me) && !staff::is_owner(tx).map_err(WriteError::from)? {
        return Err(Refusal::from(WriteError::Forbidden));
    }
    let order = schedule.order().map_err(Refusal::conflict)?;
    let row = tx.find_row(ImportSchedule::def(), id.raw()).map_err(WriteError::from)?;
    let row = row.ok_or(WriteError::NotFound)?;
    site::schedules::keep_secret(tx, &order, &row, secret).map_err(WriteError::from)?;
    Ok(())
}
