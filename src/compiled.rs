//! Machine code of components, compiled once and kept in a directory of the host's own.
//!
//! A file is named after the component's bytes and everything else that its code depends on, so a
//! changed component or a new version of the host never meets stale code.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use crate::{directory, engine};

/// Unused machine code is kept this long, for going back to an earlier build.
const KEPT: Duration = Duration::from_secs(14 * 24 * 3600);

/// The directory of compiled components.
pub struct CompiledComponents {
    engine: wasmtime::Engine,
    fingerprint: String,
    directory: PathBuf,
}

impl CompiledComponents {
    /// Opens `directory`, making it if need be.
    ///
    /// # Errors
    /// The directory cannot be made, or belongs to another user.
    pub fn open(engine: &wasmtime::Engine, directory: &Path) -> anyhow::Result<Self> {
        directory::create_private(directory)?;
        Ok(Self {
            engine: engine.clone(),
            fingerprint: engine::fingerprint(engine),
            directory: directory.to_owned(),
        })
    }

    /// Whether `bytes` are compiled already.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        self.path(bytes).exists()
    }

    /// The component of `bytes`, compiled now unless it was before.
    ///
    /// # Errors
    /// The bytes are not a component, or the directory cannot be written.
    pub fn load(&self, bytes: &[u8]) -> anyhow::Result<Component> {
        let path = self.path(bytes);
        if path.exists() {
            match self.read(&path) {
                Ok(component) => return Ok(component),
                Err(error) => tracing::warn!(%error, "unreadable machine code: compiling again"),
            }
        }
        self.write(&path, bytes)?;
        self.read(&path)
    }

    /// Deletes machine code that no start used for a while.
    pub fn prune(&self) {
        let Ok(entries) = fs::read_dir(&self.directory) else {
            return;
        };
        let now = SystemTime::now();
        for entry in entries.flatten() {
            let modified = entry.metadata().and_then(|metadata| metadata.modified());
            let age = modified.map(|then| now.duration_since(then).unwrap_or_default());
            if age.is_ok_and(|age| age > KEPT) {
                // What cannot be deleted now is met again at the next start.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn path(&self, bytes: &[u8]) -> PathBuf {
        let digest = Sha256::digest(bytes);
        self.directory
            .join(format!("{digest:x}-{}.cwasm", self.fingerprint))
    }

    fn read(&self, path: &Path) -> anyhow::Result<Component> {
        // The time of the last use is what `prune` goes by; losing it costs a compilation at worst.
        if let Ok(file) = fs::File::options().append(true).open(path) {
            let _ = file.set_modified(SystemTime::now());
        }
        // SAFETY: the file was written by `write` below: it is complete, because it is renamed into
        // place, and unchanged, because its directory belongs to this user and has mode 0700.
        // wasmtime itself refuses code of another version, configuration or processor.
        let component = unsafe { Component::deserialize_file(&self.engine, path) };
        component
            .map_err(anyhow::Error::from)
            .with_context(|| format!("cannot load {}", path.display()))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        let code = self.engine.precompile_component(bytes);
        let code = code
            .map_err(anyhow::Error::from)
            .context("this is not a WebAssembly component that can be compiled")?;
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(&self.directory)?;
            file.write_all(&code)?;
            file.persist(path)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    /// The smallest component: no imports, no exports.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn open(state: &Path) -> CompiledComponents {
        let engine = engine::build(&Limits::default(), 4).unwrap();
        CompiledComponents::open(&engine, &state.join("cache")).unwrap()
    }

    #[test]
    fn compiles_once_and_loads_after() {
        let state = tempfile::tempdir().unwrap();
        let compiled = open(state.path());
        assert!(!compiled.holds(EMPTY));
        compiled.load(EMPTY).unwrap();
        assert!(compiled.holds(EMPTY));
        let path = compiled.path(EMPTY);
        let inode = |path: &Path| std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).unwrap());
        let first = inode(&path);
        compiled.load(EMPTY).unwrap();
        assert_eq!(first, inode(&path));
    }

    #[test]
    fn damaged_code_is_compiled_again() {
        let state = tempfile::tempdir().unwrap();
        let compiled = open(state.path());
        compiled.load(EMPTY).unwrap();
        fs::write(compiled.path(EMPTY), "damaged").unwrap();
        compiled.load(EMPTY).unwrap();
    }

    #[test]
    fn what_is_no_component_is_refused() {
        let state = tempfile::tempdir().unwrap();
        assert!(open(state.path()).load(b"text").is_err());
    }
}
