//! Vectors, queries and their nearest vectors as files below the target directory, made when they are missing.
//!
//! The vectors are raw int8, one after the other, so that every peer can map them. A library of some size is
//! the beginning of the file: a larger one only adds to it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::generator::{DIMENSIONS, Generator, Stream};
use crate::nearest::{self, Nearest, TOP};

/// Part of the names of files: another distribution is another set of files.
const EDITION: &str = "2";
/// Vectors that are generated before they are written.
const BLOCK: u64 = 100_000;

/// What a library of one size is searched for.
pub struct Dataset {
    directory: PathBuf,
    /// Vectors of the library.
    pub size: usize,
    /// The library: `size` vectors, one after the other.
    pub vectors: Vec<i8>,
    /// Queries that the library does not hold, one after the other.
    pub queries: Vec<i8>,
}

impl Dataset {
    /// The dataset of a library of `size` vectors, with fewer queries where the exact answer takes long.
    pub fn open(target: &Path, size: usize) -> Result<Self> {
        let directory = target.join("data");
        fs::create_dir_all(&directory)?;
        let queries = if size > 2_000_000 { 200 } else { 1000 };
        let file = |what: &str| directory.join(format!("{what}-{EDITION}.i8"));
        let vectors = extended(&file("items"), Stream::Items, size)?;
        let queries = extended(&file("queries"), Stream::Queries, queries)?;
        Ok(Self {
            directory,
            size,
            vectors,
            queries,
        })
    }

    /// The vector of this number.
    pub fn vector(&self, number: usize) -> &[i8] {
        &self.vectors[number * DIMENSIONS..][..DIMENSIONS]
    }

    /// The file of all vectors; longer than the library where a larger one was made before.
    pub fn vectors_file(&self) -> PathBuf {
        self.directory.join(format!("items-{EDITION}.i8"))
    }

    /// The file of all queries.
    pub fn queries_file(&self) -> PathBuf {
        self.directory.join(format!("queries-{EDITION}.i8"))
    }

    /// The numbers of the vectors that are searched for although the library holds them, spread over it.
    pub fn stored(&self) -> Vec<usize> {
        let count = self.queries.len() / DIMENSIONS;
        (0..count)
            .map(|number| number * self.size / count)
            .collect()
    }

    /// The nearest vectors of each query.
    pub fn truth(&self) -> Result<Vec<Nearest>> {
        self.cached("queries", || {
            nearest::nearest(&self.vectors, &self.queries, |_, _| true)
        })
    }

    /// The nearest vectors of each stored one, itself left out.
    pub fn truth_of_stored(&self) -> Result<Vec<Nearest>> {
        let stored = self.stored();
        let vectors: Vec<i8> = stored
            .iter()
            .flat_map(|number| self.vector(*number))
            .copied()
            .collect();
        self.cached("stored", || {
            nearest::nearest(&self.vectors, &vectors, |query, vector| {
                stored[query] != vector
            })
        })
    }

    /// The file of the nearest vectors of each query; [`Self::truth`] makes it.
    pub fn truth_file(&self) -> PathBuf {
        self.nearest_file("queries")
    }

    /// What `exact` finds, or found when it was asked for `what` before.
    pub fn cached(&self, what: &str, exact: impl FnOnce() -> Vec<Nearest>) -> Result<Vec<Nearest>> {
        let path = self.nearest_file(what);
        if let Ok(bytes) = fs::read(&path) {
            return Ok(decoded(&bytes));
        }
        eprintln!(
            "looking for the exact answers: {what}, {} vectors",
            self.size
        );
        let found = exact();
        let file = tempfile::NamedTempFile::new_in(&self.directory)?;
        fs::write(&file, encoded(&found))?;
        file.persist(path)?;
        Ok(found)
    }

    fn nearest_file(&self, what: &str) -> PathBuf {
        self.directory
            .join(format!("nearest-{EDITION}-{}-{what}.u32", self.size))
    }
}

/// The first `count` vectors of the file, to which missing ones are added.
fn extended(path: &Path, stream: Stream, count: usize) -> Result<Vec<i8>> {
    let mut file = File::options()
        .create(true)
        .append(true)
        .read(true)
        .open(path)?;
    // Several runs may want more of it at the same time.
    file.lock()?;
    let vector = DIMENSIONS as u64;
    let whole = file.metadata()?.len() / vector;
    file.set_len(whole * vector)?;
    if whole < count as u64 {
        let generator = Generator::new();
        let mut next = whole;
        while next < count as u64 {
            let end = (next + BLOCK).min(count as u64);
            let mut vectors = Vec::new();
            generator.append(stream, next..end, &mut vectors);
            file.write_all(
                &vectors
                    .into_iter()
                    .map(|byte| byte as u8)
                    .collect::<Vec<u8>>(),
            )?;
            next = end;
        }
    }
    let mut vectors = vec![0_u8; count * DIMENSIONS];
    let mut file = File::open(path)?;
    file.read_exact(&mut vectors)
        .with_context(|| format!("reading {}", path.display()))?;
    ensure!(!vectors.is_empty(), "a library of no vectors");
    Ok(vectors.into_iter().map(|byte| byte as i8).collect())
}

/// [`TOP`] numbers of 32 bits for each query; where fewer were found the rest is all ones.
fn encoded(found: &[Nearest]) -> Vec<u8> {
    let padded = found.iter().flat_map(|numbers| {
        let missing = TOP - numbers.len();
        numbers
            .iter()
            .copied()
            .chain(std::iter::repeat_n(u32::MAX, missing))
    });
    padded.flat_map(u32::to_le_bytes).collect()
}

fn decoded(bytes: &[u8]) -> Vec<Nearest> {
    let (numbers, _) = bytes.as_chunks::<4>();
    let numbers: Vec<u32> = numbers
        .iter()
        .map(|bytes| u32::from_le_bytes(*bytes))
        .collect();
    let query = |numbers: &[u32]| {
        numbers
            .iter()
            .copied()
            .filter(|number| *number != u32::MAX)
            .collect()
    };
    numbers.chunks_exact(TOP).map(query).collect()
}
