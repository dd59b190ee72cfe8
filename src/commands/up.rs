//! `sightline up`.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, ensure};
use clap::Args;
use ipnet::IpNet;
use tokio::net::TcpListener;

use crate::application::build::build_components;
use crate::application::routes::routes_table;
use crate::application::serve::serve_application;
use crate::environment::{Hint, ShellSyntax};
use crate::flags::application::{ManifestFlags, StateFlags, VariableFlags};
use host::build::Output;
use host::heap;
use host::limits::Limits;
use host::loading::{self, Environment};
use host::manifest::Manifest;
use host::network::{self, OpenNetworks};
use host::serving::Application;
use host::state_dir;
use host::state_dir::Credentials;
use host::telemetry::{self, LogFormat};
use host::variables::Variables;
use kv_sqlite::Store;

/// Build the components if needed, then serve the application; the default command.
#[derive(Debug, Args)]
pub struct Up {
    #[command(flatten)]
    manifest: ManifestFlags,

    /// Address and port to listen on; port 0 picks a free one.
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:3000",
        env = "SPIN_HTTP_LISTEN_ADDR"
    )]
    listen: SocketAddr,

    #[command(flatten)]
    state: StateFlags,

    #[command(flatten)]
    variables: VariableFlags,

    /// A Spin runtime configuration file; only an empty one is supported.
    #[arg(long, value_name = "FILE")]
    runtime_config_file: Option<PathBuf>,

    /// Do not run the build commands of the manifest; serve the components as they are.
    #[arg(long)]
    skip_build: bool,

    /// Print only errors and the address.
    #[arg(short, long, visible_alias = "silent")]
    quiet: bool,

    /// The format of the log on standard error.
    #[arg(long, value_enum, default_value_t)]
    log_format: LogFormat,

    /// Allow outgoing requests to a network that is not public, for example 10.0.0.0/8; may be repeated.
    ///
    /// Without it, components reach public addresses, and private, link-local and other special ones only
    /// where `allowed_outbound_hosts` names the host without a wildcard.
    #[arg(long = "allow-network", value_name = "CIDR", value_parser = network::parse_network)]
    allow_networks: Vec<IpNet>,

    #[command(flatten)]
    limits: Limits,
}

impl Up {
    /// Serves until it is asked to stop.
    pub fn run(self) -> anyhow::Result<()> {
        telemetry::start_log(self.log_format, self.quiet);
        let start = Instant::now();
        let manifest = self.manifest.load()?;
        if let Some(path) = &self.runtime_config_file {
            check_runtime_config(path)?;
        }
        heap::limit_arenas();
        let runtime = tokio::runtime::Runtime::new().context("the async runtime does not start")?;
        // Before the build, so that a taken port is known at once.
        let listener = runtime.block_on(self.bind())?;
        if !self.skip_build {
            build_components(
                &manifest,
                if self.quiet {
                    Output::OnFailure
                } else {
                    Output::Stream
                },
            )?;
        }
        let state_dir = self.state.directory(&manifest);
        state_dir::create(&state_dir)?;
        let credentials = Credentials::load_or_create(&state_dir)?;
        let variables = self.variables.resolve(&manifest, credentials.variables())?;
        let variables = Arc::new(variables);
        let application = self.load(&manifest, &state_dir, variables.clone())?;
        heap::trim();
        let address = listener
            .local_addr()
            .context("the listener has no address")?;
        // It was made a moment ago and nobody else has set it.
        let _ = application.own_address().set(address);
        // The shell that evaluates the line may be in another directory.
        let state_dir =
            std::path::absolute(state_dir).context("the current directory is not known")?;
        let hint = Hint {
            address,
            state_dir: &state_dir,
            credentials: &credentials,
            variables: &variables,
        };
        self.announce(&application, &hint, start);
        runtime.block_on(serve_application(listener, application, &self.limits))
    }

    async fn bind(&self) -> anyhow::Result<TcpListener> {
        let listener = TcpListener::bind(self.listen).await;
        listener.with_context(|| {
            format!(
                "cannot listen on {}; --listen takes another address",
                self.listen
            )
        })
    }

    fn load(
        &self,
        manifest: &Manifest,
        state_dir: &Path,
        variables: Arc<Variables>,
    ) -> anyhow::Result<Application> {
        let store = Store::open(state_dir)?;
        let quiet = self.quiet;
        let environment = Environment {
            state_dir,
            cache_dir: &self.state.cache(state_dir),
            store,
            variables,
            open_networks: Arc::new(OpenNetworks::new(self.allow_networks.clone())),
            limits: &self.limits,
            compiling: &|name| {
                if !quiet {
                    eprintln!("Compiling {name}");
                }
            },
        };
        loading::load(manifest, environment)
    }

    fn announce(&self, application: &Application, hint: &Hint<'_>, start: Instant) {
        let mut text = format!("Serving http://{}\n", hint.address);
        if !self.quiet {
            let seconds = start.elapsed().as_secs_f64();
            let routes = routes_table(application.routes(), "  ");
            text += &format!(
                "Ready in {seconds:.1} s. Routes:\n{routes}{}",
                hint.text(ShellSyntax::of_user())
            );
        }
        // Whoever waits for the address may close the pipe once it is read: no reason to stop.
        let _ = io::stdout().write_all(text.as_bytes());
    }
}

/// Refuses a runtime configuration that asks for anything: it would be ignored otherwise.
fn check_runtime_config(path: &Path) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let table: toml::Table =
        toml::from_str(&text).with_context(|| format!("{} is not TOML", path.display()))?;
    let keys: Vec<&str> = table.keys().map(String::as_str).collect();
    ensure!(
        keys.is_empty(),
        "{}: runtime configuration is not supported by this host: {}",
        path.display(),
        keys.join(", ")
    );
    Ok(())
}
