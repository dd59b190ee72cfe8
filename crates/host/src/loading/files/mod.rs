//! The files that a component may read.
//!
//! As Spin does, [`assemble`] copies what `files` names into a directory of the component's own,
//! which the guest sees as `/`. So patterns and `exclude_files` need no checks at run time, and
//! nothing beside the files can be reached. The guest must get it read-only.

use std::path::{Component as Step, Path, PathBuf};
use std::{fs, io};

use anyhow::{Context, Result, bail, ensure};
use glob::{MatchOptions, Pattern};

use crate::instance::Mount;
use crate::manifest::{Component, FileMount};

/// Copies the files of `component`, of a manifest in the directory `root`, to `<into>/<id>`,
/// in place of what was there, and says what to mount. No `files`, no mounts.
///
/// # Errors
/// An entry names nothing, leads out of `root` (links included), or cannot be copied.
pub fn assemble(component: &Component, root: &Path, into: &Path) -> Result<Vec<Mount>> {
    if component.files.is_empty() {
        return Ok(Vec::new());
    }
    let directory = std::path::absolute(into)?.join(&component.id);
    match fs::remove_dir_all(&directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot clear {}", directory.display()));
        }
        _ => {}
    }
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot create {}", directory.display()))?;
    let copier = Copier::new(root, &component.exclude_files)?;
    for mount in &component.files {
        copier
            .mount(mount, &directory)
            .with_context(|| format!("component.{}.files", component.id))?;
    }
    Ok(vec![Mount {
        host: directory,
        guest: "/".to_owned(),
    }])
}

struct Copier {
    /// Canonical, so that what links lead to can be compared with it.
    root: PathBuf,
    excluded: Vec<Pattern>,
}

impl Copier {
    fn new(root: &Path, excluded: &[String]) -> Result<Self> {
        Ok(Self {
            root: root
                .canonicalize()
                .with_context(|| format!("cannot read the directory {}", root.display()))?,
            excluded: excluded
                .iter()
                .map(|pattern| Pattern::new(pattern).map_err(Into::into))
                .collect::<Result<_>>()?,
        })
    }

    fn mount(&self, mount: &FileMount, into: &Path) -> Result<()> {
        match mount {
            FileMount::Pattern(pattern) => self.pattern(pattern, into),
            FileMount::Placement {
                source,
                destination,
            } => self.placement(source, destination, into),
        }
    }

    fn pattern(&self, pattern: &str, into: &Path) -> Result<()> {
        check_relative(pattern)?;
        let path = self.root.join(pattern);
        if path.is_dir() {
            return self.tree(&path, &into.join(pattern));
        }
        if path.is_file() {
            return self.file(&path, &into.join(pattern));
        }
        ensure!(
            pattern.contains(['*', '?', '[']),
            "{pattern:?} does not exist and is not a pattern"
        );
        for found in self.find(&self.root, pattern)? {
            let relative = found.strip_prefix(&self.root)?;
            self.file(&found, &into.join(relative))?;
        }
        Ok(())
    }

    fn placement(&self, source: &str, destination: &str, into: &Path) -> Result<()> {
        check_relative(source)?;
        let inside = destination.trim_start_matches('/');
        check_relative(inside)?;
        let path = self.root.join(source);
        let target = into.join(inside);
        if path.is_dir() {
            return self.tree(&path, &target);
        }
        ensure!(path.is_file(), "{source:?} does not exist");
        ensure!(
            !inside.is_empty() && !inside.ends_with('/'),
            "the destination {destination:?} of the file {source:?} is not the name of a file"
        );
        self.file(&path, &target)
    }

    fn tree(&self, from: &Path, into: &Path) -> Result<()> {
        for found in self.find(from, "**/*")? {
            let relative = found.strip_prefix(from)?;
            self.file(&found, &into.join(relative))?;
        }
        Ok(())
    }

    /// The files below `from` that match and are not excluded, in order.
    fn find(&self, from: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
        let from = from
            .to_str()
            .with_context(|| format!("the path {} is not UTF-8", from.display()))?;
        let pattern = format!("{}/{pattern}", Pattern::escape(from));
        let mut files = Vec::new();
        for found in glob::glob(&pattern)? {
            let found = found?;
            if found.is_file() && !self.is_excluded(&found) {
                files.push(found);
            }
        }
        Ok(files)
    }

    fn is_excluded(&self, path: &Path) -> bool {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        self.excluded
            .iter()
            .any(|pattern| pattern.matches_path_with(relative, MatchOptions::new()))
    }

    fn file(&self, from: &Path, to: &Path) -> Result<()> {
        let real = from.canonicalize()?;
        ensure!(
            real.starts_with(&self.root),
            "{} leads out of {}",
            from.display(),
            self.root.display()
        );
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&real, to)
            .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
        Ok(())
    }
}

fn check_relative(path: &str) -> Result<()> {
    let mut steps = Path::new(path).components();
    if steps.any(|step| !matches!(step, Step::Normal(_) | Step::CurDir)) {
        bail!("{path:?} must be a path below the manifest, without `..`");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
