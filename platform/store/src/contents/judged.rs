//! What a virus scanner said of contents. A content is judged once, whichever records speak of it.

use std::collections::HashMap;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::tx::Tx;
use crate::view::View;

const CLEAN: &str = "clean";
const INFECTED: &str = "infected";

/// What a scanner said of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanVerdict {
    /// It found nothing.
    Clean,
    /// It found this.
    Infected(String),
}

impl View<'_> {
    /// What was said of these contents; those that were not judged yet are missing.
    ///
    /// # Errors
    /// Those of the database.
    pub fn verdicts(&self, digests: &[String]) -> Result<HashMap<String, ScanVerdict>, StoreError> {
        if digests.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql =
            Sql::new("select digest, verdict, found from content where verdict is not null and digest in (");
        sql.bind_list(digests.iter().map(|digest| digest.as_str().into())).push(")");
        let rows = self.query(&sql)?;
        Ok(rows
            .iter()
            .filter_map(|cells| {
                let found = cells[2].text().unwrap_or_default().to_owned();
                let verdict = match cells[1].text()? {
                    CLEAN => ScanVerdict::Clean,
                    _ => ScanVerdict::Infected(found),
                };
                Some((cells[0].text()?.to_owned(), verdict))
            })
            .collect())
    }

    /// Contents that were not judged yet, those that came first first, after a place among them, at most so many: each
    /// with its place.
    ///
    /// # Errors
    /// Those of the database.
    pub fn unjudged(
        &self,
        after: Option<&(i64, String)>,
        limit: usize,
    ) -> Result<Vec<(i64, String)>, StoreError> {
        let mut sql = Sql::new("select at, digest from content where verdict is null");
        if let Some((at, digest)) = after {
            sql.push(" and (at > ").bind(*at).push(" or (at = ").bind(*at).push(" and digest > ");
            sql.bind(digest.as_str()).push("))");
        }
        sql.push(" order by at, digest limit ").bind(limit as i64);
        let rows = self.query(&sql)?;
        Ok(rows.iter().filter_map(|cells| Some((cells[0].int()?, cells[1].text()?.to_owned()))).collect())
    }
}

impl Tx<'_> {
    /// Keeps what a scanner said of a content; whether that was news. What was said first stays.
    ///
    /// # Errors
    /// Those of the database.
    pub fn judge(&mut self, digest: &str, verdict: &ScanVerdict) -> Result<bool, StoreError> {
        let (word, found) = match verdict {
            ScanVerdict::Clean => (CLEAN, None),
            ScanVerdict::Infected(found) => (INFECTED, Some(found.as_str())),
        };
        let mut sql = Sql::new("update content set verdict = ");
        sql.bind(word).push(", judged_at = ").bind(self.now.0).push(", found = ");
        match found {
            Some(found) => sql.bind(found),
            None => sql.push("null"),
        };
        sql.push(" where digest = ").bind(digest).push(" and verdict is null");
        Ok(self.view.execute(&sql)? > 0)
    }
}
