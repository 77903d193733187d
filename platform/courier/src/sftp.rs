//! A file that is fetched from an SFTP server: only from one that shows the key it is known by, from the addresses that were
//! looked at and no others, piece by piece onto the disk, up to a size and within a time.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use object::Message;
use russh::client::{self, Handle};
use russh::keys::{
    Algorithm, HashAlg, PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate, decode_secret_key,
};
use russh::{Disconnect, Preferred};
use russh_sftp::client::error::Error as SftpFault;
use russh_sftp::client::fs::Metadata;
use russh_sftp::client::{Config as SftpConfig, RawSftpSession, SftpSession};
use russh_sftp::protocol::{FileType, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::fetching::{FETCH_TIME_MAX, SILENCE_MAX};
use crate::place::Reach;
use crate::sending::{NotSent, TIME_MAX, connect_to};
use crate::sftp_place::SftpPlace;

/// Entries of a folder that are looked at for the newest of a pattern.
const ENTRIES_LOOKED_MAX: usize = 10_000;
/// Read from the server in one piece.
const PIECE_BYTES: usize = 256 * 1024;

/// How files of private keys begin.
const KEY_BEGINNINGS: [&str; 2] = ["-----BEGIN ", "PuTTY-User-Key-File-"];

/// How one signs in.
#[derive(Clone)]
pub enum SignIn {
    /// By a password.
    Password(String),
    /// By a private key.
    Key(Arc<PrivateKey>),
}

/// Why a file was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum NotFetched {
    /// The server cannot be reached, or must not be.
    #[error(transparent)]
    Unreached(#[from] NotSent),
    /// Nobody has said by which key the server is known; it showed the one of this fingerprint.
    #[error(
        "the server shows the host key {0}; compare it with whoever runs the server, and write it into “Host key”"
    )]
    HostKeyUnconfirmed(String),
    /// The server showed another key than the one it is known by.
    #[error(
        "the server shows the host key {shown}, not the confirmed {pinned}: its key was changed, or somebody is between; ask whoever runs the server before you confirm the new one"
    )]
    HostKeyChanged {
        /// What it is known by.
        pinned: String,
        /// What it showed.
        shown: String,
    },
    /// Neither a password nor a key is kept.
    #[error("neither a password nor a private key is set")]
    NoSignIn,
    /// The server lets nobody in by what was kept.
    #[error("the server does not accept the sign-in")]
    SignInRefused,
    /// There is no such file, or none that one may read.
    #[error("{0}: no such file, or it may not be read")]
    NoSuchFile(String),
    /// No file of the folder fits.
    #[error("no file of the folder fits {0}")]
    NoneFits(String),
    /// The folder has more entries than are looked through, so that the newest file may be one that was not seen.
    #[error("the folder has more than {ENTRIES_LOOKED_MAX} entries; move away what was fetched")]
    FolderTooFull,
    /// It has more bytes than are taken.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// It was another file at the end than at the beginning.
    #[error("the file was changed while it was fetched; it is fetched again at the next run")]
    StillWritten,
    /// Something broke on the way.
    #[error("the connection broke off: {0}")]
    BrokeOff(String),
    /// It took longer than [`FETCH_TIME_MAX`], or nothing was heard for too long.
    #[error("the server took too long")]
    TooSlow,
}

impl NotFetched {
    /// In both languages.
    pub fn message(&self) -> Message {
        let en = self.to_string();
        match self {
            NotFetched::Unreached(not_sent) => not_sent.message(),
            NotFetched::HostKeyUnconfirmed(shown) => Message::new(
                "host_key_unconfirmed",
                format!("服务器出示的主机密钥是 {shown}，请与对方管理员核对后填入“主机密钥”"),
                en,
            ),
            NotFetched::HostKeyChanged { pinned, shown } => Message::new(
                "host_key_changed",
                format!(
                    "服务器出示的主机密钥是 {shown}，与已确认的 {pinned} 不同：对方更换了密钥，或者连接被人劫持。请先向对方管理员核实，再确认新的密钥"
                ),
                en,
            ),
            NotFetched::NoSignIn => {
                Message::new("sign_in_missing", "还没有设置密码或私钥，请用“设置登录”填写", en)
            }
            NotFetched::SignInRefused => {
                Message::new("sign_in_refused", "服务器不接受这个用户名和密码（或私钥）", en)
            }
            NotFetched::NoSuchFile(path) => {
                Message::new("file_not_there", format!("服务器上没有 {path}，或者没有读取的权限"), en)
            }
            NotFetched::NoneFits(name) => {
                Message::new("file_not_there", format!("目录中没有与 {name} 相符的文件"), en)
            }
            NotFetched::FolderTooFull => Message::new(
                "folder_too_full",
                format!("目录中的文件超过 {ENTRIES_LOOKED_MAX} 个，请移走已取过的文件"),
                en,
            ),
            NotFetched::TooLarge(most) => Message::new("file_too_large", format!("文件超过 {most} 字节"), en),
            NotFetched::StillWritten => {
                Message::new("file_still_written", "文件在传输过程中有改动，下次运行时再取", en)
            }
            NotFetched::BrokeOff(cause) => {
                Message::new("connection_broke_off", format!("连接中断：{cause}"), en)
            }
            NotFetched::TooSlow => Message::new("no_answer", "服务器太久没有应答", en),
        }
    }
}

impl From<russh::Error> for NotFetched {
    fn from(fault: russh::Error) -> NotFetched {
        NotFetched::BrokeOff(fault.to_string())
    }
}

impl From<SftpFault> for NotFetched {
    fn from(fault: SftpFault) -> NotFetched {
        match fault {
            SftpFault::Timeout => NotFetched::TooSlow,
            fault => NotFetched::BrokeOff(fault.to_string()),
        }
    }
}

impl SignIn {
    /// By what is kept: a private key where it reads as one begins in its file, a password otherwise.
    ///
    /// # Errors
    /// As [`SignIn::key`].
    pub fn of_secret(text: &str) -> Result<SignIn, Message> {
        match KEY_BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)) {
            true => SignIn::key(text),
            false => Ok(SignIn::Password(text.to_owned())),
        }
    }

    /// By a private key as it stands in its file: OpenSSH, PEM or PuTTY, without a passphrase.
    ///
    /// # Errors
    /// `key_unreadable`, also for one that a passphrase protects.
    pub fn key(text: &str) -> Result<SignIn, Message> {
        let key = decode_secret_key(text.trim(), None).ok().filter(|key| !key.is_encrypted());
        key.map(|key| SignIn::Key(Arc::new(key))).ok_or_else(|| {
            Message::new(
                "key_unreadable",
                "私钥无法读取，请粘贴密钥文件的全部内容，不能带口令",
                "the private key cannot be read; paste the whole file, of a key without a passphrase",
            )
        })
    }
}

/// Fetches a file, of several that fit the newest; answers its name. Nobody signs in at a server that is not known by this
/// host key.
///
/// # Errors
/// Why it was not.
pub async fn fetch_by_sftp(
    place: &SftpPlace,
    host_key: Option<&str>,
    sign_in: Option<&SignIn>,
    reach: &Reach,
    target: &Path,
    bytes_max: u64,
) -> Result<String, NotFetched> {
    let fetched = async {
        let mut server = greeted(place, host_key, reach).await?;
        signed_in(&mut server, place, sign_in.ok_or(NotFetched::NoSignIn)?).await?;
        let fetched = fetch_one(&server, place, target, bytes_max).await;
        // Whether it hears our farewell or not: what was fetched, was.
        drop(server.disconnect(Disconnect::ByApplication, "", "").await);
        fetched
    };
    tokio::time::timeout(FETCH_TIME_MAX, fetched).await.map_err(|_| NotFetched::TooSlow)?
}

/// Compares the key that a server shows.
struct Doorman {
    pinned: Option<String>,
    shown: Arc<OnceLock<String>>,
}

impl client::Handler for Doorman {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        let shown = key.public_key().fingerprint(HashAlg::Sha256).to_string();
        let is_known = self.pinned.as_ref() == Some(&shown);
        self.shown.get_or_init(|| shown);
        Ok(is_known)
    }
}

async fn greeted(
    place: &SftpPlace,
    host_key: Option<&str>,
    reach: &Reach,
) -> Result<Handle<Doorman>, NotFetched> {
    let stream = connect_to(&place.host, place.port, reach).await?;
    let shown = Arc::new(OnceLock::new());
    let doorman = Doorman { pinned: host_key.map(str::to_owned), shown: shown.clone() };
    let config = client::Config {
        inactivity_timeout: Some(SILENCE_MAX),
        preferred: Preferred {
            // Without RSA signed by SHA-1.
            key: Preferred::DEFAULT
                .key
                .iter()
                .filter(|key| **key != Algorithm::Rsa { hash: None })
                .cloned()
                .collect(),
            ..Preferred::DEFAULT
        },
        ..client::Config::default()
    };
    let greeted =
        tokio::time::timeout(TIME_MAX, client::connect_stream(Arc::new(config), stream, doorman)).await;
    match (greeted, shown.get(), host_key) {
        (Err(_), _, _) => Err(NotFetched::TooSlow),
        (Ok(Ok(server)), _, _) => Ok(server),
        (Ok(Err(_)), Some(shown), None) => Err(NotFetched::HostKeyUnconfirmed(shown.clone())),
        (Ok(Err(_)), Some(shown), Some(pinned)) if shown != pinned => {
            Err(NotFetched::HostKeyChanged { pinned: pinned.to_owned(), shown: shown.clone() })
        }
        (Ok(Err(fault)), _, _) => Err(NotSent::Failed(fault.to_string()).into()),
    }
}

async fn signed_in(
    server: &mut Handle<Doorman>,
    place: &SftpPlace,
    sign_in: &SignIn,
) -> Result<(), NotFetched> {
    let answer = async {
        match sign_in {
            SignIn::Password(password) => server.authenticate_password(&place.user, password).await,
            SignIn::Key(key) => {
                let best = match key.algorithm().is_rsa() {
                    true => server.best_supported_rsa_hash().await?.flatten().or(Some(HashAlg::Sha256)),
                    false => None,
                };
                let key = PrivateKeyWithHashAlg::new(key.clone(), best);
                server.authenticate_publickey(&place.user, key).await
            }
        }
    };
    let answer = tokio::time::timeout(SILENCE_MAX, answer).await.map_err(|_| NotFetched::TooSlow)??;
    if answer.success() { Ok(()) } else { Err(NotFetched::SignInRefused) }
}

fn patience() -> SftpConfig {
    SftpConfig { request_timeout_secs: SILENCE_MAX.as_secs(), ..SftpConfig::default() }
}

async fn fetch_one(
    server: &Handle<Doorman>,
    place: &SftpPlace,
    target: &Path,
    bytes_max: u64,
) -> Result<String, NotFetched> {
    let name = match place.is_pattern() {
        true => newest(server, place).await?,
        false => place.name.clone(),
    };
    let path = place.path_of(&name);
    let channel = server.channel_open_session().await?;
    channel.request_subsystem(true, "sftp").await?;
    let session = SftpSession::new_with_config(channel.into_stream(), patience()).await?;
    let of_path = |fault: SftpFault| match fault {
        SftpFault::Status(status)
            if matches!(status.status_code, StatusCode::NoSuchFile | StatusCode::PermissionDenied) =>
        {
            NotFetched::NoSuchFile(path.clone())
        }
        fault => fault.into(),
    };
    let before = session.metadata(&path).await.map_err(of_path)?;
    if before.size.is_some_and(|bytes| bytes > bytes_max) {
        return Err(NotFetched::TooLarge(bytes_max));
    }
    let mut file = session.open(&path).await.map_err(of_path)?;
    let bytes = poured(&mut file, target, bytes_max).await?;
    let after = session.metadata(&path).await.map_err(of_path)?;
    let is_same = before.size == after.size && before.mtime == after.mtime;
    if !is_same || after.size.is_some_and(|said| said != bytes) {
        return Err(NotFetched::StillWritten);
    }
    Ok(name)
}

async fn poured(
    file: &mut russh_sftp::client::fs::File,
    target: &Path,
    bytes_max: u64,
) -> Result<u64, NotFetched> {
    let on_disk = |fault: std::io::Error| NotSent::Failed(fault.to_string());
    let mut kept = tokio::fs::File::create(target).await.map_err(on_disk)?;
    let mut piece = vec![0; PIECE_BYTES];
    let mut bytes = 0_u64;
    loop {
        let read = tokio::time::timeout(SILENCE_MAX, file.read(&mut piece)).await;
        let read = read.map_err(|_| NotFetched::TooSlow)?;
        let read = read.map_err(|fault| NotFetched::BrokeOff(fault.to_string()))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if bytes > bytes_max {
            return Err(NotFetched::TooLarge(bytes_max));
        }
        kept.write_all(&piece[..read]).await.map_err(on_disk)?;
    }
    kept.flush().await.map_err(on_disk)?;
    Ok(bytes)
}

/// The name of the file that fits and was written to last; of two of the same second the later name.
async fn newest(server: &Handle<Doorman>, place: &SftpPlace) -> Result<String, NotFetched> {
    let channel = server.channel_open_session().await?;
    channel.request_subsystem(true, "sftp").await?;
    // Not the session that reads a folder at one go: a server decides how long that is.
    let session = RawSftpSession::new_with_config(channel.into_stream(), patience());
    session.init().await?;
    let folder = if place.folder.is_empty() { "." } else { place.folder.as_str() };
    let handle = match session.opendir(folder).await {
        Ok(opened) => opened.handle,
        Err(SftpFault::Status(_)) => return Err(NotFetched::NoSuchFile(folder.to_owned())),
        Err(fault) => return Err(fault.into()),
    };
    let (mut looked, mut best) = (0, None::<(u32, String)>);
    loop {
        let entries = match session.readdir(handle.as_str()).await {
            Ok(entries) => entries.files,
            Err(SftpFault::Status(status)) if status.status_code == StatusCode::Eof => break,
            Err(fault) => return Err(fault.into()),
        };
        looked += entries.len().max(1);
        if looked > ENTRIES_LOOKED_MAX {
            return Err(NotFetched::FolderTooFull);
        }
        for entry in entries {
            let is_meant =
                is_file(&entry.attrs) && place.fits(&entry.filename) && !entry.filename.contains('/');
            let candidate = (entry.attrs.mtime.unwrap_or_default(), entry.filename);
            if is_meant && best.as_ref().is_none_or(|best| candidate > *best) {
                best = Some(candidate);
            }
        }
    }
    session.close_session()?;
    best.map(|(_, name)| name).ok_or_else(|| NotFetched::NoneFits(place.name.clone()))
}

/// Whether an entry is a file; a server that does not say has files.
fn is_file(about: &Metadata) -> bool {
    about.permissions.is_none() || about.file_type() == FileType::File
}
