//! A host process, from its start to its end.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use tempfile::TempDir;

use super::build;
use super::credentials::Credentials;

/// How a host is started.
pub struct HostBuilder {
    manifest: PathBuf,
    flags: Vec<String>,
    environment: Vec<(String, String)>,
    stored: Option<PathBuf>,
}

/// A running host. It is killed when it is dropped.
pub struct Host {
    builder: HostBuilder,
    state: TempDir,
    process: Child,
    url: String,
    client: Client,
    credentials: Credentials,
}

impl HostBuilder {
    /// Serves another manifest, given relative to the repository.
    pub fn manifest(mut self, path: &str) -> Self {
        self.manifest = build::root().join(path);
        self
    }

    /// Adds flags to the command line.
    pub fn flags(mut self, flags: &[&str]) -> Self {
        self.flags.extend(flags.iter().map(ToString::to_string));
        self
    }

    /// Sets an environment variable.
    pub fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Begins with a copy of the files of a state directory; otherwise with nothing.
    pub fn state(mut self, stored: &Path) -> Self {
        self.stored = Some(stored.to_owned());
        self
    }

    /// Starts it; returns when it serves.
    pub fn start(self) -> Host {
        build::components(&self.manifest);
        let state = TempDir::new().unwrap();
        if let Some(stored) = &self.stored {
            copy(stored, state.path());
        }
        let (process, url) = self.spawn(state.path());
        let credentials = Credentials::read(state.path());
        Host {
            builder: self,
            state,
            process,
            url,
            client: client(),
            credentials,
        }
    }

    fn spawn(&self, state: &Path) -> (Child, String) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(state.join("log.jsonl"));
        let mut process = build::sightline()
            .args(["up", "--skip-build", "--listen", "127.0.0.1:0"])
            .args(["--log-format", "json", "--from"])
            .arg(&self.manifest)
            .arg("--state-dir")
            .arg(state)
            .arg("--cache-dir")
            .arg(build::cache())
            .args(&self.flags)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let url = stdout.lines().find_map(|line| {
            let line = line.unwrap();
            line.strip_prefix("Serving ").map(str::to_owned)
        });
        let Some(url) = url else {
            let status = process.wait().unwrap();
            let log = fs::read_to_string(state.join("log.jsonl")).unwrap();
            panic!("the host does not start: {status}\n{log}");
        };
        (process, url)
    }
}

impl Host {
    /// A host for `spin.toml`; change what is needed, then `start` it.
    pub fn builder() -> HostBuilder {
        HostBuilder {
            manifest: build::root().join("spin.toml"),
            flags: Vec::new(),
            environment: Vec::new(),
            stored: None,
        }
    }

    /// A running host for `spin.toml`, with nothing in its store.
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// `http://address:port`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The project, workspace and token.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The state directory.
    pub fn state_dir(&self) -> &Path {
        self.state.path()
    }

    /// A request to `path` with the token.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.call_without_token(method, path);
        request.header("X-Auth-Token", &self.credentials.token)
    }

    /// A request to `path` without a token.
    pub fn call_without_token(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    /// `GET path` with the token: the text of the answer, whatever its status.
    pub fn get(&self, path: &str) -> String {
        self.call(Method::GET, path).send().unwrap().text().unwrap()
    }

    /// Ends the host as a crash does, with SIGKILL.
    pub fn kill(&mut self) {
        // It may have ended by itself already.
        let _ = self.process.kill();
        self.process.wait().unwrap();
    }

    /// Starts the host again with the same state, on another port.
    pub fn restart(&mut self) {
        self.kill();
        let (process, url) = self.builder.spawn(self.state.path());
        self.process = process;
        self.url = url;
        // Its connections lead to the old port.
        self.client = client();
    }

    /// Asks the host to stop, as `kill` and process managers do.
    pub fn terminate(&self) {
        let id = i32::try_from(self.process.id()).unwrap();
        let process = rustix::process::Pid::from_raw(id).unwrap();
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
    }

    /// Waits for the end of the host.
    pub fn wait(&mut self) -> ExitStatus {
        self.process.wait().unwrap()
    }

    /// What the host has logged, a JSON object a line.
    pub fn log(&self) -> String {
        fs::read_to_string(self.state.path().join("log.jsonl")).unwrap()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("the log of the host:\n{}", self.log());
        }
    }
}

/// Copies all files below `from` to `to`.
fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn client() -> Client {
    // It follows no redirect, which is never right here.
    client::http()
        .timeout(Duration::from_secs(60))
        .build()
        .unwrap()
}
