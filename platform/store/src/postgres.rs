//! PostgreSQL: a pool of sessions; each transaction or view runs synchronously on a blocking thread.

use std::cell::Cell as Slot;
use std::pin::pin;
use std::sync::Arc;

use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, RecyclingMethod};
use tokio::runtime::Handle;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use tokio_postgres::{NoTls, Row as PgRow};

use crate::error::StoreError;
use crate::sql::{Cell, Sql};

/// Sessions per process. PostgreSQL's default allows 100 in all.
const SESSIONS_MAX: usize = 24;
/// A statement that runs longer is stopped.
pub(crate) const STATEMENT_MS_MAX: u64 = 30_000;
/// A transaction whose process says nothing for so long (it was paused, or its machine is gone) is ended, so that
/// its locks do not hold up the others.
const SILENCE_MS_MAX: u64 = 15_000;
/// Rows that a long walk takes from the server at a time.
const FETCHED_ROWS: usize = 2_000;

/// The pool.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    handle: Handle,
}

impl Postgres {
    /// Connects and checks that the server answers.
    pub async fn connect(url: &str) -> Result<Postgres, StoreError> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|_| StoreError::Folder("DATABASE_URL cannot be read".to_owned()))?;
        config.application_name("guanxi");
        let own = config.get_options().unwrap_or_default().to_owned();
        config.options(format!(
            "{own} -c statement_timeout={STATEMENT_MS_MAX} -c idle_in_transaction_session_timeout={SILENCE_MS_MAX}"
        ));
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(SESSIONS_MAX)
            .build()
            .map_err(|fault| StoreError::Database(fault.to_string()))?;
        let postgres = Postgres { pool, handle: Handle::current() };
        drop(postgres.client().await?);
        Ok(postgres)
    }

    /// Takes a session out of the pool, waiting for a free one.
    pub async fn client(&self) -> Result<Client, StoreError> {
        self.pool.get().await.map_err(|fault| StoreError::Database(fault.to_string()))
    }

    /// As [`Postgres::client`], from a thread that may block.
    pub fn client_wait(&self) -> Result<Client, StoreError> {
        self.handle.block_on(self.client())
    }

    /// The runtime that drives the connections.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }
}

/// A session in use by one blocking thread.
pub(crate) struct PgSession<'a> {
    client: &'a Client,
    handle: &'a Handle,
    /// Set when the database asked for the transaction to be run again (40001, 40P01).
    pub conflict: Slot<bool>,
    /// Set when a statement failed since the transaction or its last savepoint began: nothing of it can be kept.
    pub failed: Slot<bool>,
}

impl<'a> PgSession<'a> {
    pub fn new(client: &'a Client, handle: &'a Handle) -> PgSession<'a> {
        PgSession { client, handle, conflict: Slot::new(false), failed: Slot::new(false) }
    }

    pub fn query(&self, sql: &Sql) -> Result<Vec<Vec<Cell>>, StoreError> {
        let done = self.handle.block_on(async {
            let statement = self.client.prepare_cached(&sql.text).await?;
            self.client.query(&statement, &params(&sql.cells)).await
        });
        done.map_err(|fault| self.error(&fault))?.iter().map(cells_of).collect()
    }

    /// The rows of a query, one after another, within the transaction that the session is in.
    pub fn each<E: From<StoreError>>(
        &self,
        text: &str,
        mut take: impl FnMut(&[Cell]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.batch(&format!("declare walk no scroll cursor for {text}"))?;
        let fetch = format!("fetch {FETCHED_ROWS} from walk");
        loop {
            let rows =
                self.handle.block_on(self.client.query(&fetch, &[])).map_err(|fault| self.error(&fault))?;
            for row in &rows {
                take(&cells_of(row)?)?;
            }
            if rows.len() < FETCHED_ROWS {
                break;
            }
        }
        self.batch("close walk").map_err(E::from)
    }

    pub fn execute(&self, sql: &Sql) -> Result<u64, StoreError> {
        let done = self.handle.block_on(async {
            let statement = self.client.prepare_cached(&sql.text).await?;
            self.client.execute(&statement, &params(&sql.cells)).await
        });
        done.map_err(|fault| self.error(&fault))
    }

    /// Sends all statements before waiting for the first answer.
    pub fn execute_all(&self, statements: &[Sql]) -> Result<(), StoreError> {
        if let [only] = statements {
            return self.execute(only).map(drop);
        }
        let done = self.handle.block_on(async {
            let mut prepared = Vec::with_capacity(statements.len());
            for sql in statements {
                prepared.push(self.client.prepare_cached(&sql.text).await?);
            }
            let cells: Vec<_> = statements.iter().map(|sql| params(&sql.cells)).collect();
            let running =
                prepared.iter().zip(&cells).map(|(statement, cells)| self.client.execute(statement, cells));
            let mut first_fault = None;
            // Polled together, the statements go out in one batch and their answers come back in order.
            for outcome in join_all(running).await {
                if let Err(fault) = outcome
                    && first_fault.is_none()
                {
                    first_fault = Some(fault);
                }
            }
            first_fault.map_or(Ok(()), Err)
        });
        done.map_err(|fault: tokio_postgres::Error| self.error(&fault))
    }

    /// Adds many rows to a table by `copy`, which plans nothing and has no limit of parameters.
    pub fn copy_in<R: AsRef<[Cell]>>(
        &self,
        table: &str,
        columns: &[&str],
        rows: &[R],
    ) -> Result<(), StoreError> {
        let mut names = Sql::new("");
        for (place, column) in columns.iter().enumerate() {
            names.push(if place > 0 { ", " } else { "" }).name(column);
        }
        let mut kinds = Sql::new("select ");
        kinds.push(&names.text).push(" from ").name(table);
        let mut copy = Sql::new("copy ");
        copy.name(table).push(" (").push(&names.text).push(") from stdin (format binary)");
        let done = self.handle.block_on(async {
            let described = self.client.prepare_cached(&kinds.text).await?;
            let kinds: Vec<Type> = described.columns().iter().map(|column| column.type_().clone()).collect();
            let statement = self.client.prepare_cached(&copy.text).await?;
            let sink = self.client.copy_in(&statement).await?;
            let mut writer = pin!(BinaryCopyInWriter::new(sink, &kinds));
            for row in rows {
                writer.as_mut().write(&params(row.as_ref())).await?;
            }
            writer.finish().await
        });
        done.map(drop).map_err(|fault| self.error(&fault))
    }

    pub fn batch(&self, text: &str) -> Result<(), StoreError> {
        self.handle.block_on(self.client.batch_execute(text)).map_err(|fault| self.error(&fault))
    }

    fn error(&self, fault: &tokio_postgres::Error) -> StoreError {
        self.failed.set(true);
        let Some(said) = fault.as_db_error() else {
            return StoreError::Database(fault.to_string());
        };
        let code = said.code();
        if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
            self.conflict.set(true);
            StoreError::Contention(1)
        } else if *code == SqlState::UNIQUE_VIOLATION {
            let object = said.table().unwrap_or_default().to_owned();
            // Our unique indexes are called `<table>_<field>_unique`.
            let field = said
                .constraint()
                .and_then(|name| name.strip_prefix(&format!("{object}_")))
                .map(|name| name.trim_end_matches("_unique").to_owned())
                .unwrap_or_default();
            StoreError::Taken { object, field }
        } else if *code == SqlState::QUERY_CANCELED {
            StoreError::TooSlow(STATEMENT_MS_MAX)
        } else if *code == SqlState::DISK_FULL || *code == SqlState::READ_ONLY_SQL_TRANSACTION {
            StoreError::NotWritable(said.message().to_owned())
        } else if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED {
            StoreError::Damaged(said.message().to_owned())
        } else {
            StoreError::Database(format!("{} {}", code.code(), said.message()))
        }
    }
}

/// Polls all futures together and keeps their order.
async fn join_all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut waiting = false;
        for (future, output) in &mut running {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(done) => *output = Some(done),
                    std::task::Poll::Pending => waiting = true,
                }
            }
        }
        if waiting { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
    running.into_iter().filter_map(|(_, output)| output).collect()
}

fn params(cells: &[Cell]) -> Vec<&(dyn ToSql + Sync)> {
    cells.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect()
}

fn cells_of(row: &PgRow) -> Result<Vec<Cell>, StoreError> {
    (0..row.len())
        .map(|place| {
            let kind = row.columns()[place].type_();
            let cell = match *kind {
                Type::BOOL => row.try_get::<_, Option<bool>>(place).map(|v| v.map(Cell::Bool)),
                Type::INT8 => row.try_get::<_, Option<i64>>(place).map(|v| v.map(Cell::Int)),
                Type::INT4 => row.try_get::<_, Option<i32>>(place).map(|v| v.map(|n| Cell::Int(n.into()))),
                Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(place).map(|v| v.map(Cell::Bytes)),
                _ => row.try_get::<_, Option<String>>(place).map(|v| v.map(Cell::Text)),
            };
            cell.map(|cell| cell.unwrap_or(Cell::Null))
                .map_err(|fault| StoreError::Database(fault.to_string()))
        })
        .collect()
}

impl ToSql for Cell {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Int(number) => match *kind {
                Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
                Type::BOOL => (*number != 0).to_sql(kind, out),
                _ => number.to_sql(kind, out),
            },
            Cell::Text(text) => text.to_sql(kind, out),
            Cell::Bool(yes) => yes.to_sql(kind, out),
            Cell::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_kind: &Type) -> bool {
        true // The statement's own types decide, see `to_sql`.
    }

    to_sql_checked!();
}

/// Keeps the pool for whoever needs it beside the store.
pub(crate) type SharedPostgres = Arc<Postgres>;
