//! Opens the database: the table, the settings, and how long to wait for other processes.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

use super::error::StoreError;

/// The name of the database below the state directory. It is Spin's, and so is the table: `spin up`
/// and Sightline serve the same data.
pub const FILE_NAME: &str = "sqlite_key_value.db";

const CREATE_TABLE: &str = "CREATE TABLE IF NOT EXISTS spin_key_value (
    store TEXT NOT NULL,
    key   TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (store, key)
)";

/// Bytes of the file that are read through a memory map: as much as SQLite is built to allow, which
/// `.cargo/config.toml` says too. It makes reads of large values more than twice as fast, and keeps
/// pages warm across commits, which empty the page cache of every other connection.
const MMAP_BYTES: i64 = 1 << 40;

/// How long to wait for another process that holds the database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const BUSY_POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Opens the one connection that writes, and makes directory, file and table where they are missing.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let directory = parent(path);
    std::fs::create_dir_all(&directory)
        .map_err(StoreError::system(format!("make {}", directory.display())))?;
    create_private(path).map_err(StoreError::system(format!("make {}", path.display())))?;
    let connection = open(path)?;
    enable_write_ahead_log(&connection)?;
    connection
        .execute_batch(CREATE_TABLE)
        .map_err(StoreError::database(
            "create the table of the key-value store",
        ))?;
    // SQLite makes the entries of its journals durable, not that of the database itself.
    sync_directory(&directory)
        .map_err(StoreError::system(format!("sync {}", directory.display())))?;
    Ok(connection)
}

/// Opens a connection that only reads. The writer must have been opened first.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path)?;
    set(&connection, "query_only", true)?;
    Ok(connection)
}

/// Opens a connection with the settings that all have.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path).map_err(StoreError::database(format!(
        "open the database {}",
        path.display()
    )))?;
    connection
        .busy_handler(Some(wait_for_other_process))
        .map_err(StoreError::database("set the busy handler"))?;
    set(&connection, "mmap_size", MMAP_BYTES)?;
    // With a write-ahead log FULL syncs at every commit; NORMAL would only at checkpoints.
    set(&connection, "synchronous", "FULL")?;
    // On macOS a plain fsync stops at the drive's cache. Elsewhere these two change nothing.
    set(&connection, "fullfsync", true)?;
    set(&connection, "checkpoint_fullfsync", true)?;
    Ok(connection)
}

fn set(
    connection: &Connection,
    pragma: &str,
    value: impl rusqlite::ToSql,
) -> Result<(), StoreError> {
    connection
        .pragma_update(None, pragma, value)
        .map_err(StoreError::database(format!("set {pragma}")))
}

/// Polls every millisecond. SQLite's own handler backs off to 100 ms, and would find the short gaps
/// between the commits of a busy process far too seldom.
fn wait_for_other_process(attempts: i32) -> bool {
    std::thread::sleep(BUSY_POLL_INTERVAL);
    u128::try_from(attempts)
        .is_ok_and(|n| n < BUSY_TIMEOUT.as_millis() / BUSY_POLL_INTERVAL.as_millis())
}

/// Switches the file to a write-ahead log, which lasts. Another process in the middle of a statement
/// prevents the switch, and SQLite does not call the busy handler then.
fn enable_write_ahead_log(connection: &Connection) -> Result<(), StoreError> {
    let began = Instant::now();
    loop {
        let mode = connection
            .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0));
        match mode {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => return Err(StoreError::NoWriteAheadLog(mode)),
            Err(error) if is_busy(&error) && began.elapsed() < BUSY_TIMEOUT => {
                std::thread::sleep(BUSY_POLL_INTERVAL);
            }
            Err(error) => {
                return Err(StoreError::database("switch to a write-ahead log")(error));
            }
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes the file, if there is none, readable by its owner alone, because keys are kept in it. SQLite gives
/// its journals the same rights. From a file that is there, as Spin makes it, others lose theirs.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    #[cfg(unix)]
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        revoke_others(Path::new(&file))?;
    }
    Ok(())
}

/// Takes away the rights of others than the owner and the group; an operator may have given the group its own. What belongs to another user stays as it is, and so does what is not there.
#[cfg(unix)]
fn revoke_others(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    const OTHERS: u32 = 0o007;
    let Ok(metadata) = std::fs::metadata(path) else {
        return Ok(());
    };
    let is_ours = metadata.uid() == rustix::process::geteuid().as_raw();
    if !is_ours || metadata.mode() & OTHERS == 0 {
        return Ok(());
    }
    let revoked = std::fs::Permissions::from_mode(metadata.mode() & !OTHERS);
    std::fs::set_permissions(path, revoked)
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> std::io::Result<()> {
    std::fs::File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_is_built_to_map_as_much_as_it_is_asked_to() {
        let directory = tempfile::tempdir().unwrap();
        let connection = open_writer(&directory.path().join(FILE_NAME)).unwrap();
        let mapped = connection.pragma_query_value(None, "mmap_size", |row| row.get::<_, i64>(0));
        assert_eq!(mapped.unwrap(), MMAP_BYTES);
    }
}
