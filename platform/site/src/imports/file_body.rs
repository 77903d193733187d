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
}

impl FileBody {
    /// From where the file stands to its end.
    pub fn new(file: File) -> FileBody {
        FileBody { file, chunk: vec![0; CHUNK_BYTES] }
    }
}

impl HttpBody for FileBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, std::io::Error>>> {
        let FileBody { file, chunk } = self.get_mut();
        let mut buffer = ReadBuf::new(chunk);
        ready!(Pin::new(file).poll_read(context, &mut buffer))?;
        let read = Bytes::copy_from_slice(buffer.filled());
        Poll::Ready((!read.is_empty()).then(|| Ok(http_body::Frame::data(read))))
    }
}
