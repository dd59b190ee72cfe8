//! Swapping a library's manifest for one that names what a step has written.

use store::{Change as CellChange, UpdateError};

use super::error::Trouble;
use super::manifest::Manifest;
use super::source::Source;
use super::step::Step;

/// Lets `change` alter the manifest until no other writer comes between; its step's blobs are in the store
/// before the manifest is. It may run several times; it returns `None` to leave the manifest as it is.
pub fn swap<R>(
    source: Source<'_>,
    mut change: impl FnMut(&mut Step<'_>, &mut Manifest) -> Result<Option<R>, Trouble>,
) -> Result<Option<R>, Trouble> {
    let mut last: Option<Step<'_>> = None;
    let swapped = source.manifest().update(source.kv, |bytes| {
        // What a lost attempt wrote was never named by a manifest.
        if let Some(lost) = last.take() {
            lost.abandon();
        }
        let mut manifest = Manifest::decode(source.library, bytes)?;
        let step = last.insert(Step::new(source)?);
        let Some(result) = change(step, &mut manifest)? else {
            return Ok((CellChange::Keep, None));
        };
        let bytes = manifest.encode()?;
        step.finish()?;
        Ok::<_, Trouble>((CellChange::Put(bytes), Some(result)))
    });
    match swapped {
        Ok(Some(result)) => Ok(Some(result)),
        Ok(None) => {
            last.into_iter().for_each(Step::abandon);
            Ok(None)
        }
        Err(UpdateError::Refused(trouble)) => {
            last.into_iter().for_each(Step::abandon);
            Err(trouble)
        }
        // Nobody knows whether the last manifest was swapped in: what it names must stay.
        Err(UpdateError::Store(error)) => Err(error.into()),
    }
}
