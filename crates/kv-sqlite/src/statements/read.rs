//! The statements that read.
//!
//! A read has a limit of bytes, and gives up before it reads a value beyond the limit: SQLite knows
//! the length of a value from the head of its row.

use rusqlite::{CachedStatement, Connection, OptionalExtension};

use crate::error::StoreError;

const GET: &str = "SELECT CASE WHEN octet_length(value) <= ?3 THEN value END
    FROM spin_key_value WHERE store = ?1 AND key = ?2";
const EXISTS: &str = "SELECT 1 FROM spin_key_value WHERE store = ?1 AND key = ?2";
const KEYS: &str = "SELECT key FROM spin_key_value WHERE store = ?1";
const KEYS_BETWEEN: &str = "SELECT key FROM spin_key_value
    WHERE store = ?1 AND key > ?2 AND key < ?3 ORDER BY key LIMIT ?4";
const SPACE: &str = "SELECT count(*), coalesce(sum(octet_length(value)), 0) FROM spin_key_value
    WHERE store = ?1 AND key > ?2 AND key < ?3";

/// What a read with a limit comes to.
pub(crate) enum Limited<T> {
    /// It was done.
    Done(T),
    /// It takes more bytes than the limit.
    LimitExceeded,
}

/// The value of `key`.
pub(crate) fn get(
    connection: &Connection,
    store: &str,
    key: &str,
    limit: usize,
) -> Result<Limited<Option<Vec<u8>>>, StoreError> {
    connection
        .prepare_cached(GET)
        .and_then(|mut statement| find(&mut statement, store, key, limit))
        .map_err(StoreError::database("read a value"))
}

/// The value of `key`, however long it is.
pub(crate) fn get_whole(
    connection: &Connection,
    store: &str,
    key: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(match get(connection, store, key, usize::MAX)? {
        Limited::Done(value) => value,
        Limited::LimitExceeded => None,
    })
}

fn find(
    statement: &mut CachedStatement<'_>,
    store: &str,
    key: &str,
    limit: usize,
) -> rusqlite::Result<Limited<Option<Vec<u8>>>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let row = statement
        .query_row((store, key, limit), |row| row.get::<_, Option<Vec<u8>>>(0))
        .optional()?;
    Ok(match row {
        None => Limited::Done(None),
        Some(None) => Limited::LimitExceeded,
        Some(value) => Limited::Done(value),
    })
}

/// Pairs of key and value.
pub(crate) type Pairs = Vec<(String, Vec<u8>)>;

/// Those of `keys` that have a value, with it, in their order and all from one state of the database. A key that
/// is asked for twice is answered once, as by Spin.
pub(crate) fn get_many(
    connection: &Connection,
    store: &str,
    keys: &[String],
    limit: usize,
) -> Result<Limited<Pairs>, StoreError> {
    let read = || {
        connection.prepare_cached("BEGIN")?.execute([])?;
        let pairs = find_many(connection, store, keys, limit)?;
        connection.prepare_cached("COMMIT")?.execute([])?;
        Ok(pairs)
    };
    read().map_err(StoreError::database("read values"))
}

fn find_many(
    connection: &Connection,
    store: &str,
    keys: &[String],
    mut limit: usize,
) -> rusqlite::Result<Limited<Pairs>> {
    // Neighbours share pages.
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by_key(|index| &keys[*index]);
    order.dedup_by_key(|index| &keys[*index]);
    let mut statement = connection.prepare_cached(GET)?;
    let mut values: Vec<Option<Vec<u8>>> = vec![None; keys.len()];
    for index in order {
        match find(&mut statement, store, &keys[index], limit)? {
            Limited::LimitExceeded => return Ok(Limited::LimitExceeded),
            Limited::Done(value) => {
                limit = limit.saturating_sub(value.as_ref().map_or(0, Vec::len));
                values[index] = value;
            }
        }
    }
    let pairs = keys.iter().zip(values);
    let pairs = pairs.filter_map(|(key, value)| Some((key.clone(), value?)));
    Ok(Limited::Done(pairs.collect()))
}

/// Whether `key` has a value.
pub(crate) fn exists(connection: &Connection, store: &str, key: &str) -> Result<bool, StoreError> {
    connection
        .prepare_cached(EXISTS)
        .and_then(|mut statement| statement.exists((store, key)))
        .map_err(StoreError::database("look for a key"))
}

/// All keys of `store`.
pub(crate) fn keys(connection: &Connection, store: &str) -> Result<Vec<String>, StoreError> {
    let read = || -> rusqlite::Result<_> {
        let mut statement = connection.prepare_cached(KEYS)?;
        statement.query_map([store], |row| row.get(0))?.collect()
    };
    read().map_err(StoreError::database("list the keys"))
}

/// The first keys, at most `limit` of them, between two that are left out, in their order.
pub(crate) fn keys_between(
    connection: &Connection,
    store: &str,
    (after, before): (&str, &str),
    limit: u32,
) -> Result<Vec<String>, StoreError> {
    let read = || -> rusqlite::Result<_> {
        let mut statement = connection.prepare_cached(KEYS_BETWEEN)?;
        let rows = statement.query_map((store, after, before, limit), |row| row.get(0))?;
        rows.collect()
    };
    read().map_err(StoreError::database("list keys"))
}

/// How many values there are between two keys, and their bytes.
pub(crate) fn space_between(
    connection: &Connection,
    store: &str,
    (after, before): (&str, &str),
) -> Result<(u64, u64), StoreError> {
    let read = || -> rusqlite::Result<(i64, i64)> {
        let mut statement = connection.prepare_cached(SPACE)?;
        statement.query_row((store, after, before), |row| Ok((row.get(0)?, row.get(1)?)))
    };
    let (values, bytes) = read().map_err(StoreError::database("measure values"))?;
    Ok((values.unsigned_abs(), bytes.unsigned_abs()))
}
