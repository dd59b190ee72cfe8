//! The baseline: SQLite as Spin 3 and 4 open it. One connection behind a mutex, no pragmas, so the
//! rollback journal; one commit for each set; each call in `block_in_place`.

use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};
use tokio::task::block_in_place;

use crate::subject::{LABEL, Subject};

const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS spin_key_value (
    store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key))";
const GET: &str = "SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2";
const GET_MANY: &str =
    "SELECT key, value FROM spin_key_value WHERE store = ?1 AND key IN rarray(?2)";
const SET: &str = "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
    ON CONFLICT (store, key) DO UPDATE SET value = ?3";

/// Plain SQLite.
#[derive(Clone)]
pub struct PlainSqlite {
    connection: Arc<Mutex<Connection>>,
}

impl PlainSqlite {
    /// Opens or makes the file.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute(CREATE_TABLE, [])?;
        rusqlite::vtab::array::load_module(&connection)?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subject for PlainSqlite {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        block_in_place(|| {
            let connection = self.lock();
            let mut statement = connection.prepare_cached(GET)?;
            Ok(statement
                .query_row([LABEL, key], |row| row.get(0))
                .optional()?)
        })
    }

    async fn get_many(&self, keys: Vec<String>) -> Result<Vec<(String, Vec<u8>)>> {
        block_in_place(|| {
            let keys: Rc<Vec<Value>> = Rc::new(keys.into_iter().map(Value::from).collect());
            let connection = self.lock();
            let mut statement = connection.prepare_cached(GET_MANY)?;
            let rows = statement.query_map((LABEL, keys), |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<()> {
        block_in_place(|| {
            self.lock()
                .prepare_cached(SET)?
                .execute((LABEL, key, value))?;
            Ok(())
        })
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<()> {
        block_in_place(|| {
            let mut connection = self.lock();
            let transaction = connection.transaction()?;
            for (key, value) in pairs {
                transaction
                    .prepare_cached(SET)?
                    .execute((LABEL, key, value))?;
            }
            Ok(transaction.commit()?)
        })
    }
}
