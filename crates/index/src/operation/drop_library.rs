//! The end of a library.

use inference_types::LibraryError;
use store::Change as CellChange;
use store::{KeyValue, StoreError, UpdateError};

use crate::directory;
use crate::error::{SnapshotError, library_error};
use crate::format::{BlobKey, Branch, Manifest, SegmentRef};
use crate::retired;
use crate::storage::{Cache, Storage};
use crate::tree::branch_blobs;

/// Removes a library and all its blobs; removing an unknown one is no error.
///
/// # Errors
/// [`LibraryError::Contended`] changes nothing; after [`LibraryError::Store`] the library is there
/// either wholly or not at all.
pub fn drop_library(kv: &dyn KeyValue, cache: &Cache, library: &str) -> Result<(), LibraryError> {
    let storage = Storage { kv, cache, library };
    let dropped = storage.manifest().update(kv, |bytes| {
        let manifest = Manifest::decode(library, bytes)?;
        Ok::<_, StoreError>((CellChange::Remove, manifest))
    });
    let manifest = dropped.map_err(|error| match error {
        UpdateError::Refused(error) | UpdateError::Store(error) => library_error(error),
    })?;
    delete_blobs(storage, &manifest).map_err(SnapshotError::into_library_error)
}

fn delete_blobs(storage: Storage<'_>, manifest: &Manifest) -> Result<(), SnapshotError> {
    delete_branch(storage, &manifest.root, manifest.dimensions as usize)?;
    retired::delete(storage, &manifest.retired)?;
    let mut blobs = directory::blobs(storage, &manifest.directory)?;
    blobs.extend(manifest.segments.iter().map(SegmentRef::key));
    blobs.extend(manifest.tombstones.blobs());
    Ok(storage.delete(&blobs)?)
}

fn delete_branch(
    storage: Storage<'_>,
    branch: &Branch,
    dimensions: usize,
) -> Result<(), SnapshotError> {
    if let Some(key) = branch.node_key() {
        let loaded = storage.load_one(key)?;
        for child in &loaded.node(key)?.children {
            delete_branch(storage, child, dimensions)?;
        }
    }
    let blobs: Vec<BlobKey> = branch_blobs(storage, branch, dimensions)?;
    Ok(storage.delete(&blobs)?)
}
