//! Outgoing HTTP requests: only where the manifest allows, and into a private network only where
//! it is named or open.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use http::Uri;
use http::uri::Scheme;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::connect::{Connection, connect};
use super::exchange::{Exchange, exchange};
use super::policy::OutboundPolicy;
use super::timeouts::Timeouts;
use crate::network::allowed_hosts::SELF_HOST;
use crate::network::open_networks::{ResolveError, resolve_any};

/// Sends the requests of one instance. Cheap to clone.
#[derive(Clone)]
pub struct OutboundHttp {
    /// The component's id, for the log.
    component: Arc<str>,
    policy: Arc<OutboundPolicy>,
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

impl WasiHttpHooks for OutboundHttp {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Exchange, Error>> + Send> {
        let client = self.clone();
        Box::new(async move {
            let timeouts = Timeouts::new(options.unwrap_or_default());
            let opened = client.open(request.uri());
            let opened = tokio::time::timeout(timeouts.connect, opened).await;
            let connection = opened.map_err(|_| Error::ConnectionTimeout)??;
            exchange(connection, request, timeouts).await
        })
    }
}

impl OutboundHttp {
    /// Sends the requests of `component`, which are held to `policy`.
    pub fn new(component: &Arc<str>, policy: &Arc<OutboundPolicy>) -> Self {
        Self {
            component: component.clone(),
            policy: policy.clone(),
        }
    }

    /// A connection over which a request to `uri` may be sent.
    async fn open(&self, uri: &Uri) -> Result<Pin<Box<dyn Connection>>, Error> {
        let destination = self.authorize(uri)?;
        if let Destination::Own(address) = destination {
            return connect(&[address], None).await;
        }
        let host = uri.host().ok_or(Error::HttpRequestUriInvalid)?;
        let encrypted = uri.scheme() == Some(&Scheme::HTTPS);
        let port = uri.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
        let addresses = match destination {
            Destination::Named => resolve_any(host, port).await,
            _ => self.policy.open_networks.resolve(host, port).await,
        };
        let addresses = addresses.map_err(|error| self.unresolved(uri, error))?;
        connect(&addresses, encrypted.then_some(host)).await
    }

    /// Whether a request to `uri` may leave, and where it may go.
    fn authorize(&self, uri: &Uri) -> Result<Destination, Error> {
        let allowed = &self.policy.allowed_hosts;
        let is_own = |host: &str| host.eq_ignore_ascii_case(SELF_HOST);
        let permitted = match uri.host().is_none_or(is_own) {
            true if allowed.permits_self("http") => {
                let address = self.policy.own_address.get();
                let address = address.ok_or(Error::DestinationUnavailable)?;
                Some(Destination::Own(*address))
            }
            true => None,
            false if allowed.names(uri) => Some(Destination::Named),
            false => allowed.permits(uri).then_some(Destination::Public),
        };
        permitted.ok_or_else(|| {
            self.log_denial(uri, "allowed_outbound_hosts does not permit this request");
            Error::HttpRequestDenied
        })
    }

    fn unresolved(&self, uri: &Uri, error: ResolveError) -> Error {
        match error {
            // The cause decides between a failed lookup and other errors.
            ResolveError::Lookup(error) => Error::Connect(error),
            ResolveError::NotPublic(addresses) => {
                let message = format!(
                    "the host's addresses are not public: {addresses:?}; --allow-network opens a \
                     network, and so does naming the host in allowed_outbound_hosts"
                );
                self.log_denial(uri, &message);
                Error::DestinationIpProhibited
            }
        }
    }

    fn log_denial(&self, uri: &Uri, message: &str) {
        // Without user, password, path and query, which may hold secrets.
        tracing::warn!(
            component = &*self.component,
            scheme = uri.scheme_str(),
            host = uri.host(),
            port = uri.port_u16(),
            "{message}"
        );
    }
}
