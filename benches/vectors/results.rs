//! What was measured, kept as JSON below the target directory, so that parts can be measured apart.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::arguments::Part;

/// The folder of results.
pub struct Results {
    directory: PathBuf,
}

impl Results {
    /// The results below `target`.
    pub fn open(target: &Path) -> Self {
        Self {
            directory: target.join("results"),
        }
    }

    /// Keeps the result of `part` for libraries of `size` vectors.
    pub fn keep(&self, size: usize, part: Part, result: &impl Serialize) -> Result<()> {
        let path = self.path(size, part);
        fs::create_dir_all(&self.directory)?;
        fs::write(&path, serde_json::to_vec_pretty(result)?)
            .with_context(|| format!("writing {}", path.display()))
    }

    /// The result of `part`, if it was measured.
    pub fn get<T: DeserializeOwned>(&self, size: usize, part: Part) -> Result<Option<T>> {
        let path = self.path(size, part);
        let Ok(bytes) = fs::read(&path) else {
            return Ok(None);
        };
        let result = serde_json::from_slice(&bytes);
        result.with_context(|| format!("{} is of another version: measure again", path.display()))
    }

    /// The sizes that anything was measured for, in ascending order.
    pub fn sizes(&self) -> Vec<usize> {
        let files = fs::read_dir(&self.directory)
            .into_iter()
            .flatten()
            .flatten();
        let size = |file: fs::DirEntry| file.file_name().to_str()?.split_once('-')?.0.parse().ok();
        let mut sizes: Vec<usize> = files.filter_map(size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    fn path(&self, size: usize, part: Part) -> PathBuf {
        self.directory.join(format!("{size}-{}.json", part.name()))
    }
}
