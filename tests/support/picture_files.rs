//! Pictures in files.

use std::fs;
use std::path::{Path, PathBuf};

/// The picture of `seed` as a JPEG.
pub fn jpeg(seed: u64) -> Vec<u8> {
    synthetic_pictures::jpeg(&synthetic_pictures::picture(seed, 96, 80), 90).unwrap()
}

/// Writes the picture of `seed` to `name` in `folder`.
pub fn put(folder: &Path, name: &str, seed: u64) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, jpeg(seed)).unwrap();
    path
}
