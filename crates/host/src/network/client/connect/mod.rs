//! A TCP connection to an address that was judged, encrypted where the scheme asks for it.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use wasmtime_wasi_http::Error;

/// What an exchange is written to and read from.
pub trait Connection: AsyncRead + AsyncWrite + Send {}

impl<T: AsyncRead + AsyncWrite + Send> Connection for T {}

/// The client's side of TLS 1.2 and 1.3, trusting the authorities that Mozilla trusts.
static TLS: LazyLock<Result<TlsConnector, rustls::Error>> = LazyLock::new(|| {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.into(),
    };
    trusting(roots)
});

fn trusting(roots: RootCertStore) -> Result<TlsConnector, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Connects to the first of `addresses` that answers; with TLS, as a server that proves to be
/// `encrypted_for`, a name or an address from a URL.
///
/// # Errors
/// No address answers, or the server does not prove itself.
pub async fn connect(
    addresses: &[SocketAddr],
    encrypted_for: Option<&str>,
) -> Result<Pin<Box<dyn Connection>>, Error> {
    let stream = TcpStream::connect(addresses).await;
    let stream = stream.map_err(Error::Connect)?;
    // Heads and bodies are written whole; waiting to join them only delays the answer.
    stream.set_nodelay(true).map_err(Error::Connect)?;
    let Some(host) = encrypted_for else {
        return Ok(Box::pin(stream));
    };
    let connector = TLS.as_ref().map_err(|_| Error::ConfigurationError)?;
    encrypt(stream, host, connector).await
}

async fn encrypt(
    stream: TcpStream,
    host: &str,
    connector: &TlsConnector,
) -> Result<Pin<Box<dyn Connection>>, Error> {
    let stream = connector.connect(server_name(host)?, stream).await;
    Ok(Box::pin(stream.map_err(Error::Tls)?))
}

fn server_name(host: &str) -> Result<ServerName<'static>, Error> {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let name = ServerName::try_from(bare.unwrap_or(host)).map_err(|_| Error::DnsError {
        rcode: Some("invalid dns name".to_owned()),
        info_code: None,
    });
    Ok(name?.to_owned())
}

#[cfg(test)]
mod tests;
