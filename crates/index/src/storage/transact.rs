//! Changing a library: its manifest is swapped for one that names what a transaction has written.

use store::{Change as CellChange, UpdateError};

use super::blob_storage::Storage;
use super::transaction::Transaction;
use crate::error::SnapshotError;
use crate::format::Manifest;

/// Lets `change` alter the manifest until no other writer comes between; its transaction's blobs are in the store
/// before the manifest is. It may run several times; it returns `None` to leave the manifest as it is.
pub fn transact<R>(
    storage: Storage<'_>,
    mut change: impl FnMut(&mut Transaction<'_>, &mut Manifest) -> Result<Option<R>, SnapshotError>,
) -> Result<Option<R>, SnapshotError> {
    let mut last: Option<Transaction<'_>> = None;
    let swapped = storage.manifest().update(storage.kv, |bytes| {
        // What a lost attempt wrote was never named by a manifest.
        if let Some(lost) = last.take() {
            lost.roll_back();
        }
        let mut manifest = Manifest::decode(storage.library, bytes)?;
        let transaction = last.insert(Transaction::new(storage)?);
        let Some(result) = change(transaction, &mut manifest)? else {
            return Ok((CellChange::Keep, None));
        };
        let bytes = manifest.encode()?;
        transaction.write_out()?;
        Ok::<_, SnapshotError>((CellChange::Put(bytes), Some(result)))
    });
    match swapped {
        Ok(Some(result)) => Ok(Some(result)),
        Ok(None) => {
            last.into_iter().for_each(Transaction::roll_back);
            Ok(None)
        }
        Err(UpdateError::Refused(error)) => {
            last.into_iter().for_each(Transaction::roll_back);
            Err(error)
        }
        // Nobody knows whether the last manifest was swapped in: what it names must stay.
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
