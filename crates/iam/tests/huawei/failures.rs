//! Wrong credentials are answered sixty times a minute; then only what cannot be guessed opens.

use std::sync::atomic::{AtomicU32, Ordering};

use http::{HeaderMap, HeaderValue};
use iam::failure_limit::MAX_FAILURES_PER_MINUTE;
use iam::{AccessError, Authenticator, Caller, Key, UNGUESSABLE_LENGTH, huawei, password, token};
use store::{KeyValue, Memory, StoreError};

use crate::authenticator::{HOST, NOW, World};

fn from(address: &'static str) -> HeaderMap {
    let address = HeaderValue::from_static(address);
    HeaderMap::from_iter([("spin-client-addr".parse().unwrap(), address)])
}

fn try_token(
    world: &World,
    token: &str,
    address: &'static str,
    now_ms: i64,
) -> Result<Caller, AccessError> {
    token::verify(token, &from(address), world.authenticator_at(now_ms))
}

/// Sends wrong tokens until the limit is reached.
fn exhaust(world: &World, address: &'static str) {
    for _ in 0..MAX_FAILURES_PER_MINUTE {
        let refused = try_token(world, "wrong", address, NOW);
        assert!(
            matches!(refused, Err(AccessError::InvalidCredential(_))),
            "{refused:?}"
        );
    }
    let refused = try_token(world, "wrong", address, NOW);
    assert_eq!(refused, Err(AccessError::TooManyFailures));
}

#[test]
fn the_limit_lasts_until_the_minute_is_over() {
    let world = World::new();
    exhaust(&world, "192.0.2.1:1000");
    // Also the right token, so that a guess tells nothing.
    let right = |now_ms| try_token(&world, "static-token", "192.0.2.1:2000", now_ms);
    assert_eq!(right(NOW + 59_999), Err(AccessError::TooManyFailures));
    assert!(right(NOW + 60_000).is_ok());
    let again = try_token(&world, "wrong", "192.0.2.1:1000", NOW + 60_000);
    assert!(matches!(again, Err(AccessError::InvalidCredential(_))));
}

#[test]
fn other_addresses_are_not_held_up() {
    let world = World::new();
    exhaust(&world, "192.0.2.1:1000");
    for address in ["192.0.2.2:1000", "[2001:db8::1]:1000"] {
        assert!(try_token(&world, "static-token", address, NOW).is_ok());
    }
}

#[test]
fn nor_are_the_keys_of_an_address_by_wrong_static_tokens() {
    let world = World::new();
    let token = token::issue(&world.root_key(), NOW).unwrap().token;
    exhaust(&world, "192.0.2.1:1000");
    assert!(try_token(&world, &token, "192.0.2.1:1000", NOW).is_ok());
}

#[test]
fn wrong_signatures_count() {
    let world = World::new();
    let mut wrong = world.root_key();
    wrong.secret_key = "wrong".to_owned();
    let send = |key| {
        let mut request = http::Request::get("/").header("Host", HOST);
        request = request.header("spin-client-addr", "192.0.2.1:1");
        let mut request = request.body(Vec::new()).unwrap();
        huawei::sign(&mut request, key, NOW).unwrap();
        huawei::verify(&request, world.authenticator())
    };
    for _ in 0..MAX_FAILURES_PER_MINUTE {
        assert!(matches!(
            send(&wrong),
            Err(AccessError::InvalidSignature(_))
        ));
    }
    assert_eq!(send(&wrong), Err(AccessError::TooManyFailures));
    assert_eq!(send(&world.root_key()), Err(AccessError::TooManyFailures));
}

#[test]
fn whoever_has_a_secret_that_cannot_be_guessed_is_not_held_up() {
    let mut world = World::new();
    world.root.token = "7".repeat(UNGUESSABLE_LENGTH);
    world.root.secret_key = "k".repeat(UNGUESSABLE_LENGTH);
    let key = world.root_key();
    let try_key = |secret: &str| {
        let key = Key {
            secret_key: secret.to_owned(),
            ..key.clone()
        };
        let request = http::Request::get("/").header("Host", HOST);
        let mut request = request.body(Vec::new()).unwrap();
        huawei::sign(&mut request, &key, NOW).unwrap();
        request.headers_mut().extend(from("192.0.2.1:1"));
        huawei::verify(&request, world.authenticator())
    };
    exhaust(&world, "192.0.2.1:1");
    assert!(try_token(&world, &world.root.token, "192.0.2.1:2", NOW).is_ok());
    for _ in 0..MAX_FAILURES_PER_MINUTE {
        assert!(matches!(
            try_key("wrong"),
            Err(AccessError::InvalidSignature(_))
        ));
    }
    assert_eq!(try_key("wrong"), Err(AccessError::TooManyFailures));
    assert_eq!(try_key(&key.secret_key), Ok(key.clone()));
    let token = token::issue(&key, NOW).unwrap().token;
    assert!(try_token(&world, &token, "192.0.2.1:3", NOW).is_ok());
    let password = |name| {
        password::verify(
            name,
            &key.secret_key,
            &from("192.0.2.1:4"),
            world.authenticator(),
        )
    };
    assert_eq!(password(&key.access_key), Ok(key.clone()));
}

#[test]
fn a_revoked_key_is_held_up_with_the_rest() {
    let world = World::new();
    let (_, key) = world.project("one");
    let token = token::issue(&key, NOW).unwrap().token;
    world.registry().revoke(&key.access_key, NOW).unwrap();
    let with_revoked = || try_token(&world, &token, "192.0.2.1:1", NOW);
    for _ in 0..MAX_FAILURES_PER_MINUTE {
        assert!(matches!(
            with_revoked(),
            Err(AccessError::InvalidCredential(_))
        ));
    }
    assert_eq!(with_revoked(), Err(AccessError::TooManyFailures));
}

/// Counts what is asked of a store.
#[derive(Default)]
struct Counting {
    inner: Memory,
    reads: AtomicU32,
    writes: AtomicU32,
}

impl Counting {
    fn read(&self) -> &Memory {
        self.reads.fetch_add(1, Ordering::SeqCst);
        &self.inner
    }
    fn write(&self) -> &Memory {
        self.writes.fetch_add(1, Ordering::SeqCst);
        &self.inner
    }
    fn counts(&self) -> (u32, u32) {
        let reset = |count: &AtomicU32| count.swap(0, Ordering::SeqCst);
        (reset(&self.reads), reset(&self.writes))
    }
}

impl KeyValue for Counting {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read().get(key)
    }
    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.read().get_many(keys)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.write().set(key, value)
    }
    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        self.write().set_many(pairs)
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.write().delete(key)
    }
    fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        self.write().delete_many(keys)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.write().increment(key, delta)
    }
    fn swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        self.write().swap(key, expected, new)
    }
}

#[test]
fn a_good_credential_costs_one_read_and_no_write() {
    let world = World::new();
    let store = Counting::default();
    let registry = iam::Registry::new(&store);
    let project = registry.create_project("one", NOW).unwrap();
    let key = registry.create_key(&project, None, NOW).unwrap();
    store.counts();
    let authenticator = Authenticator {
        store: &store,
        root: &world.root,
        now_ms: NOW,
    };
    for key in [&world.root_key(), &key] {
        let mut signed = http::Request::get("http://h/").body(Vec::new()).unwrap();
        huawei::sign(&mut signed, key, NOW).unwrap();
        huawei::authenticate(&signed, authenticator).unwrap();
        assert_eq!(store.counts(), (1, 0));
        let token = token::issue(key, NOW).unwrap().token;
        token::verify(&token, &HeaderMap::new(), authenticator).unwrap();
        assert_eq!(store.counts(), (1, 0));
    }
    token::verify("static-token", &HeaderMap::new(), authenticator).unwrap();
    assert_eq!(store.counts(), (1, 0));
}

#[test]
fn a_client_over_the_limit_costs_one_read_and_no_write() {
    let world = World::new();
    let store = Counting::default();
    let authenticator = Authenticator {
        store: &store,
        root: &world.root,
        now_ms: NOW,
    };
    for _ in 0..MAX_FAILURES_PER_MINUTE {
        assert!(token::verify("wrong", &HeaderMap::new(), authenticator).is_err());
    }
    store.counts();
    assert!(token::verify("wrong", &HeaderMap::new(), authenticator).is_err());
    assert_eq!(store.counts(), (1, 0));
}
