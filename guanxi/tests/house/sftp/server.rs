//! An SFTP server of the tests' own, whose files, claims and connection are as a test wants them.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use russh::keys::ssh_key::LineEnding;
use russh::keys::ssh_key::private::Ed25519Keypair;
use russh::keys::{HashAlg, PrivateKey};
use russh::server::{Auth, ChannelOpenHandle, Msg, Session, VerifiedPublicKey};
use russh::{Channel, ChannelId};
use russh_sftp::protocol::{Attrs, Data, File, FileAttributes, Handle, Name, OpenFlags, Status, StatusCode};
use tokio::io::AsyncReadExt;

const USER: &str = "erp";
const PASSWORD: &str = "spring-rain";
/// Bytes under way between the server and its line.
const LINE_BYTES: usize = 64 * 1024;
const REGULAR: u32 = 0o100_644;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]))
}

/// The private key that is let in, as its file.
pub fn client_key() -> String {
    key(9).to_openssh(LineEnding::LF).unwrap().to_string()
}

#[derive(Default)]
struct Shelf {
    files: Mutex<BTreeMap<String, (u32, Vec<u8>)>>,
    claim: Mutex<Option<u64>>,
    carried: AtomicU64,
    asked_in: AtomicUsize,
}

/// A server, for as long as the runtime is there.
pub struct Server {
    /// Its host and port.
    pub address: String,
    /// Of its key.
    pub fingerprint: String,
    shelf: Arc<Shelf>,
}

impl Server {
    /// Begins to serve.
    pub fn start(runtime: &tokio::runtime::Runtime) -> Server {
        let shelf = Arc::new(Shelf { carried: AtomicU64::new(u64::MAX), ..Shelf::default() });
        let host = key(7);
        let fingerprint = host.public_key().fingerprint(HashAlg::Sha256).to_string();
        let config = Arc::new(russh::server::Config {
            keys: vec![host],
            auth_rejection_time: Duration::ZERO,
            ..russh::server::Config::default()
        });
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let served = shelf.clone();
        runtime.spawn(async move {
            loop {
                let (line, _) = listener.accept().await.unwrap();
                let (shelf, config) = (served.clone(), config.clone());
                tokio::spawn(carry(line, shelf, config));
            }
        });
        Server { address, fingerprint, shelf }
    }

    /// Lays a file out, written to at this second.
    pub fn put(&self, path: &str, mtime: u32, content: &str) {
        self.shelf.files.lock().unwrap().insert(path.to_owned(), (mtime, content.as_bytes().to_vec()));
    }

    /// Says of every file that it has so many bytes.
    pub fn claim(&self, bytes: u64) {
        *self.shelf.claim.lock().unwrap() = Some(bytes);
    }

    /// Says of every file how many bytes it has.
    pub fn claim_truth(&self) {
        *self.shelf.claim.lock().unwrap() = None;
    }

    /// Cuts every connection after so many bytes from the server.
    pub fn cut_after(&self, bytes: u64) {
        self.shelf.carried.store(bytes, Ordering::SeqCst);
    }

    /// Cuts none.
    pub fn carry_all(&self) {
        self.cut_after(u64::MAX);
    }

    /// How often somebody asked to be let in.
    pub fn asked_in(&self) -> usize {
        self.shelf.asked_in.load(Ordering::SeqCst)
    }
}

/// One connection, up to where it is cut.
async fn carry(line: tokio::net::TcpStream, shelf: Arc<Shelf>, config: Arc<russh::server::Config>) {
    let (ours, theirs) = tokio::io::duplex(LINE_BYTES);
    let most = shelf.carried.load(Ordering::SeqCst);
    let visitor = Visitor { shelf, channels: HashMap::new() };
    tokio::spawn(async move {
        if let Ok(running) = russh::server::run_stream(config, ours, visitor).await {
            drop(running.await);
        }
    });
    let (mut from_client, mut to_client) = line.into_split();
    let (from_server, mut to_server) = tokio::io::split(theirs);
    let mut from_server = from_server.take(most);
    tokio::select! {
        _ = tokio::io::copy(&mut from_client, &mut to_server) => {}
        _ = tokio::io::copy(&mut from_server, &mut to_client) => {}
    }
}

struct Visitor {
    shelf: Arc<Shelf>,
    channels: HashMap<ChannelId, Channel<Msg>>,
}

impl Visitor {
    fn let_in(&self, user: &str, is_right: bool) -> Auth {
        self.shelf.asked_in.fetch_add(1, Ordering::SeqCst);
        if user == USER && is_right { Auth::Accept } else { Auth::reject() }
    }
}

impl russh::server::Handler for Visitor {
    type Error = russh::Error;

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, russh::Error> {
        Ok(self.let_in(user, password == PASSWORD))
    }

    async fn auth_publickey(
        &mut self,
        user: &str,
        shown: VerifiedPublicKey<'_>,
    ) -> Result<Auth, russh::Error> {
        Ok(self.let_in(user, shown.public_key.key_data() == key(9).public_key().key_data()))
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        self.channels.insert(channel.id(), channel);
        reply.accept().await;
        Ok(())
    }

    async fn subsystem_request(
        &mut self,
        channel: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        match self.channels.remove(&channel).filter(|_| name == "sftp") {
            None => session.channel_failure(channel),
            Some(opened) => {
                session.channel_success(channel)?;
                let desk = Desk { shelf: self.shelf.clone(), is_listed: false };
                russh_sftp::server::run(opened.into_stream(), desk).await;
                Ok(())
            }
        }
    }
}

struct Desk {
    shelf: Arc<Shelf>,
    is_listed: bool,
}

impl Desk {
    fn about(&self, path: &str) -> Result<FileAttributes, StatusCode> {
        let files = self.shelf.files.lock().unwrap();
        let (mtime, content) = files.get(path).ok_or(StatusCode::NoSuchFile)?;
        let size = self.shelf.claim.lock().unwrap().unwrap_or(content.len() as u64);
        Ok(FileAttributes {
            size: Some(size),
            mtime: Some(*mtime),
            permissions: Some(REGULAR),
            ..FileAttributes::empty()
        })
    }
}

impl russh_sftp::server::Handler for Desk {
    type Error = StatusCode;

    fn unimplemented(&self) -> StatusCode {
        StatusCode::OpUnsupported
    }

    async fn open(
        &mut self,
        id: u32,
        filename: String,
        _flags: OpenFlags,
        _attributes: FileAttributes,
    ) -> Result<Handle, StatusCode> {
        self.about(&filename)?;
        Ok(Handle { id, handle: filename })
    }

    async fn close(&mut self, id: u32, _handle: String) -> Result<Status, StatusCode> {
        Ok(Status {
            id,
            status_code: StatusCode::Ok,
            error_message: String::new(),
            language_tag: String::new(),
        })
    }

    async fn read(&mut self, id: u32, handle: String, offset: u64, len: u32) -> Result<Data, StatusCode> {
        let files = self.shelf.files.lock().unwrap();
        let (_, content) = files.get(&handle).ok_or(StatusCode::NoSuchFile)?;
        let from = usize::try_from(offset).unwrap().min(content.len());
        let until = (from + len as usize).min(content.len());
        if from == until {
            Err(StatusCode::Eof)
        } else {
            Ok(Data { id, data: content[from..until].to_vec() })
        }
    }

    async fn stat(&mut self, id: u32, path: String) -> Result<Attrs, StatusCode> {
        Ok(Attrs { id, attrs: self.about(&path)? })
    }

    async fn opendir(&mut self, id: u32, path: String) -> Result<Handle, StatusCode> {
        self.is_listed = false;
        Ok(Handle { id, handle: path })
    }

    async fn readdir(&mut self, id: u32, handle: String) -> Result<Name, StatusCode> {
        if std::mem::replace(&mut self.is_listed, true) {
            return Err(StatusCode::Eof);
        }
        let paths: Vec<String> = self.shelf.files.lock().unwrap().keys().cloned().collect();
        let names = paths.iter().filter_map(|path| path.strip_prefix(&format!("{handle}/")));
        let files =
            names.map(|name| File::new(name, self.about(&format!("{handle}/{name}")).unwrap())).collect();
        Ok(Name { id, files })
    }
}
