//! The HTTP client that everything here is sent with.

use std::sync::Once;

use reqwest::blocking::ClientBuilder;
use reqwest::redirect::Policy;
use tokio_rustls::rustls::crypto::ring;

/// An HTTP client to be set up: it has the cryptography of this program and follows no redirect, because a
/// signature is made for one address.
pub fn http() -> ClientBuilder {
    static CRYPTOGRAPHY: Once = Once::new();
    CRYPTOGRAPHY.call_once(|| {
        // Fails where another library has installed one, which is as good.
        let _ = ring::default_provider().install_default();
    });
    reqwest::blocking::Client::builder().redirect(Policy::none())
}
