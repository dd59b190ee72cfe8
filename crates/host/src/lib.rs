//! The embedded host of Sightline: a small, faithful Spin for the components of a `spin.toml`.
//!
//! Each module below is a room of one subject. They form layers: a module imports from those that stand before it
//! in this list and never from one after it.
//!
//! - [`limits`]: what one request, one instance and the whole host may use at most, as flags. It imports nothing.
//! - [`heap`]: settings of the C library's allocator. It imports nothing.
//! - [`network`]: which hosts and addresses components may reach (`allowed_outbound_hosts`, private networks), and
//!   the HTTP client that holds them to it. It knows neither manifest nor components.
//! - [`telemetry`]: logs, the output of components as log lines, and Prometheus metrics.
//! - [`state_dir`]: the host's own files in the state directory, the root credentials among them.
//! - [`manifest`]: reads and checks `spin.toml`; plain data. It imports [`network`] for the grammar of allowed hosts.
//! - [`routes`] and [`variables`]: what a manifest means at run time: which path leads to which component, and which
//!   value a variable has. They import [`manifest`] and [`network`].
//! - [`build`]: runs the build commands of a manifest, and composes components with their dependencies. It imports
//!   [`manifest`].
//! - [`instance`]: one instance of a component: its permissions, the state of its WASI, its memory limit. It imports
//!   [`network`], [`telemetry`], [`variables`] and [`limits`].
//! - [`imports`]: what components may import: the key-value store, variables, and `sightline:inference` with its pool
//!   of warm instances and the maintenance of the libraries. It imports [`instance`] and what is before that.
//! - [`serving`]: the running [`Application`](serving::Application), and the way of a request: connection, admission,
//!   component, answer. It imports [`imports`], [`instance`] and [`routes`].
//! - [`loading`]: makes an application of a manifest: composes, compiles, links. It imports all the others, and only
//!   the command imports it.

pub mod build;
pub mod heap;
pub mod imports;
pub mod instance;
pub mod limits;
pub mod loading;
pub mod manifest;
pub mod network;
pub mod routes;
pub mod serving;
pub mod state_dir;
pub mod telemetry;
pub mod variables;
