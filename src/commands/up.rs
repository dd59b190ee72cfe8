//! `sightline up`.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::build::build_components;
use super::exports::Exports;
use super::manifest::{ManifestFlags, StateFlags, VariableFlags};
use super::{check, routes};
use host::build::Output;
use host::heap;
use host::imports;
use host::limits::Limits;
use host::loading::{self, Environment};
use host::manifest::Manifest;
use host::network::{self, OpenNetworks};
use host::serving::{self, Application};
use host::state_dir::{self, Credentials};
use host::telemetry::{self, LogFormat};
use host::variables::Variables;
use kv_sqlite::Store;

/// Time between two givings back of free memory.
const TIDYING: Duration = Duration::from_secs(20);

/// How long a host that stops waits for a step in progress on a library.
const STEP_PATIENCE: Duration = Duration::from_secs(5);

/// Build the components if need be, then serve the application.
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

    /// A Spin runtime configuration; only an empty one is supported.
    #[arg(long, value_name = "FILE")]
    runtime_config_file: Option<PathBuf>,

    /// Serve the components as they are, without running the manifest's build commands.
    #[arg(long)]
    skip_build: bool,

    /// Print only errors and the address.
    #[arg(short, long, visible_alias = "silent")]
    quiet: bool,

    /// How log lines are written to standard error.
    #[arg(long, value_enum, default_value_t)]
    log_format: LogFormat,

    /// Let outgoing requests into a network that is not public, as 10.0.0.0/8; may be repeated.
    ///
    /// Components reach public addresses, and the private, link-local and other special ones only
    /// where `allowed_outbound_hosts` names the host without a wildcard or where this flag opens
    /// the network.
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
        let variables =
            check::resolve(&manifest, self.variables.given()?, credentials.variables())?;
        let variables = Arc::new(variables);
        let application = self.load(&manifest, &state_dir, variables.clone())?;
        heap::trim();
        let address = listener
            .local_addr()
            .context("the listener has no address")?;
        // It was made a moment ago and nobody else has set it.
        let _ = application.own_address().set(address);
        // The shell that gets the lines may be in another directory.
        let path = std::path::absolute(Credentials::path(&state_dir))
            .context("the current directory is not known")?;
        let exports = Exports {
            address,
            credentials: &credentials,
            path: &path,
            variables: &variables,
        };
        self.announce(&application, &exports, start);
        runtime.block_on(self.serve(listener, application))
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

    fn announce(&self, application: &Application, exports: &Exports<'_>, start: Instant) {
        let mut text = format!("Serving http://{}\n", exports.address);
        if !self.quiet {
            let seconds = start.elapsed().as_secs_f64();
            let routes = routes::table(application.routes(), "  ");
            text += &format!(
                "Ready in {seconds:.1} s. Routes:\n{routes}{}",
                exports.text()
            );
        }
        // Whoever waits for the address may close the pipe once it is read: no reason to stop.
        let _ = io::stdout().write_all(text.as_bytes());
    }

    async fn serve(&self, listener: TcpListener, application: Application) -> anyhow::Result<()> {
        let application = Arc::new(application);
        let idle = tokio::spawn(drop_idle(application.clone(), self.limits.clone()));
        let tidy = tokio::spawn(give_memory_back());
        let (stop, stopped) = oneshot::channel();
        let mut upkeep = tokio::spawn(look_after_libraries(application.clone(), stopped));
        let served = serving::serve(listener, application.clone(), &self.limits).await;
        idle.abort();
        tidy.abort();
        drop(stop);
        // A step that is cut off costs no more than the space of what it has written.
        if tokio::time::timeout(STEP_PATIENCE, &mut upkeep)
            .await
            .is_err()
        {
            upkeep.abort();
        }
        application.store().close().await;
        served
    }
}

/// Does the work that changes leave in libraries, until the sender is dropped.
async fn look_after_libraries(application: Arc<Application>, stopped: oneshot::Receiver<()>) {
    let Some(pool) = application.inference() else {
        return;
    };
    // It never gets a value: the error says that the sender is gone.
    let stop = async { stopped.await.unwrap_or_default() };
    imports::maintain_libraries(pool, stop).await;
}

/// Gives back what requests have freed, from time to time.
async fn give_memory_back() {
    loop {
        tokio::time::sleep(TIDYING).await;
        // It looks through all heaps, some milliseconds, and nobody waits for it.
        let _ = tokio::task::spawn_blocking(heap::trim).await;
    }
}

/// Lets warm instances go that had no work for long.
async fn drop_idle(application: Arc<Application>, limits: Limits) {
    let Some(pool) = application.inference() else {
        return;
    };
    let mut interval = tokio::time::interval(limits.idle_timeout);
    loop {
        interval.tick().await;
        pool.drop_idle();
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
