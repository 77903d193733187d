//! The file of a backup: a tar archive in zstd, which `tar --zstd` reads, and after it a frame that zstd skips with
//! the SHA-256 of all before. It appears whole under its name, or not at all.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::fault::BackupError;

/// Level 3 is zstd's own default: a second of one core for some 300 MB of rows.
const LEVEL: i32 = 3;
/// Nobody but the program's user reads a backup.
const MODE: u32 = 0o600;
/// The beginning of each zstd frame.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The beginning of a frame that zstd skips, one of sixteen it leaves to others.
const SKIPPED: [u8; 4] = [0x5b, 0x2a, 0x4d, 0x18];
/// What the last frame says before the digest.
const MARK: &[u8; 8] = b"guanxi-1";
const DIGEST_BYTES: usize = 32;
/// The last frame: its beginning, its length, the mark, the digest.
const SEAL_BYTES: usize = 4 + 4 + MARK.len() + DIGEST_BYTES;
const COPY_BYTES: usize = 256 * 1024;

/// An archive that is being written.
pub(super) struct Archive {
    tar: tar::Builder<zstd::Encoder<'static, Summed>>,
    part: Part,
    at_s: u64,
}

/// The file on its way; it goes again unless it was finished.
struct Part {
    path: PathBuf,
    target: PathBuf,
    is_done: bool,
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_done
            && let Err(fault) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%fault, path = %self.path.display(), "half a backup stays");
        }
    }
}

/// Counts and hashes what goes into the file.
struct Summed {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Summed {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        let written = self.file.write(chunk)?;
        self.hash.update(&chunk[..written]);
        self.bytes += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Archive {
    /// Begins a file beside its place.
    pub fn create(target: &Path, replaces: bool, at_s: u64) -> Result<Archive, BackupError> {
        if !replaces && target.exists() {
            return Err(BackupError::Exists(target.to_owned()));
        }
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).expect("the operating system has randomness");
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{:016x}.part", u64::from_be_bytes(random)));
        let path = target.with_file_name(name);
        let file = File::options().write(true).create_new(true).mode(MODE).open(&path);
        let file = file.map_err(|fault| BackupError::of(target, fault))?;
        let part = Part { path, target: target.to_owned(), is_done: false };
        let summed = Summed { file: BufWriter::new(file), hash: Sha256::new(), bytes: 0 };
        let encoder = zstd::Encoder::new(summed, LEVEL).map_err(|fault| BackupError::of(target, fault))?;
        Ok(Archive { tar: tar::Builder::new(encoder), part, at_s })
    }

    /// Adds a file with these bytes.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        self.add_from(name, bytes.len() as u64, bytes)
    }

    /// Adds a file of a known size.
    pub fn add_from(&mut self, name: &str, bytes: u64, from: impl Read) -> Result<(), BackupError> {
        let mut head = tar::Header::new_gnu();
        head.set_size(bytes);
        head.set_mode(MODE);
        head.set_mtime(self.at_s);
        self.tar.append_data(&mut head, name, from).map_err(|fault| BackupError::of(&self.part.target, fault))
    }

    /// Ends the file: when this answers it is on the disk under its name. Tells its size.
    pub fn finish(self) -> Result<u64, BackupError> {
        let Archive { tar, mut part, .. } = self;
        let bytes = end(tar, &part).map_err(|fault| BackupError::of(&part.target, fault))?;
        part.is_done = true;
        Ok(bytes)
    }
}

fn end(tar: tar::Builder<zstd::Encoder<'static, Summed>>, part: &Part) -> io::Result<u64> {
    let Summed { mut file, hash, bytes } = tar.into_inner()?.finish()?;
    file.write_all(&SKIPPED)?;
    file.write_all(&((MARK.len() + DIGEST_BYTES) as u32).to_le_bytes())?;
    file.write_all(MARK)?;
    file.write_all(&hash.finalize())?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    std::fs::rename(&part.path, &part.target)?;
    let folder = part.target.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(bytes + SEAL_BYTES as u64)
}

/// The files of an archive, in order.
pub(super) type Files = tar::Archive<zstd::Decoder<'static, BufReader<io::Take<File>>>>;

/// Opens a file whose every byte is as it was written; reads it through once.
pub(super) fn open(path: &Path) -> Result<Files, BackupError> {
    let fault = |fault: io::Error| BackupError::of(path, fault);
    let mut file = File::open(path).map_err(fault)?;
    let bytes = file.metadata().map_err(fault)?.len();
    let mut begin = Vec::with_capacity(ZSTD.len());
    (&mut file).take(ZSTD.len() as u64).read_to_end(&mut begin).map_err(fault)?;
    if begin != ZSTD {
        return Err(BackupError::Foreign(path.to_owned()));
    }
    let Some(sealed) = bytes.checked_sub(SEAL_BYTES as u64) else {
        return Err(BackupError::Cut(path.to_owned()));
    };
    let mut seal = [0_u8; SEAL_BYTES];
    file.seek(SeekFrom::Start(sealed)).map_err(fault)?;
    file.read_exact(&mut seal).map_err(fault)?;
    let (head, digest) = seal.split_at(SEAL_BYTES - DIGEST_BYTES);
    if !head.starts_with(&SKIPPED) || !head.ends_with(MARK) {
        return Err(BackupError::Cut(path.to_owned()));
    }
    file.seek(SeekFrom::Start(0)).map_err(fault)?;
    let mut hash = Sha256::new();
    let mut whole = (&mut file).take(sealed);
    let mut chunk = vec![0_u8; COPY_BYTES];
    loop {
        match whole.read(&mut chunk).map_err(fault)? {
            0 => break,
            read => hash.update(&chunk[..read]),
        }
    }
    if hash.finalize()[..] != *digest {
        return Err(BackupError::Damaged(path.to_owned(), String::from("SHA-256")));
    }
    open_proven(path)
}

/// As [`open`], without reading it through: it was a moment ago.
pub(super) fn open_proven(path: &Path) -> Result<Files, BackupError> {
    let fault = |fault: io::Error| BackupError::of(path, fault);
    let file = File::open(path).map_err(fault)?;
    let bytes = file.metadata().map_err(fault)?.len();
    let decoder = zstd::Decoder::new(file.take(bytes.saturating_sub(SEAL_BYTES as u64))).map_err(fault)?;
    Ok(tar::Archive::new(decoder))
}
