//! The Python environment of the SDK tests, made once under the target directory.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// What is installed, with what it depends on.
const REQUIREMENTS: &str = include_str!("requirements.txt");
/// What is installed alone, for the photographs in it.
const PHOTOGRAPHS: &str = include_str!("photographs.txt");

const INSTALL_PYTHON: &str = "the SDK tests need python3 (3.11 or later) with the module venv: on Debian and Ubuntu \
     `apt install python3 python3-venv`, on Fedora `dnf install python3`, on macOS `brew install python`";

/// The interpreter of the environment, which is made first when it is absent or its requirements changed.
///
/// Needs `python3` and, for the first time, a package index that `pip` reaches.
pub fn interpreter() -> Result<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("sdk-venv");
    // Tests run side by side, maybe in several processes: one makes the environment, the others wait.
    let lock = File::create(home.with_extension("lock"))?;
    lock.lock()?;
    let python = home.join("bin").join("python");
    let made = home.join("made");
    let recipe = recipe()?;
    if fs::read_to_string(&made).is_ok_and(|found| found == recipe) && python.exists() {
        return Ok(python);
    }
    make(&home, &python)?;
    // Written last: an environment that was interrupted half way is made again.
    fs::write(&made, recipe)?;
    Ok(python)
}

/// Where the Python modules are.
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk")
}

/// All that the environment follows from: when it changes, a new one is made.
fn recipe() -> Result<String> {
    let version = output(Command::new("python3").arg("--version")).context(INSTALL_PYTHON)?;
    Ok([&version, REQUIREMENTS, PHOTOGRAPHS].concat())
}

fn make(home: &Path, python: &Path) -> Result<()> {
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv", "--clear"]).arg(home);
    output(&mut venv).context(INSTALL_PYTHON)?;
    let mut pip = Command::new(python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    let mut alone = Command::new(python);
    alone.args(pip.get_args()).arg("--no-deps");
    output(pip.arg("-r").arg(scripts().join("requirements.txt")))?;
    output(alone.arg("-r").arg(scripts().join("photographs.txt")))?;
    Ok(())
}

/// Runs a command to its end and gives what it printed; an error, with all of it, when it fails.
pub fn output(command: &mut Command) -> Result<String> {
    // Not the whole command: its environment holds a token.
    let program = command.get_program().to_owned();
    let run = command.stdin(Stdio::null()).output();
    let run = run.with_context(|| format!("cannot start {}", program.display()))?;
    let printed = String::from_utf8_lossy(&run.stdout).into_owned();
    let errors = String::from_utf8_lossy(&run.stderr);
    ensure!(
        run.status.success(),
        "{} failed, {}:\n{printed}{errors}",
        program.display(),
        run.status
    );
    Ok(printed)
}
