//! Machine code of components, compiled once and kept in a directory of the host's own.
//!
//! A file is named after the component's bytes and everything else that its code depends on, so a
//! changed component or a new version of the host never meets stale code.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use super::engine;
use crate::state_dir;

/// Unused machine code is kept this long, for going back to an earlier build.
const RETENTION: Duration = Duration::from_secs(14 * 24 * 3600);

/// The ending of the files' names.
const EXTENSION: &str = "cwasm";

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
        state_dir::create_private(directory)?;
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
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::warn!(error, "unreadable machine code: compiling again");
                }
            }
        }
        self.write(&path, bytes)?;
        self.read(&path)
    }

    /// Deletes machine code that no start used for a while, and nothing else: the directory may be
    /// one that the user keeps other files in.
    pub fn prune(&self) {
        let Ok(entries) = fs::read_dir(&self.directory) else {
            return;
        };
        let now = SystemTime::now();
        let is_code = |path: &Path| path.extension().is_some_and(|ending| ending == EXTENSION);
        for entry in entries.flatten().filter(|entry| is_code(&entry.path())) {
            let modified = entry.metadata().and_then(|metadata| metadata.modified());
            let age = modified.map(|then| now.duration_since(then).unwrap_or_default());
            if age.is_ok_and(|age| age > RETENTION) {
                // What cannot be deleted now is met again at the next start.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn path(&self, bytes: &[u8]) -> PathBuf {
        let digest = hex::encode(Sha256::digest(bytes));
        self.directory
            .join(format!("{digest}-{}.{EXTENSION}", self.fingerprint))
    }

    fn read(&self, path: &Path) -> anyhow::Result<Component> {
        // The time of the last use is what `prune` goes by; losing it costs a compilation at worst.
        if let Ok(file) = fs::File::options().append(true).open(path) {
            let _ = file.set_modified(SystemTime::now());
        }
        check(path).with_context(|| format!("{} is damaged", path.display()))?;
        // SAFETY: the file is what `write` below wrote, because it ends in the digest of its
        // contents, and stays so, because its directory belongs to this user and has mode 0700.
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
            // wasmtime ignores what follows the code.
            file.write_all(&Sha256::digest(&code))?;
            file.persist(path)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }
}

/// Checks that `path` ends in the digest of what stands before: wasmtime trusts machine code, and a
/// disk that lost a page of it would crash every start.
fn check(path: &Path) -> anyhow::Result<()> {
    let bytes = fs::read(path)?;
    let Some((code, digest)) = bytes.split_last_chunk::<32>() else {
        bail!("it is too short");
    };
    ensure!(
        Sha256::digest(code)[..] == digest[..],
        "its digest is another"
    );
    Ok(())
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
        let path = compiled.path(EMPTY);
        let whole = fs::read(&path).unwrap();
        let mut lost_page = whole.clone();
        let middle = whole.len() / 2;
        lost_page[middle..middle + 512].fill(0);
        for damaged in [&b""[..], b"damaged", &whole[..middle], &lost_page] {
            fs::write(&path, damaged).unwrap();
            compiled.load(EMPTY).unwrap();
            assert_eq!(fs::read(&path).unwrap().len(), whole.len());
            check(&path).unwrap();
        }
    }

    #[test]
    fn only_old_machine_code_is_deleted() {
        let state = tempfile::tempdir().unwrap();
        let compiled = open(state.path());
        compiled.load(EMPTY).unwrap();
        let (code, other) = (compiled.path(EMPTY), compiled.directory.join("letter.txt"));
        fs::write(&other, "dear").unwrap();
        let age = |path: &Path| {
            let file = fs::File::options().append(true).open(path).unwrap();
            file.set_modified(SystemTime::now() - 2 * RETENTION)
                .unwrap();
        };
        compiled.prune();
        assert!(code.exists());
        age(&code);
        age(&other);
        compiled.prune();
        assert!(!code.exists());
        assert!(other.exists());
    }

    #[test]
    fn what_is_no_component_is_refused() {
        let state = tempfile::tempdir().unwrap();
        assert!(open(state.path()).load(b"text").is_err());
    }
}
