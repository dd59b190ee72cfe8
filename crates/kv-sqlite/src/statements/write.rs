//! The statements that write. Each function runs inside the writer's transaction; one that refuses
//! has written nothing.

use rusqlite::Connection;

use super::read;
use crate::error::StoreError;

const SET: &str = "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
    ON CONFLICT (store, key) DO UPDATE SET value = excluded.value";
const DELETE: &str = "DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2";
const SWAP: &str = "UPDATE spin_key_value SET value = ?3
    WHERE store = ?1 AND key = ?2 AND value = ?4";

/// Sets `key`.
pub(crate) fn set(
    connection: &Connection,
    store: &str,
    key: &str,
    value: &[u8],
) -> Result<(), StoreError> {
    connection
        .prepare_cached(SET)
        .and_then(|mut statement| statement.execute((store, key, value)))
        .map(drop)
        .map_err(StoreError::database("set a value"))
}

/// Deletes `key`, if it is there.
pub(crate) fn delete(connection: &Connection, store: &str, key: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(DELETE)
        .and_then(|mut statement| statement.execute((store, key)))
        .map(drop)
        .map_err(StoreError::database("delete a key"))
}

/// Adds `delta` to the counter at `key`; an absent one is 0, and sums wrap around as Spin's do.
pub(crate) fn increment(
    connection: &Connection,
    store: &str,
    key: &str,
    delta: i64,
) -> Result<i64, StoreError> {
    let before = match read::get_whole(connection, store, key)? {
        None => 0,
        Some(value) => i64::from_le_bytes(value.as_slice().try_into().map_err(|_| {
            StoreError::NotACounter {
                key: key.to_owned(),
                length: value.len(),
            }
        })?),
    };
    let sum = before.wrapping_add(delta);
    set(connection, store, key, &sum.to_le_bytes())?;
    Ok(sum)
}

/// Sets `key` to `new` if its value is `expected`, and in any case if `expected` is `None`; says
/// whether it did.
pub(crate) fn swap(
    connection: &Connection,
    store: &str,
    key: &str,
    expected: Option<&[u8]>,
    new: &[u8],
) -> Result<bool, StoreError> {
    let Some(expected) = expected else {
        return set(connection, store, key, new).map(|()| true);
    };
    connection
        .prepare_cached(SWAP)
        .and_then(|mut statement| statement.execute((store, key, new, expected)))
        .map(|rows| rows == 1)
        .map_err(StoreError::database("swap a value"))
}
