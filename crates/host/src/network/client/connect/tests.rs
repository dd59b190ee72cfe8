//! Encryption, against a server whose certificate is for `pictures.test` and `127.0.0.1`.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::*;

/// Valid from 2020 to 2120, made with `openssl ca -selfsign`; it guards nothing.
const CERTIFICATE: &[u8] = include_bytes!("server.crt");
const KEY: &[u8] = include_bytes!("server.key");

fn certificate() -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(CERTIFICATE).unwrap()
}

/// Greets one client, and says which name it asked for.
async fn server() -> (SocketAddr, tokio::task::JoinHandle<Option<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate()],
            PrivateKeyDer::from_pem_slice(KEY).unwrap(),
        );
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor.accept(stream).await.ok()?;
        stream.write_all(b"hello").await.unwrap();
        stream.shutdown().await.unwrap();
        stream.get_ref().1.server_name().map(str::to_owned)
    });
    (address, serving)
}

/// What a client that trusts the certificate reads from the server it calls `host`.
async fn greeting(address: SocketAddr, host: &str) -> Result<String, Error> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate()).unwrap();
    let stream = TcpStream::connect(address).await.unwrap();
    let mut stream = encrypt(stream, host, &trusting(roots).unwrap()).await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    Ok(text)
}

#[tokio::test]
async fn the_server_is_asked_for_by_its_name_and_checked_against_it() {
    let (address, serving) = server().await;
    assert_eq!(greeting(address, "pictures.test").await.unwrap(), "hello");
    assert_eq!(serving.await.unwrap().as_deref(), Some("pictures.test"));
}

#[tokio::test]
async fn an_address_is_checked_as_an_address() {
    let (address, serving) = server().await;
    assert_eq!(greeting(address, "127.0.0.1").await.unwrap(), "hello");
    assert_eq!(serving.await.unwrap(), None);
}

#[tokio::test]
async fn another_name_is_refused() {
    let (address, _serving) = server().await;
    let refused = greeting(address, "other.test").await;
    assert!(matches!(refused, Err(Error::Tls(_))), "{refused:?}");
}

#[tokio::test]
async fn an_unknown_authority_is_refused() {
    let (address, _serving) = server().await;
    let refused = connect(&[address], Some("pictures.test")).await;
    assert!(matches!(refused.err(), Some(Error::Tls(_))));
}

#[tokio::test]
async fn the_next_address_is_tried() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addresses = [closed.local_addr(), listener.local_addr()].map(Result::unwrap);
    drop(closed);
    assert!(connect(&addresses, None).await.is_ok());
    let refused = connect(&addresses[..1], None).await;
    assert!(matches!(refused.err(), Some(Error::Connect(_))));
}

#[test]
fn brackets_are_no_part_of_a_name() {
    let name = server_name("[::1]").unwrap();
    assert_eq!(name, ServerName::try_from("::1").unwrap());
    for host in ["", "a b", "[::1"] {
        assert!(
            matches!(server_name(host), Err(Error::DnsError { .. })),
            "{host}"
        );
    }
}
