//! Outgoing HTTP requests: only where the manifest allows, and into a private network only where
//! it is named or open.
//!
//! The requests are sent by this module and not by `wasmtime-wasi-http`, which would look a name
//! up again after it was judged.

mod connect;
mod exchange;
mod timeouts;

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use http::Uri;
use http::uri::Scheme;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::component::ComponentContext;
use crate::network::{SELF_HOST, Unreachable, resolve_any};
use connect::{Connection, connect};
use exchange::{Exchange, exchange};
use timeouts::Timeouts;

/// Where the application listens; known once the host listens.
pub type OwnAddress = Arc<OnceLock<SocketAddr>>;

/// Sends the requests of one instance.
pub struct Outbound {
    component: Arc<ComponentContext>,
}

/// Where a request that may leave may go.
enum Destination {
    /// To the application itself, without encryption.
    Own(SocketAddr),
    /// To any address of its host, which the manifest names.
    Named,
    /// To the public and the open addresses of its host.
    Public,
}

impl Outbound {
    /// Sends with the permissions of `component`.
    pub fn new(component: &Arc<ComponentContext>) -> Self {
        Self {
            component: component.clone(),
        }
    }
}

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Exchange, Error>> + Send> {
        let component = self.component.clone();
        Box::new(async move {
            let timeouts = Timeouts::new(options.unwrap_or_default());
            let opened = open(&component, request.uri());
            let opened = tokio::time::timeout(timeouts.connect, opened).await;
            let connection = opened.map_err(|_| Error::ConnectionTimeout)??;
            exchange(connection, request, timeouts).await
        })
    }
}

/// A connection over which a request of `component` to `uri` may be sent.
async fn open(component: &ComponentContext, uri: &Uri) -> Result<Pin<Box<dyn Connection>>, Error> {
    let destination = admit(component, uri)?;
    if let Destination::Own(address) = destination {
        return connect(&[address], None).await;
    }
    let host = uri.host().ok_or(Error::HttpRequestUriInvalid)?;
    let encrypted = uri.scheme() == Some(&Scheme::HTTPS);
    let port = uri.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
    let addresses = match destination {
        Destination::Named => resolve_any(host, port).await,
        _ => component.open_networks().resolve(host, port).await,
    };
    let addresses = addresses.map_err(|reason| unreachable(component, uri, reason))?;
    connect(&addresses, encrypted.then_some(host)).await
}

/// Whether a request of `component` to `uri` may leave, and where it may go.
fn admit(component: &ComponentContext, uri: &Uri) -> Result<Destination, Error> {
    let allowed = component.outbound();
    let is_own = |host: &str| host.eq_ignore_ascii_case(SELF_HOST);
    let permitted = match uri.host().is_none_or(is_own) {
        true if allowed.permits_self("http") => {
            let address = component.own_address().get();
            let address = address.ok_or(Error::DestinationUnavailable)?;
            Some(Destination::Own(*address))
        }
        true => None,
        false if allowed.names(uri) => Some(Destination::Named),
        false => allowed.permits(uri).then_some(Destination::Public),
    };
    permitted.ok_or_else(|| {
        log_refusal(
            component,
            uri,
            "allowed_outbound_hosts does not permit this request",
        );
        Error::HttpRequestDenied
    })
}

fn unreachable(component: &ComponentContext, uri: &Uri, reason: Unreachable) -> Error {
    match reason {
        // The cause decides between a failed lookup and other errors.
        Unreachable::Unknown(error) => Error::Connect(error),
        Unreachable::Prohibited(addresses) => {
            let message = format!(
                "the host's addresses are not public: {addresses:?}; --allow-network opens a \
                 network, and so does naming the host in allowed_outbound_hosts"
            );
            log_refusal(component, uri, &message);
            Error::DestinationIpProhibited
        }
    }
}

fn log_refusal(component: &ComponentContext, uri: &Uri, message: &str) {
    // Without user, password, path and query, which may hold secrets.
    tracing::warn!(
        component = &**component.id(),
        scheme = uri.scheme_str(),
        host = uri.host(),
        port = uri.port_u16(),
        "{message}"
    );
}
