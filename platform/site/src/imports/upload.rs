//! A file on its way in: chunk by chunk onto the disk, never whole in memory.

use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::Field;
use axum::http::StatusCode;
use object::Message;
use sha2::{Digest, Sha256};
use store::{ContentError, DiskRoom};
use tokio::io::AsyncWriteExt;

use crate::refusal::Refusal;

/// The largest file in bytes: what the reading side takes.
pub(crate) const UPLOAD_BYTES_MAX: u64 = 4 << 30;
/// A line that says nothing for so long is taken to be cut.
pub(crate) const SILENCE_MAX: Duration = Duration::from_secs(30);

/// What is read on of a file that is not kept, so that a browser hears why: it listens only when it has sent all.
const READ_ON_BYTES_MAX: u64 = 400 << 20;

/// Where the bytes come from.
pub(crate) enum Incoming<'a> {
    /// A part of a form.
    Part(Box<Field<'a>>),
    /// The whole body of a request.
    Body(Body),
}

/// What arrived.
pub(crate) struct Received {
    /// Bytes.
    pub bytes: u64,
    /// SHA-256.
    pub digest: [u8; 32],
}

/// Writes what comes in to a new file.
///
/// # Errors
/// 413 for a file that is too large, 400 for one that is cut off, 507 where there is no room for it, 503 where the disk
/// does not take it otherwise. What was written so far stays; the caller removes its folder.
pub(crate) async fn receive(mut incoming: Incoming<'_>, path: &Path) -> Result<Received, Refusal> {
    let mut room = DiskRoom::of(path.parent().unwrap_or(path));
    room.expect(0).await.map_err(refused_by_disk)?;
    let mut file = tokio::fs::File::create(path).await.map_err(not_kept)?;
    let mut hash = Sha256::new();
    let mut bytes = 0_u64;
    loop {
        let Some(chunk) = incoming.next_within(SILENCE_MAX).await? else { break };
        bytes += chunk.len() as u64;
        if bytes > UPLOAD_BYTES_MAX {
            return Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                Message::new(
                    "file_too_large",
                    "文件超过 4 GB，请拆分后分别导入",
                    "the file is larger than 4 GB; split it and import the parts",
                ),
            ));
        }
        hash.update(&chunk);
        let written = match room.expect(chunk.len()).await {
            Ok(()) => file.write_all(&chunk).await.map_err(ContentError::from),
            full @ Err(_) => full,
        };
        if let Err(fault) = written {
            incoming.read_on().await?;
            return Err(refused_by_disk(fault));
        }
    }
    file.flush().await.map_err(not_kept)?;
    file.sync_all().await.map_err(not_kept)?;
    Ok(Received { bytes, digest: hash.finalize().into() })
}

impl Incoming<'_> {
    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// 400 where the line is cut, or silent for longer than `silence`.
    pub async fn next_within(&mut self, silence: Duration) -> Result<Option<Bytes>, Refusal> {
        tokio::time::timeout(silence, self.next()).await.map_err(|_| cut_off())?
    }

    /// Reads on after a refusal, and throws it away: a browser that cannot send all of it never reads the answer.
    ///
    /// # Errors
    /// As [`Incoming::next_within`].
    pub async fn read_on(&mut self) -> Result<(), Refusal> {
        let mut read = 0;
        while let Some(chunk) = self.next_within(SILENCE_MAX).await? {
            read += chunk.len() as u64;
            if read > READ_ON_BYTES_MAX {
                break;
            }
        }
        Ok(())
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
        match self {
            Incoming::Part(field) => field.chunk().await.map_err(|_| cut_off()),
            Incoming::Body(body) => loop {
                let frame = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await;
                match frame {
                    None => return Ok(None),
                    Some(Err(_)) => return Err(cut_off()),
                    // Trailers carry nothing of the file.
                    Some(Ok(frame)) => {
                        if let Ok(chunk) = frame.into_data() {
                            return Ok(Some(chunk));
                        }
                    }
                }
            },
        }
    }
}

fn cut_off() -> Refusal {
    Refusal::bad_request(Message::new(
        "upload_cut_off",
        "文件没有传完，请重新上传",
        "the file did not arrive whole; hand it in again",
    ))
}

/// The disk is full, or the folder cannot be written.
pub(super) fn not_kept(fault: std::io::Error) -> Refusal {
    refused_by_disk(ContentError::from(fault))
}

fn refused_by_disk(fault: ContentError) -> Refusal {
    if let ContentError::NoRoom = fault {
        tracing::error!("there is no room for a file to be imported");
        return Refusal::new(
            StatusCode::INSUFFICIENT_STORAGE,
            Message::new(
                "no_room_for_imports",
                "服务器磁盘空间不足，文件没有接收，没有导入任何内容，请联系管理员",
                "the server's disk is nearly full; the file was not taken and nothing was imported; tell the administrator",
            ),
        );
    }
    tracing::error!(%fault, "an uploaded file cannot be kept");
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        Message::new(
            "upload_not_kept",
            "文件无法保存，没有导入任何内容，请联系管理员",
            "the file cannot be kept; nothing was imported; tell the administrator",
        ),
    )
    .retry_after(60)
}
