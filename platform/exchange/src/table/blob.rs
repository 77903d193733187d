//! The bytes of a file, readable at any place by several readers at once.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// A file on the disk or in memory.
#[derive(Clone)]
pub(crate) enum Blob {
    /// On the disk, with its length.
    File(Arc<File>, u64),
    /// In memory.
    Bytes(Arc<Vec<u8>>),
}

impl Blob {
    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        match self {
            Blob::File(_, len) => *len,
            Blob::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// Reads from a place on; fewer bytes than asked for at the end.
    pub fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        match self {
            Blob::File(file, _) => file.read_at(buffer, at),
            Blob::Bytes(bytes) => {
                let start = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                let count = buffer.len().min(bytes.len() - start);
                buffer[..count].copy_from_slice(&bytes[start..start + count]);
                Ok(count)
            }
        }
    }

    /// Reads exactly so many bytes from a place on; fewer where the file ends before.
    pub fn piece(&self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        let mut piece = vec![0; len];
        let mut filled = 0;
        while filled < len {
            match self.read_at(&mut piece[filled..], at + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                Err(fault) => return Err(fault),
            }
        }
        piece.truncate(filled);
        Ok(piece)
    }

    /// A reader of the bytes from a place on.
    pub fn reader(&self, start: u64, len: u64) -> BlobReader {
        let end = start.saturating_add(len).min(self.len());
        BlobReader { blob: self.clone(), start, at: start.min(end), end }
    }
}

/// Reads a stretch of a [`Blob`].
pub(crate) struct BlobReader {
    blob: Blob,
    start: u64,
    at: u64,
    end: u64,
}

impl BlobReader {
    /// How many bytes were read.
    pub fn bytes_read(&self) -> u64 {
        self.at.saturating_sub(self.start)
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        let count = self.blob.read_at(&mut buffer[..wanted], self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        let (base, by) = match place {
            SeekFrom::Start(at) => (self.start, i64::try_from(at).unwrap_or(i64::MAX)),
            SeekFrom::Current(by) => (self.at, by),
            SeekFrom::End(by) => (self.end, by),
        };
        let at = base.checked_add_signed(by).filter(|at| *at >= self.start);
        let at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.at = at.min(self.end);
        Ok(self.at - self.start)
    }
}
