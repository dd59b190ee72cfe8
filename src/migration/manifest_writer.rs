//! Writes the file of a migration: a manifest of the items, with lines that say how far the migration is.
//!
//! The first line names the source. After the items of each page stands a line with the cursor to go on from:
//! what follows the last one is a page that was not written whole, and is read again.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use client::Metadata;

/// How far the walk of one condition is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// The condition.
    pub walk: Value,
    /// Where the next page begins; null before the first page and after the last.
    pub last_item: Value,
    /// Items that the source promises, as of the last page.
    pub total_num: u64,
    /// Items that the source has given.
    pub found: u64,
    /// Whether there are no more pages.
    pub done: bool,
}

impl Cursor {
    /// The beginning of a walk.
    pub fn start(walk: Value) -> Self {
        Self {
            walk,
            last_item: Value::Null,
            total_num: 0,
            found: 0,
            done: false,
        }
    }
}

/// What the source knows of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedItem {
    /// Its id.
    pub id: String,
    /// What is said of it.
    #[serde(flatten)]
    pub metadata: Metadata,
}

/// The file, open at its end.
#[derive(Debug)]
pub struct ManifestWriter {
    path: PathBuf,
    file: File,
    ids: HashSet<String>,
    cursors: HashMap<String, Cursor>,
}

/// A line as far as it matters here.
#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    source: Option<Value>,
    cursor: Option<Cursor>,
}

impl ManifestWriter {
    /// Opens the file, or makes it. What an interruption has left after the last cursor is removed.
    ///
    /// # Errors
    /// It cannot be read or written, or it is not what a migration from `source` has written.
    pub fn open(path: &Path, source: &Value) -> anyhow::Result<Self> {
        let cannot_open = || format!("cannot open {}", path.display());
        let mut options = File::options();
        options.read(true).write(true);
        let file = match options.open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                options.create_new(true).open(path)
            }
            opened => opened,
        };
        let file = file.with_context(cannot_open)?;
        // Two migrations into one file would mix their pages.
        let locked = file.try_lock();
        locked.with_context(|| format!("{} is in use by another migration", path.display()))?;
        let mut writer = Self {
            path: path.to_owned(),
            file,
            ids: HashSet::new(),
            cursors: HashMap::new(),
        };
        let whole = writer.read(source).with_context(cannot_open)?;
        writer.file.set_len(whole)?;
        writer.file.seek(SeekFrom::End(0))?;
        if whole == 0 {
            writer.write(&line(&json!({"source": source}))?)?;
        }
        Ok(writer)
    }

    /// Where a walk stands.
    pub fn cursor(&self, walk: &Value) -> Cursor {
        let known = self.cursors.get(&walk.to_string());
        known
            .cloned()
            .unwrap_or_else(|| Cursor::start(walk.clone()))
    }

    /// Adds a page, all of it or nothing, and returns how many of its items were not known before.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn append(&mut self, items: &[SavedItem], cursor: Cursor) -> anyhow::Result<u64> {
        let mut lines = Vec::new();
        let mut fresh = 0;
        for item in items {
            if self.ids.insert(item.id.clone()) {
                lines.extend(line(item)?);
                fresh += 1;
            }
        }
        lines.extend(line(&json!({"cursor": cursor}))?);
        self.write(&lines)?;
        self.cursors.insert(cursor.walk.to_string(), cursor);
        Ok(fresh)
    }

    /// How many items there are.
    pub fn len(&self) -> u64 {
        self.ids.len() as u64
    }

    /// Reads all lines; returns the length of those that count.
    fn read(&mut self, source: &Value) -> anyhow::Result<u64> {
        let mut reader = BufReader::new(&self.file);
        let (mut position, mut whole) = (0, 0);
        let mut pending = Vec::new();
        let mut text = Vec::new();
        loop {
            text.clear();
            position += reader.by_ref().read_until(b'\n', &mut text)? as u64;
            if text.last() != Some(&b'\n') {
                break;
            }
            let line: Result<Line, _> = serde_json::from_slice(&text);
            let Ok(line) = line else {
                break;
            };
            if let Some(recorded) = &line.source {
                ensure!(
                    recorded == source,
                    "it has the items of another source, {recorded}: choose another file for {source}"
                );
                whole = position;
            } else if let Some(cursor) = line.cursor {
                self.ids.extend(pending.drain(..));
                self.cursors.insert(cursor.walk.to_string(), cursor);
                whole = position;
            } else {
                pending.extend(line.id);
            }
            if whole == 0 {
                break;
            }
        }
        if whole == 0 && position > 0 {
            bail!("it is no migration's file: choose another one, or delete it");
        }
        Ok(whole)
    }

    fn write(&mut self, lines: &[u8]) -> anyhow::Result<()> {
        let written = self.file.write_all(lines);
        written
            .and_then(|()| self.file.sync_data())
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

fn line(value: &impl Serialize) -> anyhow::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn item(id: &str) -> SavedItem {
        SavedItem {
            id: id.to_owned(),
            metadata: Metadata::default(),
        }
    }

    fn cursor(walk: &str, found: u64) -> Cursor {
        Cursor {
            found,
            last_item: json!({"score": 1.0, "id": "x"}),
            ..Cursor::start(json!(walk))
        }
    }

    #[test]
    fn a_page_that_was_not_written_whole_is_not_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("saved.jsonl");
        let source = json!({"instance": "old"});
        let mut writer = ManifestWriter::open(&path, &source).unwrap();
        let page = [item("a"), item("b")];
        assert_eq!(writer.append(&page, cursor("w", 2)).unwrap(), 2);
        drop(writer);
        let whole = fs::read(&path).unwrap();
        let mut writer = ManifestWriter::open(&path, &source).unwrap();
        writer
            .append(&[item("b"), item("c")], cursor("w", 4))
            .unwrap();
        drop(writer);
        let both = fs::read(&path).unwrap();
        // Cut off at every byte of the second page.
        for length in whole.len()..both.len() {
            fs::write(&path, &both[..length]).unwrap();
            let mut writer = ManifestWriter::open(&path, &source).unwrap();
            assert_eq!((writer.len(), writer.cursor(&json!("w")).found), (2, 2));
            let page = [item("b"), item("c")];
            assert_eq!(writer.append(&page, cursor("w", 4)).unwrap(), 1);
            drop(writer);
            assert_eq!(fs::read(&path).unwrap(), both);
        }
    }

    #[test]
    fn every_walk_has_its_own_cursor_and_begins_at_the_beginning() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("saved.jsonl");
        let mut writer = ManifestWriter::open(&path, &json!("s")).unwrap();
        writer.append(&[], cursor("v", 1)).unwrap();
        writer.append(&[], cursor("w", 2)).unwrap();
        writer.append(&[], cursor("v", 3)).unwrap();
        drop(writer);
        let writer = ManifestWriter::open(&path, &json!("s")).unwrap();
        assert_eq!(writer.cursor(&json!("v")), cursor("v", 3));
        assert_eq!(writer.cursor(&json!("w")), cursor("w", 2));
        assert_eq!(writer.cursor(&json!("x")), Cursor::start(json!("x")));
        assert!(writer.len() == 0);
    }

    #[test]
    fn what_others_have_written_stays() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("saved.jsonl");
        for text in ["{\"id\": \"a\"}\n", "notes\n", "x"] {
            fs::write(&path, text).unwrap();
            assert!(ManifestWriter::open(&path, &json!("s")).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        fs::remove_file(&path).unwrap();
        drop(ManifestWriter::open(&path, &json!("s")).unwrap());
        let other = ManifestWriter::open(&path, &json!("t")).unwrap_err();
        assert!(format!("{other:#}").contains("another source"), "{other:#}");
    }

    #[test]
    fn two_migrations_do_not_write_into_one_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("saved.jsonl");
        let _first = ManifestWriter::open(&path, &json!("s")).unwrap();
        assert!(ManifestWriter::open(&path, &json!("s")).is_err());
    }
}
