//! A program that got no answer sends its write again. With an idempotency key the second sending changes nothing
//! and gets the first answer. The answer is kept in the transaction of the write itself, so that a crash leaves
//! both or neither.

use crate::error::StoreError;
use crate::sql::{Cell, Sql};
use crate::tx::Tx;

/// How long an answer is kept (contract: 24 hours).
pub const ANSWER_KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// The status of work that was begun and has no answer yet.
const UNFINISHED: i64 = 0;

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The HTTP status.
    pub status: u16,
    /// `Location`.
    pub location: Option<String>,
    /// `ETag`.
    pub etag: Option<String>,
    /// The body; empty for none.
    pub body: String,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// It is new, or older than [`ANSWER_KEPT_MS`].
    Nothing,
    /// The same request was answered so.
    Answered(KeptAnswer),
    /// The same request was begun and never answered: the program stopped in between.
    Unfinished,
    /// The key was used for another request.
    OtherRequest,
}

impl Tx<'_> {
    /// What is known of a key of this actor. `digest` stands for the whole request.
    ///
    /// # Errors
    /// Those of the database.
    pub fn earlier_answer(&self, key: &str, digest: &str) -> Result<Earlier, StoreError> {
        let mut sql = Sql::new("select digest, status, location, etag, body from idempotency where actor = ");
        sql.bind(self.actor().user).push(" and actor_key = ").bind(self.actor().key.unwrap_or(0));
        sql.push(" and key = ").bind(key).push(" and at >= ").bind(self.now().0 - ANSWER_KEPT_MS);
        let rows = self.view.query(&sql)?;
        let Some(cells) = rows.first() else { return Ok(Earlier::Nothing) };
        if cells[0].text() != Some(digest) {
            return Ok(Earlier::OtherRequest);
        }
        let status = cells[1].int().unwrap_or(UNFINISHED);
        if status == UNFINISHED {
            return Ok(Earlier::Unfinished);
        }
        Ok(Earlier::Answered(KeptAnswer {
            status: u16::try_from(status).unwrap_or(200),
            location: cells[2].text().map(str::to_owned),
            etag: cells[3].text().map(str::to_owned),
            body: cells[4].text().unwrap_or_default().to_owned(),
        }))
    }

    /// Keeps the answer to a request; with `None` only that it was begun, so that the same request elsewhere waits until
    /// this transaction ends.
    ///
    /// # Errors
    /// Contention where the same key was used at the same moment; the transaction is then run again and finds the
    /// other's answer.
    pub fn keep_answer(
        &mut self,
        key: &str,
        digest: &str,
        answer: Option<&KeptAnswer>,
    ) -> Result<(), StoreError> {
        let text = |part: Option<&String>| part.map_or(Cell::Null, |text| Cell::Text(text.clone()));
        let mut sql = Sql::new(
            "insert into idempotency (actor, actor_key, key, digest, status, location, etag, body, at) values (",
        );
        sql.bind_list([
            self.actor().user.into(),
            self.actor().key.unwrap_or(0).into(),
            key.into(),
            digest.into(),
            answer.map_or(UNFINISHED, |answer| i64::from(answer.status)).into(),
            text(answer.and_then(|answer| answer.location.as_ref())),
            text(answer.and_then(|answer| answer.etag.as_ref())),
            answer.map_or_else(String::new, |answer| answer.body.clone()).into(),
            self.now().0.into(),
        ]);
        sql.push(") on conflict (actor, actor_key, key) do update set digest = excluded.digest, ");
        sql.push("status = excluded.status, location = excluded.location, etag = excluded.etag, ");
        sql.push("body = excluded.body, at = excluded.at where idempotency.at < ");
        sql.bind(self.now().0 - ANSWER_KEPT_MS);
        sql.push(" or (idempotency.digest = excluded.digest and idempotency.status = ")
            .bind(UNFINISHED)
            .push(")");
        match self.view.execute(&sql)? {
            0 => Err(self.view.conn.come_again()),
            _ => Ok(()),
        }
    }

    /// Forgets answers that are no longer owed. Returns how many.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_answers(&mut self) -> Result<u64, StoreError> {
        let mut sql = Sql::new("delete from idempotency where at < ");
        sql.bind(self.now().0 - ANSWER_KEPT_MS);
        self.view.execute(&sql)
    }
}
