//! SDK-HMAC-SHA256, and the tokens that may come in its place.

use http::Request;
use http::header::{AUTHORIZATION, HOST};
use iam::{AccessError, Authenticator, Credentials, Key, huawei};
use store::Memory;

/// 2026-01-01T00:00:00Z, the time of the corpus.
const NOW: i64 = 1_767_225_600_000;

/// Checks the request as it came, then signed.
pub fn check(mut request: Request<Vec<u8>>) {
    let root = credentials("SKEXAMPLE");
    let verified = verify(&request, &root);
    let other = credentials("another secret");
    if verified.is_ok() {
        assert!(verify(&request, &other).is_err());
    }
    let _ = authenticate(&request, &root);

    let Some(key) = root.key() else {
        return;
    };
    request.headers_mut().remove("x-security-token");
    if !request.headers().contains_key(HOST) {
        request
            .headers_mut()
            .insert(HOST, http::HeaderValue::from_static("h"));
    }
    if huawei::sign(&mut request, &key, NOW).is_err() {
        return;
    }
    assert!(request.headers().contains_key(AUTHORIZATION));
    match verify(&request, &root) {
        Ok(found) => assert_eq!(found, key),
        // More headers than may be signed; nothing else is wrong with what `sign` returns.
        Err(AccessError::InvalidSignature(why)) => {
            assert!(why.contains("at most") || why.contains("longer"), "{why}")
        }
        Err(denied) => panic!("{denied:?}"),
    }
    assert!(verify(&request, &other).is_err());
}

fn credentials(secret_key: &str) -> Credentials {
    Credentials {
        project_id: "p".repeat(32),
        workspace_id: "w".to_owned(),
        token: "static-token".to_owned(),
        access_key: "AKEXAMPLE".to_owned(),
        secret_key: secret_key.to_owned(),
    }
}

fn verify(request: &Request<Vec<u8>>, root: &Credentials) -> Result<Key, AccessError> {
    with_authenticator(root, |authenticator| huawei::verify(request, authenticator))
}

/// Whoever is let in is the owner of the root key.
fn authenticate(request: &Request<Vec<u8>>, root: &Credentials) -> Result<(), AccessError> {
    let caller = with_authenticator(root, |authenticator| {
        huawei::authenticate(request, authenticator)
    })?;
    assert_eq!(caller.project_id, root.project_id);
    Ok(())
}

fn with_authenticator<T>(root: &Credentials, act: impl FnOnce(Authenticator<'_>) -> T) -> T {
    let store = Memory::new();
    act(Authenticator {
        store: &store,
        root,
        now_ms: NOW,
    })
}
