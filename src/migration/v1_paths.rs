//! Confirms paths that the user lists through `POST /v1/{project_id}/{instance_name}/image/check`: version 1 tells
//! of no picture that it is not asked for.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, anyhow};
use serde_json::json;

use super::manifest_writer::{Cursor, ManifestWriter, SavedItem};
use client::{CallError, Client, Metadata, v1};

/// Lines between two cursors.
const PAGE: usize = 100;

/// Saves those of the paths in `list`, one a line, that the instance has, from where the last run has stopped.
/// `page_done` hears of each hundred.
///
/// # Errors
/// The list cannot be read, the source does not answer or refuses all calls, or a page cannot be saved.
pub fn confirm_paths(
    client: &Client,
    instance: &str,
    list: &Path,
    manifest: &mut ManifestWriter,
    mut page_done: impl FnMut(&Cursor),
) -> anyhow::Result<Cursor> {
    let cannot_read = || format!("cannot read {}", list.display());
    let mut cursor = manifest.cursor(&json!({"ids": list}));
    // The list may have grown since.
    cursor.done = false;
    let read = usize::try_from(cursor.total_num).unwrap_or(usize::MAX);
    let file = File::open(list).with_context(cannot_read)?;
    let mut lines = BufReader::new(file).lines().skip(read);
    while !cursor.done {
        let page = lines.by_ref().take(PAGE).collect::<Result<Vec<_>, _>>();
        let page = page.with_context(cannot_read)?;
        let mut found = Vec::new();
        for path in page.iter().filter(|path| !path.is_empty()) {
            if exists(client, instance, path)? {
                found.push(SavedItem {
                    id: path.clone(),
                    metadata: Metadata::default(),
                });
            }
        }
        cursor.done = page.len() < PAGE;
        cursor.total_num += page.len() as u64;
        cursor.found += found.len() as u64;
        manifest.append(&found, cursor.clone())?;
        page_done(&cursor);
    }
    Ok(cursor)
}

/// Whether the instance has the path. A path that the source refuses cannot be there.
fn exists(client: &Client, instance: &str, path: &str) -> anyhow::Result<bool> {
    match v1::picture_exists(client, instance, path) {
        Ok(exists) => Ok(exists),
        Err(error) if is_about_path(&error) => {
            eprintln!("Passed over {path}: {error}");
            Ok(false)
        }
        Err(error) => Err(anyhow!(
            "{error}. What was saved until now is kept: the same command goes on from there"
        )
        .context(format!("{} does not confirm {path}", client.endpoint()))),
    }
}

fn is_about_path(error: &CallError) -> bool {
    matches!(error, CallError::Refused { .. })
        && !error.is_transient()
        && !error.affects_all_calls()
}
