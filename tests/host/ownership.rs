//! What an application owns ends with it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use ::host::limits::Limits;
use ::host::loading::{Environment, load};
use ::host::manifest::Manifest;
use ::host::serving::{Application, serve};
use kv_sqlite::{FILE_NAME, Store};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::support::{Host, cache};

/// Both connections and warm instances end soon after their last request.
fn limits() -> Limits {
    Limits {
        idle_timeout: Duration::from_millis(100),
        ..Limits::default()
    }
}

/// The application of `tests/guests/linked.toml`, in this process.
fn linked(state_dir: &Path) -> Application {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/linked.toml");
    let environment = Environment {
        state_dir,
        cache_dir: &cache(),
        store: Store::open(state_dir).unwrap(),
        variables: Arc::default(),
        open_networks: Arc::default(),
        limits: &limits(),
        compiling: &|_| {},
    };
    load(&Manifest::load(&manifest).unwrap(), environment).unwrap()
}

/// Adds a picture to a library, which then waits for maintenance.
fn change_a_library(address: SocketAddr) {
    let picture = synthetic_pictures::picture(1, 320, 240);
    let picture = synthetic_pictures::jpeg(&picture, 90).unwrap();
    let mut client = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /put?library=some&id=1 HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n",
        picture.len()
    );
    client.write_all(head.as_bytes()).unwrap();
    client.write_all(&picture).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("Ok(())"), "{answer}");
}

/// Waits until nobody owns what `pool` refers to, nor the store of `state_dir`: the last connection to it takes the
/// log along.
fn wait_until_gone<T>(pool: &Weak<T>, state_dir: &Path) {
    let log = state_dir.join(format!("{FILE_NAME}-wal"));
    let deadline = Instant::now() + Duration::from_secs(20);
    while pool.strong_count() > 0 || log.exists() {
        assert!(
            Instant::now() < deadline,
            "{} owners of the pool, log of the store: {}",
            pool.strong_count(),
            log.exists()
        );
        std::thread::yield_now();
    }
}

#[test]
fn the_inference_pool_and_the_store_end_with_the_application() {
    // Its start builds the components.
    drop(Host::builder().manifest("tests/guests/linked.toml").start());
    let state_dir = TempDir::new().unwrap();
    let application = Arc::new(linked(state_dir.path()));
    let pool = Arc::downgrade(application.inference().unwrap());

    let runtime = Runtime::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0");
    let listener = runtime.block_on(listener).unwrap();
    let address = listener.local_addr().unwrap();
    let served = application.clone();
    let server = runtime.spawn(async move { serve(listener, served, &limits()).await });
    change_a_library(address);
    assert!(pool.strong_count() > 0);
    assert!(state_dir.path().join(format!("{FILE_NAME}-wal")).exists());

    server.abort();
    drop(application);
    wait_until_gone(&pool, state_dir.path());
}
