//! A file on its way out: read as it is sent, never whole in memory.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Bytes, HttpBody};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

/// Bytes read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// The body of an answer that is a file.
pub(crate) struct FileBody {
    file: File,
    chunk: Vec<u8>,
    /// Bytes that are still to be sent, at most.
    left: u64,
}

impl FileBody {
    /// From where the file stands to its end.
    pub fn new(file: File) -> FileBody {
        FileBody::up_to(file, u64::MAX)
    }

    /// As many bytes from where the file stands.
    pub fn up_to(file: File, bytes: u64) -> FileBody {
        FileBody { file, chunk: vec![0; CHUNK_BYTES], left: bytes }
    }
}

impl HttpBody for FileBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        let FileBody { file, chunk, left } = self.get_mut();
        let wanted = usize::try_from(*left).unwrap_or(usize::MAX).min(chunk.len());
        if wanted == 0 {
            return Poll::Ready(None);
        }
        let mut buffer = ReadBuf::new(&mut chunk[..wanted]);
        ready!(Pin::new(file).poll_read(context, &mut buffer))?;
        let read = Bytes::copy_from_slice(buffer.filled());
        *left -= read.len() as u64;
        Poll::Ready((!read.is_empty()).then(|| Ok(http_body::Frame::data(read))))
    }
}
