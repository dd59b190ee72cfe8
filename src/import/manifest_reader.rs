//! Reads manifests: a JSON object a line, which names a picture and says what is known of it.

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::item::{Entries, Entry, Item, Refusal, Source};
use super::picture_lookup::PictureLookup;
use client::Metadata;

/// A line as it is written. `source` and `cursor` are lines of a migration about itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: Option<String>,
    file: Option<PathBuf>,
    url: Option<String>,
    desc: Option<String>,
    custom_tags: Option<Map<String, Value>>,
    custom_num_tags: Option<Map<String, Value>>,
    keywords: Option<Vec<String>>,
    source: Option<Value>,
    cursor: Option<Value>,
}

impl Line {
    fn is_item(&self) -> bool {
        self.source.is_none() && self.cursor.is_none()
    }
}

/// The names of tags and numbers that items carry: an instance must declare them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CarriedNames {
    /// Names of tags.
    pub tags: BTreeSet<String>,
    /// Names of numbers.
    pub numbers: BTreeSet<String>,
}

/// The items of the manifest at `path`. Files are looked for beside it, and where a line names neither a file
/// nor an address, among `pictures`.
///
/// # Errors
/// It cannot be read.
pub fn open(path: &Path, pictures: Option<PictureLookup>) -> anyhow::Result<Entries> {
    let mut total = 0;
    for line in read(path)? {
        let (_, line) = line.with_context(|| format!("cannot read {}", path.display()))?;
        total += u64::from(parse(&line).map_or(true, |line| line.is_item()));
    }
    let reader = Reader {
        directory: path.parent().unwrap_or(Path::new("")).to_owned(),
        pictures,
        seen: HashSet::new(),
    };
    let entries = read(path)?.scan(reader, |reader, line| Some(reader.entry(line)));
    Ok(Entries {
        total,
        ignored: 0,
        iter: Box::new(entries.flatten()),
    })
}

/// The names that the items of the manifest at `path` carry.
///
/// # Errors
/// It cannot be read.
pub fn carried_names(path: &Path) -> anyhow::Result<CarriedNames> {
    let mut carried = CarriedNames::default();
    for line in read(path)? {
        let (_, line) = line.with_context(|| format!("cannot read {}", path.display()))?;
        let Ok(line) = parse(&line) else {
            continue;
        };
        let names = |map: Option<Map<String, Value>>| map.unwrap_or_default().into_iter();
        let name = |(name, _)| name;
        carried.tags.extend(names(line.custom_tags).map(name));
        carried
            .numbers
            .extend(names(line.custom_num_tags).map(name));
    }
    Ok(carried)
}

/// The lines that are not blank, with their numbers from 1.
struct Numbered {
    lines: Lines<BufReader<File>>,
    number: u64,
}

impl Iterator for Numbered {
    type Item = io::Result<(u64, String)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.number += 1;
            match self.lines.next()? {
                Ok(line) if line.trim().is_empty() => {}
                line => return Some(line.map(|line| (self.number, line))),
            }
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Numbered> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Numbered {
        lines: BufReader::new(file).lines(),
        number: 0,
    })
}

fn parse(line: &str) -> Result<Line, String> {
    serde_json::from_str(line).map_err(|error| format!("the line is no item: {error}"))
}

/// Makes entries of lines.
struct Reader {
    directory: PathBuf,
    pictures: Option<PictureLookup>,
    /// The ids so far: of two items with one id the server would keep either.
    seen: HashSet<String>,
}

impl Reader {
    /// `None` for a line that is about the manifest itself.
    fn entry(&mut self, line: io::Result<(u64, String)>) -> Option<Entry> {
        let (number, text) = match line {
            Ok(line) => line,
            Err(error) => {
                let refusal = Refusal::unsent(None, "the manifest", error.to_string());
                return Some(Err(refusal));
            }
        };
        let from = format!("line {number}");
        match parse(&text) {
            Ok(line) if !line.is_item() => None,
            Ok(line) => Some(self.item(line, from)),
            Err(reason) => Some(Err(Refusal::unsent(None, from, reason))),
        }
    }

    fn item(&mut self, line: Line, from: String) -> Entry {
        let Some(id) = line.id else {
            return Err(Refusal::unsent(None, from, "the line has no id"));
        };
        if !self.seen.insert(id.clone()) {
            let reason = "an earlier line has the same id: each item has a line of its own";
            return Err(Refusal::unsent(Some(&id), from, reason));
        }
        let source = match (line.file, line.url) {
            (Some(file), None) => Ok(Source::File(self.directory.join(file))),
            (None, Some(url)) => Ok(Source::Address(url)),
            (Some(_), Some(_)) => Err("give file or url, not both".to_owned()),
            (None, None) => self.among_pictures(&id),
        };
        let source = source.map_err(|reason| Refusal::unsent(Some(&id), &*from, reason))?;
        let metadata = Metadata {
            desc: line.desc,
            custom_tags: line.custom_tags,
            custom_num_tags: line.custom_num_tags,
            keywords: line.keywords,
        };
        Ok(Item {
            id,
            source,
            metadata,
            from,
        })
    }

    fn among_pictures(&self, id: &str) -> Result<Source, String> {
        let Some(pictures) = &self.pictures else {
            return Err(
                "the line names no file and no url, and --pictures does not say where to look"
                    .to_owned(),
            );
        };
        pictures.find(id).map(Source::File)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const LINES: &str = r#"
{"source": {"instance": "old"}}
{"id": "a", "file": "a.jpg", "desc": "d", "custom_tags": {"colour": "red"}}
{"cursor": {"last_item": null}}
{"id": "b", "url": "http://h/b.jpg", "custom_num_tags": {"year": 2020}, "keywords": ["k"]}

{"id": "a", "file": "other.jpg"}
{"id": "c"}
{"id": "d", "file": "d.jpg", "tags": {"colour": "red"}}
{"file": "e.jpg"}
{"id": "f", "file": "f.jpg", "url": "http://h/f.jpg"}
no JSON
"#;

    fn entries() -> (u64, Vec<Entry>) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("manifest.jsonl");
        fs::write(&path, LINES).unwrap();
        let entries = open(&path, None).unwrap();
        (entries.total, entries.iter.collect())
    }

    #[test]
    fn each_line_is_an_item_or_says_what_is_wrong_with_it() {
        let (total, entries) = entries();
        assert_eq!(total, entries.len() as u64);
        let a = entries[0].as_ref().unwrap();
        assert_eq!((a.id.as_str(), a.from.as_str()), ("a", "line 3"));
        assert!(matches!(&a.source, Source::File(path) if path.ends_with("a.jpg")));
        let b = entries[1].as_ref().unwrap();
        assert_eq!(b.source, Source::Address("http://h/b.jpg".to_owned()));
        assert_eq!(b.metadata.keywords, Some(vec!["k".to_owned()]));
        let wrong = entries[2..].iter().map(|entry| {
            let refusal = entry.as_ref().unwrap_err();
            format!("{}: {}", refusal.from, refusal.error_msg)
        });
        let wrong: Vec<String> = wrong.collect();
        let expected = [
            ("line 7", "same id"),
            ("line 8", "--pictures"),
            ("line 9", "unknown field `tags`"),
            ("line 10", "no id"),
            ("line 11", "not both"),
            ("line 12", "no item"),
        ];
        assert_eq!(wrong.len(), expected.len());
        for (text, (line, reason)) in wrong.iter().zip(expected) {
            assert!(text.starts_with(line) && text.contains(reason), "{text}");
        }
    }

    #[test]
    fn the_names_of_all_items_are_known_before_the_first_is_sent() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("manifest.jsonl");
        fs::write(&path, LINES).unwrap();
        let names = carried_names(&path).unwrap();
        assert_eq!(names.tags, BTreeSet::from(["colour".to_owned()]));
        assert_eq!(names.numbers, BTreeSet::from(["year".to_owned()]));
    }
}
