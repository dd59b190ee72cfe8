//! The peers, in Python.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Result;
use crate::files::Files;
use crate::systems::System;

const REQUIREMENTS: &str = include_str!("requirements.txt");
/// Installed alone: only the photographs in it are used.
const PHOTOGRAPHS: &str = include_str!("../../../../tests/sdk/photographs.txt");
/// The photographs inside scikit-image whose licence is free and stated, as in `tests/sdk/pictures.py`.
const NAMES: [&str; 14] = [
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

/// An interpreter with all that the peers need.
pub struct Python {
    home: PathBuf,
}

impl Python {
    /// The environment, which is made first when it is absent or its requirements changed.
    ///
    /// # Errors
    /// When `python3` with the module `venv` is missing, or no package index is reached the first time.
    pub fn ready() -> Result<Self> {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("retrieval-venv");
        let python = Self { home };
        let made = python.home.join("made");
        let recipe = [REQUIREMENTS, PHOTOGRAPHS].concat();
        if fs::read_to_string(&made).is_ok_and(|found| found == recipe) {
            return Ok(python);
        }
        let venv = ["-m", "venv", "--clear"];
        run(Command::new("python3").args(venv).arg(&python.home))?;
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        let peers = source.join("benches/retrieval/requirements.txt");
        let photographs = source.join("../../tests/sdk/photographs.txt");
        run(python.install(&peers))?;
        let mut install = python.command();
        let pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--target"];
        run(install
            .args(pip)
            .arg(python.apart())
            .arg("-r")
            .arg(photographs))?;
        // Written last: an environment that was interrupted half way is made again.
        fs::write(&made, recipe)?;
        Ok(python)
    }

    /// The photographs of scikit-image.
    pub fn photographs(&self) -> Vec<PathBuf> {
        let data = self.apart().join("skimage/data");
        NAMES.iter().map(|name| data.join(name)).collect()
    }

    /// What each peer says of the files.
    ///
    /// # Errors
    /// When the script fails.
    pub fn peers(&self, files: &Files) -> Result<Vec<System>> {
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
        let mut command = self.command();
        let printed = run(command.arg(script).args([&stored, &copies, &out]))?;
        let read = |line: &str| {
            let (file, name) = line.split_once(' ').ok_or("a line without a name")?;
            let [stored, copies] =
                ["stored", "copies"].map(|part| out.join(format!("{file}.{part}")));
            let (stored, copies) = (floats(&stored)?, floats(&copies)?);
            Ok(System {
                name: name.to_owned(),
                width: stored.len() / files.stored.len(),
                stored,
                copies,
            })
        };
        printed.lines().map(read).collect()
    }

    fn apart(&self) -> PathBuf {
        self.home.join("photographs")
    }

    fn command(&self) -> Command {
        Command::new(self.home.join("bin/python"))
    }

    fn install(&self, list: &Path) -> Command {
        let mut pip = self.command();
        pip.args(["-m", "pip", "install", "--quiet", "-r"])
            .arg(list);
        pip
    }
}

fn floats(path: &Path) -> Result<Vec<f32>> {
    let bytes = fs::read(path)?;
    let values = bytes.as_chunks::<4>().0.iter();
    Ok(values.map(|value| f32::from_le_bytes(*value)).collect())
}

/// Runs a command to its end and gives what it printed.
fn run(mut command: impl std::borrow::BorrowMut<Command>) -> Result<String> {
    let command = command.borrow_mut();
    let run = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !run.status.success() {
        return Err(format!("{} failed", command.get_program().display()).into());
    }
    Ok(String::from_utf8(run.stdout)?)
}
