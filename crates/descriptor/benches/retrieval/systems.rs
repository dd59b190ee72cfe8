//! What turns pictures into vectors.

use std::path::Path;

use picture::{Acceptance, Format};

use crate::files::Files;
use crate::{Result, parallel};

/// A way to describe pictures, and what it said of the files. The greater the dot product of two vectors, the
/// more alike the pictures.
pub struct System {
    /// What the tables call it.
    pub name: String,
    /// Components of a vector.
    pub width: usize,
    /// A row for each stored picture.
    pub stored: Vec<f32>,
    /// A row for each copy.
    pub copies: Vec<f32>,
}

/// The model `common-search`, from the bytes of the files.
///
/// # Errors
/// When a file is refused.
pub fn ours(files: &Files) -> Result<System> {
    let accept = Acceptance {
        formats: vec![Format::Jpeg].into(),
        min_side: 1,
        max_side: 4096,
    };
    let describe = |path: &Path| -> Result<Vec<f32>> {
        let bytes = std::fs::read(path)?;
        let description = descriptor::describe("common-search", &bytes, None, &accept, None)?;
        Ok(unit(&description.descriptor))
    };
    let stored = parallel::map(files.stored.len(), |n| describe(&files.stored[n]))?;
    let copies = parallel::map(files.copies.len(), |n| describe(&files.copies[n]))?;
    Ok(System {
        name: "Sightline".to_owned(),
        width: stored[0].len(),
        stored: stored.concat(),
        copies: copies.concat(),
    })
}

fn unit(descriptor: &[i8]) -> Vec<f32> {
    let squares = descriptor.iter().map(|v| f32::from(*v).powi(2));
    let length = squares.sum::<f32>().sqrt();
    descriptor.iter().map(|v| f32::from(*v) / length).collect()
}
