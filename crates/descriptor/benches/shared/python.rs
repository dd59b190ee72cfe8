//! Peers that are published for Python: an environment under `target/`, made when it is first needed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Result;

/// An interpreter with what the lists name.
pub struct Python {
    home: PathBuf,
}

impl Python {
    /// The environment `name`, which is made first when it is absent or its lists changed: `with_dependencies` of
    /// packages that run, `alone` of packages of which only files are used.
    ///
    /// # Errors
    /// When `python3` with the module `venv` is missing, or no package index is reached the first time.
    pub fn ready(name: &str, with_dependencies: &Path, alone: Option<&Path>) -> Result<Self> {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name(name);
        let python = Self { home };
        let made = python.home.join("made");
        let mut recipe = fs::read_to_string(with_dependencies)?;
        if let Some(list) = alone {
            recipe += &fs::read_to_string(list)?;
        }
        if fs::read_to_string(&made).is_ok_and(|found| found == recipe) {
            return Ok(python);
        }
        let venv = ["-m", "venv", "--clear"];
        run(Command::new("python3").args(venv).arg(&python.home))?;
        run(python.install(with_dependencies))?;
        if let Some(list) = alone {
            let apart = ["--no-deps", "--target"];
            run(python.install(list).args(apart).arg(python.apart()))?;
        }
        // Written last: an environment that was interrupted half way is made again.
        fs::write(&made, recipe)?;
        Ok(python)
    }

    /// Where the packages are of which only files are used.
    pub fn apart(&self) -> PathBuf {
        self.home.join("apart")
    }

    /// The interpreter.
    pub fn command(&self) -> Command {
        Command::new(self.home.join("bin/python"))
    }

    fn install(&self, list: &Path) -> Command {
        let mut pip = self.command();
        let quietly = ["install", "--quiet", "--disable-pip-version-check"];
        pip.args(["-m", "pip"]).args(quietly).arg("-r").arg(list);
        pip
    }
}

/// Runs a command to its end and gives what it printed.
///
/// # Errors
/// When it cannot be started, or fails.
pub fn run(mut command: impl std::borrow::BorrowMut<Command>) -> Result<String> {
    let command = command.borrow_mut();
    command.stdin(Stdio::null()).stderr(Stdio::inherit());
    let run = command.output()?;
    if !run.status.success() {
        return Err(format!("{} failed", command.get_program().display()).into());
    }
    Ok(String::from_utf8(run.stdout)?)
}
