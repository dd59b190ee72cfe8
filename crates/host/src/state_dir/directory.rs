//! Directories that are private to the user of the host.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

/// The directory of the host's own files, below the state directory.
pub fn host_directory(state_dir: &Path) -> PathBuf {
    state_dir.join("sightline")
}

/// Makes the state directory, with mode 0700; one that is there stays as it is.
///
/// # Errors
/// It cannot be made.
pub fn create(path: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("cannot make the directory {}", path.display()))
}

/// Makes `path` and its parents; `path` itself gets mode 0700.
///
/// # Errors
/// It cannot be made, is no directory, or belongs to another user: what is read back from it
/// includes machine code and secrets.
pub fn create_private(path: &Path) -> anyhow::Result<()> {
    let context = || format!("cannot make the directory {}", path.display());
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(context)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => restrict_to_owner(path),
        Err(error) => Err(error).with_context(context),
    }
}

/// Takes the rights of everybody but the owner away from an existing directory.
fn restrict_to_owner(path: &Path) -> anyhow::Result<()> {
    let inspect = || format!("cannot inspect {}", path.display());
    let metadata = fs::symlink_metadata(path).with_context(inspect)?;
    ensure!(metadata.is_dir(), "{} is not a directory", path.display());
    ensure!(
        metadata.uid() == rustix::process::geteuid().as_raw(),
        "{} belongs to another user",
        path.display()
    );
    if metadata.mode() & 0o077 != 0 {
        let permissions = fs::Permissions::from_mode(0o700);
        fs::set_permissions(path, permissions)
            .with_context(|| format!("cannot make {} private", path.display()))?;
    }
    Ok(())
}
