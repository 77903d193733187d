//! A write with an `Idempotency-Key` happens once, however often it is sent: the same request gets the same
//! answer for a day, another request under the key is refused, and one that is being worked on is asked to wait.
//!
//! Only what was done is kept. A refusal changed nothing, so the same request may simply be judged again.

use std::sync::Arc;
use std::time::Instant;

use axum::http::{HeaderMap, StatusCode};
use object::{Message, ObjectDef};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use store::{Earlier, StoreError, Tx, Visit};

use super::Caller;
use super::answer::{Answer, Failed};
use super::desk::Running;
use super::seen_again;
use crate::refusal::Refusal;
use crate::site::Site;

/// The header.
const KEY_HEADER: &str = "idempotency-key";
/// The longest key, in bytes; a UUID has 36.
pub(super) const KEY_BYTES_MAX: usize = 255;

/// One request's key, if it has one. Cheap to clone; the last clone lets the key go.
#[derive(Clone)]
pub(super) struct Once {
    key: Option<Arc<Key>>,
}

struct Key {
    text: String,
    /// Stands for method, path and body.
    digest: String,
    _running: Running,
}

impl Once {
    /// Reads the key of a request and takes it to work on.
    ///
    /// # Errors
    /// 400 for a key that is none, 409 while another request works on it.
    pub fn begin(caller: &Caller, method: &str, headers: &HeaderMap, body: &[u8]) -> Result<Once, Refusal> {
        Once::begin_with_digest(caller, method, headers, &Sha256::digest(body))
    }

    /// As [`Once::begin`], for a body of which only the SHA-256 is at hand.
    pub fn begin_with_digest(
        caller: &Caller,
        method: &str,
        headers: &HeaderMap,
        body_digest: &[u8],
    ) -> Result<Once, Refusal> {
        let Some(value) = headers.get(KEY_HEADER) else { return Ok(Once { key: None }) };
        let is_key = |text: &&str| {
            (1..=KEY_BYTES_MAX).contains(&text.len())
                && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        };
        let text = value.to_str().ok().filter(is_key);
        let text = text.map(str::to_owned).ok_or_else(|| {
            Refusal::bad_request(Message::new(
                "idempotency_key_unreadable",
                format!("Idempotency-Key 应为 1 到 {KEY_BYTES_MAX} 个可见的 ASCII 字符"),
                format!("Idempotency-Key must be 1 to {KEY_BYTES_MAX} printable ASCII characters"),
            ))
        })?;
        let site = &caller.visitor.site;
        clear_answers(site);
        let actor = caller.visitor.visit.actor();
        let running =
            site.desk().claim((actor.user, actor.key.unwrap_or(0), text.clone())).ok_or_else(|| {
                Refusal::new(
                    StatusCode::CONFLICT,
                    Message::new(
                        "idempotency_running",
                        "同一 Idempotency-Key 的请求正在处理，请稍候再试",
                        "a request with this Idempotency-Key is being worked on; try again in a moment",
                    ),
                )
                .retry_after(1)
            })?;
        let path = caller.visitor.here.split('?').next().unwrap_or_default();
        let mut digest = Sha256::new();
        for part in [method.as_bytes(), path.as_bytes(), body_digest] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let digest = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Once { key: Some(Arc::new(Key { text, digest, _running: running })) })
    }

    /// As [`Once::run`], for an answer that is a record of `def`; given again, it is told as far as the caller may
    /// see it now.
    pub fn run_for_record(
        &self,
        tx: &mut Tx<'_>,
        def: &'static ObjectDef,
        act: impl FnOnce(&mut Tx<'_>) -> Result<Answer, Failed>,
    ) -> Result<Answer, Failed> {
        match self.run(tx, act)? {
            Answer { kept, replayed: true } => {
                Ok(Answer { kept: seen_again::record(tx, def, kept)?, replayed: true })
            }
            answer => Ok(answer),
        }
    }

    /// Does `act` and keeps its answer in the same transaction; or gives the answer it had, which must tell nothing
    /// that its caller might not see any more.
    pub fn run(
        &self,
        tx: &mut Tx<'_>,
        act: impl FnOnce(&mut Tx<'_>) -> Result<Answer, Failed>,
    ) -> Result<Answer, Failed> {
        self.run_part("", tx, act)
    }

    /// As [`Once::run`], for an answer that must lie nowhere: that it was given is kept, and not what it told. It is
    /// given again by telling it `again`, as far as the caller may know it then.
    pub fn run_untold<T>(
        &self,
        tx: &mut Tx<'_>,
        tell: impl FnOnce(&mut Tx<'_>) -> Result<T, Failed>,
        again: impl FnOnce(&Tx<'_>) -> Result<T, Failed>,
        as_json: impl FnOnce(&Tx<'_>, T) -> Result<Json, Failed>,
    ) -> Result<Answer, Failed> {
        let mut told = None;
        let answer = self.run(tx, |tx| {
            told = Some(tell(tx)?);
            Ok(Answer::nothing())
        })?;
        let told = match told {
            Some(told) => told,
            None => again(tx)?,
        };
        Ok(Answer { replayed: answer.replayed, ..Answer::new(StatusCode::OK, &as_json(tx, told)?) })
    }

    /// As [`Once::run`], for a part of the work that has a transaction of its own.
    pub fn run_part(
        &self,
        part: &str,
        tx: &mut Tx<'_>,
        act: impl FnOnce(&mut Tx<'_>) -> Result<Answer, Failed>,
    ) -> Result<Answer, Failed> {
        let Some(key) = &self.key else { return act(tx) };
        let name = format!("{}{part}", key.text);
        if let Some(answer) = earlier(tx, &name, &key.digest)? {
            return Ok(answer);
        }
        // Before anything is looked at: another process that does the same is waited for here. Later it would have
        // changed the very record that this one is judged by, and what was done would be answered with a refusal.
        tx.keep_answer(&name, &key.digest, None)?;
        let answer = act(tx)?;
        tx.keep_answer(&name, &key.digest, Some(&answer.kept))?;
        Ok(answer)
    }

    /// Does work in several transactions, notes before that it begins and keeps its answer; or gives the answer it
    /// had. Begun and cut off it is begun again, so the work must bear that.
    pub async fn run_parts(
        &self,
        visit: &Visit,
        act: &'static str,
        work: impl Future<Output = Result<Answer, Refusal>>,
    ) -> Result<Answer, Refusal> {
        if self.key.is_none() {
            return work.await;
        }
        let begin = self.clone();
        let earlier = visit.write::<_, Failed, _>(act, move |tx| begin.begin_parts(tx)).await?;
        if let Some(answer) = earlier {
            return Ok(answer);
        }
        let answer = work.await?;
        let end = self.clone();
        Ok(visit.write::<_, Failed, _>(act, move |tx| end.end_parts(tx, &answer)).await?)
    }

    /// Notes that work in several transactions begins; the answer where it was done before.
    fn begin_parts(&self, tx: &mut Tx<'_>) -> Result<Option<Answer>, Failed> {
        let Some(key) = &self.key else { return Ok(None) };
        let answer = earlier(tx, &key.text, &key.digest)?;
        if answer.is_none() {
            tx.keep_answer(&key.text, &key.digest, None)?;
        }
        Ok(answer)
    }

    /// Keeps the answer to work in several transactions, and gives it; or the one that another process, which was at
    /// the same work, kept before.
    fn end_parts(&self, tx: &mut Tx<'_>, answer: &Answer) -> Result<Answer, Failed> {
        let Some(key) = &self.key else { return Ok(answer.clone()) };
        if let Some(kept) = earlier(tx, &key.text, &key.digest)? {
            return Ok(kept);
        }
        tx.keep_answer(&key.text, &key.digest, Some(&answer.kept))?;
        Ok(answer.clone())
    }
}

/// Clears answers away that are no longer owed, when it is time; nobody waits for it.
pub(crate) fn clear_answers(site: &Site) {
    if !site.desk().is_time_to_clear(Instant::now()) {
        return;
    }
    let system = site.crm().system();
    tokio::spawn(async move {
        if let Err(fault) =
            system.write::<u64, StoreError, _>("clear_answers", |tx| tx.forget_answers()).await
        {
            tracing::warn!(%fault, "old answers stay a while longer");
        }
    });
}

fn earlier(tx: &Tx<'_>, name: &str, digest: &str) -> Result<Option<Answer>, Failed> {
    match tx.earlier_answer(name, digest)? {
        Earlier::Answered(kept) => Ok(Some(Answer { kept, replayed: true })),
        Earlier::Nothing | Earlier::Unfinished => Ok(None),
        Earlier::OtherRequest => Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Message::new(
                "idempotency_other_request",
                "这个 Idempotency-Key 已用于另一个请求",
                "this Idempotency-Key was used for another request",
            ),
        )
        .into()),
    }
}
