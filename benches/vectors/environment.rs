//! The Python environment of the peers, made once under the target directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// What is installed.
const REQUIREMENTS: &str = include_str!("requirements.txt");

const INSTALL_PYTHON: &str = "the peers need python3 (3.11 or later) with the module venv: on Debian and Ubuntu \
     `apt install python3 python3-venv`, on Fedora `dnf install python3`, on macOS `brew install python`";

/// Variables that choose how NumPy's linear algebra computes. What a machine sets for the sake of old versions
/// would slow the peers down.
const PINNED: [&str; 2] = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

/// Where the peers are installed.
pub struct Environment {
    home: PathBuf,
}

impl Environment {
    /// The environment below `target`, which is made first when it is absent or its requirements changed.
    pub fn open(target: &Path) -> Result<Self> {
        let environment = Self {
            home: target.join("venv"),
        };
        let made = environment.home.join("made");
        let version = output(Command::new("python3").arg("--version")).context(INSTALL_PYTHON)?;
        let recipe = version + REQUIREMENTS;
        if !fs::read_to_string(&made).is_ok_and(|found| found == recipe) {
            eprintln!("installing the peers");
            environment.make()?;
            // Written last: an environment that was interrupted half way is made again.
            fs::write(&made, recipe)?;
        }
        Ok(environment)
    }

    /// An installed program.
    pub fn program(&self, name: &str) -> Command {
        let mut program = Command::new(self.home.join("bin").join(name));
        PINNED.iter().for_each(|variable| {
            program.env_remove(variable);
        });
        program
    }

    /// The folder of an installed package.
    pub fn package(&self, name: &str) -> Result<PathBuf> {
        let print = format!(
            "import importlib.util as u; print(u.find_spec('{name}').submodule_search_locations[0])"
        );
        let folder = output(self.program("python").args(["-c", &print]))?;
        Ok(PathBuf::from(folder.trim()))
    }

    fn make(&self) -> Result<()> {
        let mut venv = Command::new("python3");
        output(venv.args(["-m", "venv", "--clear"]).arg(&self.home)).context(INSTALL_PYTHON)?;
        let mut pip = self.program("python");
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ]);
        output(pip.arg(scripts().join("requirements.txt")))?;
        Ok(())
    }
}

/// Where the Python programs are.
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/vectors")
}

/// Runs a command to its end and gives what it printed; what it says of its progress is passed on.
pub fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_owned();
    let run = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let run = run.with_context(|| format!("cannot start {}", program.display()))?;
    let printed = String::from_utf8_lossy(&run.stdout).into_owned();
    ensure!(
        run.status.success(),
        "{} failed, {}:\n{printed}",
        program.display(),
        run.status
    );
    Ok(printed)
}
