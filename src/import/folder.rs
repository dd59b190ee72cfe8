//! The pictures of a folder and of all folders in it.

use std::path::{Component, Path, PathBuf};

use anyhow::ensure;
use walkdir::WalkDir;

use super::item::{Entries, Entry, Item, Refusal, Source};
use super::picture_file;
use client::Metadata;

/// All pictures under `folder`, known by their first bytes, in the order of their names. The id of each is its
/// path from there, with `/` between its parts. A file with a picture's name that holds none is an entry that
/// cannot be an item; any other file is ignored.
///
/// # Errors
/// It is no folder.
pub fn open(folder: &Path) -> anyhow::Result<Entries> {
    ensure!(folder.is_dir(), "{} is no folder", folder.display());
    let mut found: Vec<Found> = Vec::new();
    let mut ignored = 0;
    let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
    for entry in walk {
        match look(entry) {
            Some(Found::Ignored) => ignored += 1,
            Some(other) => found.push(other),
            None => {}
        }
    }
    let folder = folder.to_owned();
    Ok(Entries {
        total: found.len() as u64,
        ignored,
        iter: Box::new(found.into_iter().filter_map(move |found| match found {
            Found::Picture(path) => Some(item(&folder, path)),
            Found::Wrong(refusal) => Some(Err(refusal)),
            Found::Ignored => None,
        })),
    })
}

/// What the walk came upon.
enum Found {
    Picture(PathBuf),
    Wrong(Refusal),
    Ignored,
}

/// `None` for a folder.
fn look(entry: walkdir::Result<walkdir::DirEntry>) -> Option<Found> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => {
            let path = error.path().map(Path::display);
            let from = path.map_or_else(String::new, |path| path.to_string());
            return Some(Found::Wrong(Refusal::unsent(None, from, error.to_string())));
        }
    };
    if !entry.file_type().is_file() {
        return None;
    }
    let path = entry.into_path();
    let wrong = |message: String| {
        let from = path.display().to_string();
        Some(Found::Wrong(Refusal::unsent(None, from, message)))
    };
    match picture_file::has_signature(&path) {
        Ok(true) => Some(Found::Picture(path)),
        Ok(false) if picture_file::has_name(&path) => {
            wrong("the file is no JPEG, PNG, BMP or WEBP picture, whatever its name".to_owned())
        }
        Ok(false) => Some(Found::Ignored),
        Err(error) => wrong(format!("cannot read the file: {error}")),
    }
}

fn item(folder: &Path, path: PathBuf) -> Entry {
    let from = path.display().to_string();
    match id(folder, &path) {
        Some(id) => Ok(Item {
            id,
            source: Source::File(path),
            metadata: Metadata::default(),
            from,
        }),
        None => Err(Refusal::unsent(
            None,
            from,
            "the file's name is not UTF-8, so it can be no id: rename it, or name the file in a \
             manifest",
        )),
    }
}

fn id(folder: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(folder).ok()?;
    let parts = relative.components().map(|part| match part {
        Component::Normal(part) => part.to_str(),
        _ => None,
    });
    let parts: Option<Vec<&str>> = parts.collect();
    parts.map(|parts| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

    #[test]
    fn pictures_are_found_by_what_they_hold_and_named_by_where_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("b/c");
        fs::create_dir_all(&deep).unwrap();
        fs::write(folder.path().join("z.png"), PNG).unwrap();
        fs::write(folder.path().join("a without extension"), PNG).unwrap();
        fs::write(deep.join("ü.jpg"), PNG).unwrap();
        fs::write(deep.join("bad.JPG"), "text").unwrap();
        fs::write(folder.path().join("notes.txt"), "text").unwrap();
        let entries = open(folder.path()).unwrap();
        assert_eq!((entries.total, entries.ignored), (4, 1));
        let entries: Vec<Entry> = entries.iter.collect();
        let ids = entries.iter().flatten().map(|item| item.id.as_str());
        let ids: Vec<&str> = ids.collect();
        assert_eq!(ids, ["a without extension", "b/c/ü.jpg", "z.png"]);
        let refusal = entries.iter().find_map(|entry| entry.as_ref().err());
        assert!(refusal.unwrap().from.ends_with("b/c/bad.JPG"));
    }

    #[test]
    fn a_file_is_no_folder() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(open(file.path()).is_err());
    }
}
