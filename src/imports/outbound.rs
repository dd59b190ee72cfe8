//! Outgoing HTTP requests: only where the manifest allows.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use http::Uri;
use http::uri::{Authority, Scheme};
use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

use crate::component::ComponentContext;
use crate::network::SELF_HOST;

/// Where the application listens; known once the host listens.
pub type OwnAddress = Arc<OnceLock<SocketAddr>>;

/// Sends the requests of one instance.
pub struct Outbound {
    component: Arc<ComponentContext>,
}

type Exchange = (
    http::Response<WasiBody>,
    Box<dyn Future<Output = Result<(), Error>> + Send>,
);

impl Outbound {
    /// Sends with the permissions of `component`.
    pub fn new(component: &Arc<ComponentContext>) -> Self {
        Self {
            component: component.clone(),
        }
    }

    /// Checks that `request` may leave, and points what is for the application itself at it.
    fn admit(&self, request: &mut http::Request<WasiBody>) -> Result<(), Error> {
        let allowed = self.component.outbound();
        let uri = request.uri();
        let own = uri.host().is_none_or(|host| host == SELF_HOST);
        if !own {
            return match allowed.permits(uri) {
                true => Ok(()),
                false => Err(self.refuse(uri)),
            };
        }
        if !allowed.permits_self("http") {
            return Err(self.refuse(uri));
        }
        let address = self.component.own_address().get();
        let address = address.ok_or(Error::DestinationUnavailable)?;
        *request.uri_mut() = redirect(uri.clone(), address)?;
        Ok(())
    }

    fn refuse(&self, uri: &Uri) -> Error {
        // Without user, password, path and query, which may hold secrets.
        tracing::warn!(
            component = &**self.component.id(),
            scheme = uri.scheme_str(),
            host = uri.host(),
            port = uri.port_u16(),
            "allowed_outbound_hosts does not permit this request"
        );
        Error::HttpRequestDenied
    }
}

/// `uri` at `address`.
fn redirect(uri: Uri, address: &SocketAddr) -> Result<Uri, Error> {
    let mut parts = uri.into_parts();
    parts.scheme = Some(Scheme::HTTP);
    let authority = Authority::try_from(address.to_string());
    parts.authority = Some(authority.map_err(|_| Error::HttpRequestUriInvalid)?);
    Uri::from_parts(parts).map_err(|_| Error::HttpRequestUriInvalid)
}

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        mut request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Exchange, Error>> + Send> {
        let admitted = self.admit(&mut request);
        Box::new(async move {
            admitted?;
            let (response, transfer) = default_send_request(request, options).await?;
            let transfer: Box<dyn Future<Output = _> + Send> = Box::new(transfer);
            Ok((response.map(BodyExt::boxed_unsync), transfer))
        })
    }
}
