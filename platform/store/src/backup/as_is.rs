//! A house that is not opened: what a start would change about it, and a backup of it as it stands before that.

use std::collections::HashSet;

use super::{BackupError, BackupMade, BackupWanted, Of, steps, write};
use crate::conn::Conn;
use crate::contents::{Contents, InBucket};
use crate::crm::{Crm, DATABASE_FILE, Options};
use crate::error::StoreError;
use crate::postgres::{PgSession, Postgres};
use crate::sql::Sql;
use crate::{migrate, sqlite};

impl Crm {
    /// The migrations that opening a house with data would run, by name; none where there is no data.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn pending_migrations(options: &Options) -> Result<Vec<&'static str>, StoreError> {
        let migrations = options.migrations;
        let pending = as_it_is(options, move |conn| {
            if !has_data(conn)? {
                return Ok(Vec::new());
            }
            let done = steps(conn)?;
            let done: HashSet<(&str, i64)> =
                done.iter().map(|(name, step, _)| (name.as_str(), *step)).collect();
            let waits = migrations
                .iter()
                .filter(|migration| migrate::steps_of(migration).any(|(step, _)| !done.contains(&step)));
            Ok::<_, StoreError>(waits.map(|migration| migration.name).collect())
        });
        Ok(pending.await?.unwrap_or_default())
    }

    /// Backs a house up without opening it: nothing of it is changed, whichever version made it. A server may run.
    ///
    /// # Errors
    /// Those of [`Crm::back_up`]; nothing where there is no house.
    pub async fn back_up_as_is(
        options: &Options,
        wanted: BackupWanted,
    ) -> Result<Option<BackupMade>, BackupError> {
        let of = Of {
            data: options.data.clone(),
            contents: Contents::of(&options.data, InBucket::of_options(options)),
            zone: options.zone.iana_name().unwrap_or_default().to_owned(),
            made_at: (options.clock)().0,
            passing: options.passing.clone(),
            secrets: options.secrets.clone(),
        };
        as_it_is(options, move |conn| write(conn, &of, &wanted)).await
    }
}

/// Whether anything was ever written here.
fn has_data(conn: &Conn<'_>) -> Result<bool, StoreError> {
    let tables = super::tables::live(conn)?;
    super::refuse_half_restored(conn)?;
    if !["migration", "entry"].iter().all(|name| tables.iter().any(|table| table.name == *name)) {
        return Ok(false);
    }
    Ok(!conn.query(&Sql::new("select 1 from entry limit 1"))?.is_empty())
}

async fn as_it_is<T, E>(
    options: &Options,
    read: impl FnOnce(&Conn<'_>) -> Result<T, E> + Send + 'static,
) -> Result<Option<T>, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let fault = |fault: tokio::task::JoinError| E::from(StoreError::Database(fault.to_string()));
    let Some(url) = &options.database_url else {
        let data = options.data.clone();
        if !data.join(DATABASE_FILE).exists() {
            return Ok(None);
        }
        let ran = tokio::task::spawn_blocking(move || {
            let reader = sqlite::connect_reader(&data)?;
            let conn = Conn::Sqlite(&reader);
            conn.batch("begin; select count(*) from sqlite_master")?;
            read(&conn).map(Some)
        });
        return ran.await.map_err(fault)?;
    };
    let postgres = Postgres::connect(url).await?;
    let ran = tokio::task::spawn_blocking(move || {
        let client = postgres.client_wait()?;
        let session = PgSession::new(&client, postgres.handle());
        let conn = Conn::Postgres(&session);
        conn.batch(super::AT_ONE_MOMENT)?;
        read(&conn).map(Some)
    });
    ran.await.map_err(fault)?
}
