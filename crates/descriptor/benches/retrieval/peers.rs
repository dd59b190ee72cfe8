//! The peers, in Python.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::files::Files;
use crate::python::{Python, run};
use crate::systems::System;

/// The photographs inside scikit-image whose licence is free and stated, as in `tests/sdk/pictures.py`.
const PHOTOGRAPHS: [&str; 14] = [
    "astronaut.png",
    "brick.png",
    "camera.png",
    "cell.png",
    "chelsea.png",
    "clock_motion.png",
    "coffee.png",
    "coins.png",
    "grass.png",
    "gravel.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "retina.jpg",
    "rocket.jpg",
];

/// What the peers run in, with the photographs beside them.
///
/// # Errors
/// Those of [`Python::ready`].
pub fn environment() -> Result<Python> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    Python::ready(
        "retrieval-venv",
        &source.join("benches/retrieval/requirements.txt"),
        Some(&source.join("../../tests/sdk/photographs.txt")),
    )
}

/// The photographs of scikit-image.
pub fn photographs(python: &Python) -> Vec<PathBuf> {
    let data = python.apart().join("skimage/data");
    PHOTOGRAPHS.iter().map(|name| data.join(name)).collect()
}

/// What each peer says of the files.
///
/// # Errors
/// When the script fails.
pub fn describe(python: &Python, files: &Files) -> Result<Vec<System>> {
    let list = |name: &str, paths: &[PathBuf]| -> Result<PathBuf> {
        let lines: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        let file = files.folder.join(name);
        fs::write(&file, lines.join("\n"))?;
        Ok(file)
    };
    let stored = list("stored.txt", &files.stored)?;
    let copies = list("copies.txt", &files.copies)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/retrieval/peers.py");
    let out = files.folder.join("peers");
    fs::create_dir_all(&out)?;
    let mut command = python.command();
    let printed = run(command.arg(script).args([&stored, &copies, &out]))?;
    let read = |line: &str| {
        let (file, name) = line.split_once(' ').ok_or("a line without a name")?;
        let part = |part: &str| floats(&out.join(format!("{file}.{part}")));
        let (stored, copies) = (part("stored")?, part("copies")?);
        Ok(System {
            name: name.to_owned(),
            width: stored.len() / files.stored.len(),
            stored,
            copies,
        })
    };
    printed.lines().map(read).collect()
}

fn floats(path: &Path) -> Result<Vec<f32>> {
    let bytes = fs::read(path)?;
    let values = bytes.as_chunks::<4>().0.iter();
    Ok(values.map(|value| f32::from_le_bytes(*value)).collect())
}
