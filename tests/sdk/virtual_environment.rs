//! The Python environment of the SDK tests, made once under the target directory.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// What is installed, with what it depends on.
const REQUIREMENTS: &str = include_str!("requirements.txt");
/// What is installed alone, for the photographs in it.
const PHOTOGRAPHS: &str = include_str!("photographs.txt");
/// What is installed into a folder of its own, for it has the name of another version in [`REQUIREMENTS`].
const IMAGE_SEARCH_V2: &str = include_str!("image_search_v2.txt");

const INSTALL_PYTHON: &str = "the SDK tests need python3 (3.11 or later) with the module venv: on Debian and Ubuntu \
     `apt install python3 python3-venv`, on Fedora `dnf install python3`, on macOS `brew install python`";

/// What the modules run with.
pub struct Environment {
    /// The interpreter.
    pub python: PathBuf,
    /// The folder of the package that knows version 2 of Image Search; who imports from here first has it
    /// instead of the one that knows version 1.
    pub image_search_v2: PathBuf,
}

/// The environment, which is made first when it is absent or its requirements changed.
///
/// Needs `python3` and, for the first time, a package index that `pip` reaches.
pub fn environment() -> Result<Environment> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("sdk-venv");
    // Tests run side by side, maybe in several processes: one makes the environment, the others wait.
    let lock = File::create(home.with_extension("lock"))?;
    lock.lock()?;
    let environment = Environment {
        python: home.join("bin").join("python"),
        image_search_v2: home.join("image-search-v2"),
    };
    let made = home.join("made");
    let recipe = recipe()?;
    let is_made = fs::read_to_string(&made).is_ok_and(|found| found == recipe);
    if !is_made || !environment.python.exists() {
        environment.make(&home)?;
        // Written last: an environment that was interrupted half way is made again.
        fs::write(&made, recipe)?;
    }
    Ok(environment)
}

/// Where the Python modules are.
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk")
}

/// All that the environment follows from: when it changes, a new one is made.
fn recipe() -> Result<String> {
    let version = output(Command::new("python3").arg("--version")).context(INSTALL_PYTHON)?;
    Ok([&version, REQUIREMENTS, PHOTOGRAPHS, IMAGE_SEARCH_V2].concat())
}

impl Environment {
    fn make(&self, home: &Path) -> Result<()> {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv", "--clear"]).arg(home);
        output(&mut venv).context(INSTALL_PYTHON)?;
        output(&mut self.install("requirements.txt"))?;
        output(self.install("photographs.txt").arg("--no-deps"))?;
        let apart = ["--no-deps", "--target"];
        let mut v2 = self.install("image_search_v2.txt");
        output(v2.args(apart).arg(&self.image_search_v2))?;
        Ok(())
    }

    /// Installs what a file beside this one lists.
    fn install(&self, list: &str) -> Command {
        let mut pip = Command::new(&self.python);
        let quietly = ["install", "--quiet", "--disable-pip-version-check"];
        pip.args(["-m", "pip"]).args(quietly);
        pip.arg("-r").arg(scripts().join(list));
        pip
    }
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
