//! Changes to many pictures at once: each succeeds or fails alone, and the library is written once for all.

use super::{Existing, clear, index_many, must_still_be, no_picture, removal, settle};
use crate::Error;
use crate::call::Call;
use crate::image::Image;
use crate::instance::Instance;

/// Adds pictures of different paths: those that succeed are durable and searchable when it returns. The
/// results are in the order of `images`.
pub fn put_many(
    call: &Call<'_>,
    instance: &Instance,
    images: &[(Image, Existing)],
) -> Vec<Result<(), Error>> {
    if let Err(error) = index_many(call, instance, images.iter().map(|(image, _)| image)) {
        return vec![Err(error); images.len()];
    }
    let mut results = Vec::with_capacity(images.len());
    let mut superseded = Vec::new();
    for (image, existing) in images {
        results.push(settle(call, instance, image, *existing, &mut superseded));
    }
    clear(call, instance, superseded);
    let added = images
        .iter()
        .zip(&results)
        .filter(|(_, result)| result.is_ok());
    let paths: Vec<&str> = added.map(|((image, _), _)| image.path.as_str()).collect();
    if let Err(error) = must_still_be(call, instance, &paths) {
        return vec![Err(error); images.len()];
    }
    results
}

/// Removes the pictures at `paths`. The results are in the order of `paths`.
///
/// # Errors
/// [`crate::Code::Path`] where there is none.
pub fn remove_many(
    call: &Call<'_>,
    instance: &Instance,
    paths: &[String],
) -> Vec<Result<(), Error>> {
    let mut items = Vec::new();
    let mut remove = |path: &String| {
        let removed = Image::record(&instance.id, path).remove(call.context.store);
        let removed = removed.map_err(|error| Error::store(call.context, &error))?;
        let image = removed.ok_or_else(|| no_picture(path))?;
        items.push(removal(&image));
        Ok(())
    };
    let results = paths.iter().map(&mut remove).collect();
    clear(call, instance, items);
    results
}
