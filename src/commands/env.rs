//! `sightline env`.

use std::io::{self, IsTerminal};
use std::net::SocketAddr;

use anyhow::{Context, bail, ensure};
use clap::{Args, ValueEnum};

use crate::environment::{Caller, DEFAULT_URL, ShellSyntax, Variable, env_file, url_of_address};
use crate::flags::application::VariableFlags;
use crate::flags::state::StateDirectoryFlags;
use crate::output::table;
use client::{SetupError, parse_endpoint};

/// Print the environment variables that the vendors' SDKs read, for a shell or for Docker.
///
/// They hold the root key and token of the state directory, so that programs written for the vendors call this server:
///
///   bash, zsh:   eval "$(sightline env)"
///   fish:        sightline env --shell fish | source
///   PowerShell:  sightline env --shell powershell | Invoke-Expression
///   Docker:      sightline env --format env-file > sightline.env; docker run --env-file sightline.env ...
///
/// In a container 127.0.0.1 is the container itself: name the address of the server with --url.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Env {
    /// Syntax of this shell [default: the shell that SHELL names, else bash].
    #[arg(long, value_enum)]
    shell: Option<ShellSyntax>,

    /// Lines for a shell to evaluate, or for a file that `docker run --env-file` reads.
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// The same as `--format env-file`.
    #[arg(long, conflicts_with = "shell")]
    docker: bool,

    /// URL of the server [default: http://127.0.0.1:3000].
    #[arg(long, value_name = "URL", value_parser = url)]
    url: Option<String>,

    /// Address that the server listens on, as given to `sightline up`; instead of --url.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "url")]
    listen: Option<SocketAddr>,

    #[command(flatten)]
    state: StateDirectoryFlags,

    #[command(flatten)]
    variables: VariableFlags,
}

/// For whom the variables are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines that a shell evaluates.
    #[default]
    Shell,
    /// A file that Docker reads.
    EnvFile,
}

impl Env {
    /// Prints the variables.
    ///
    /// # Errors
    /// There are no credentials, or a value cannot be a variable's.
    pub fn run(self) -> anyhow::Result<()> {
        let variables = self.caller()?.variables();
        for Variable { name, value } in &variables {
            ensure!(
                !value.chars().any(char::is_control),
                "the value of {name} has a control character, which no variable here can have"
            );
        }
        let for_docker = self.docker || self.format == Format::EnvFile;
        let text = match (for_docker, self.shell) {
            (true, Some(_)) => bail!("give --shell or --format env-file, not both"),
            (true, None) => env_file(&variables),
            (false, shell) => {
                let shell = shell.unwrap_or_else(ShellSyntax::of_user);
                if io::stdout().is_terminal() {
                    let command = ["sightline", "env", "..."].map(str::to_owned);
                    eprintln!(
                        "These are secrets. To set them: {}",
                        shell.evaluation(&command)
                    );
                }
                shell.exports(&variables)
            }
        };
        table::print(&text)
    }

    fn caller(&self) -> anyhow::Result<Caller> {
        let credentials = self.state.credentials()?;
        let built_in = credentials.map(|made| made.variables()).unwrap_or_default();
        let value = |name: &str| -> anyhow::Result<String> {
            let given = self.variables.override_of(name)?;
            given.or_else(|| built_in.get(name).cloned()).with_context(|| {
                format!(
                    "{} has no credentials: `sightline up` makes them at its first start; --state-dir names \
                     another directory",
                    self.state.directory().display()
                )
            })
        };
        let listen = self.listen.map(url_of_address);
        let url = self.url.clone().or(listen);
        Ok(Caller {
            url: url.unwrap_or_else(|| DEFAULT_URL.to_owned()),
            project_id: value("project_id")?,
            workspace_id: value("workspace_id")?,
            access_key: value("access_key")?,
            secret_key: value("secret_key")?,
            token: value("token")?,
        })
    }
}

/// The address of a server, without a slash at the end.
fn url(text: &str) -> Result<String, SetupError> {
    parse_endpoint(text).map(|url| url.as_str().trim_end_matches('/').to_owned())
}
