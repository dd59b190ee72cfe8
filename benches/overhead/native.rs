//! The peer: the same operations, compiled natively, behind axum.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use image_search::{ImageSearch, Services, components};
use kv_sqlite::Store;
use operation::{Component, Context, Credentials, Request, Timestamp, answer_whole, uuid};
use store::{KeyValue, StoreError};
use tokio::runtime::Handle;

/// The argument that makes this program the server.
pub const FLAG: &str = "--serve-native";

/// The largest body, as in the host.
const MAX_BODY: usize = 16 << 20;

struct App {
    store: Engine,
    credentials: Credentials,
}

/// Serves the two operations on a free port, which it prints as the host does.
pub async fn serve(state_dir: &Path) -> Result<()> {
    let ours = host::state_dir::Credentials::load_or_create(state_dir)?;
    let app = Arc::new(App {
        store: Engine(Store::open(state_dir)?),
        credentials: Credentials {
            project_id: ours.project_id,
            workspace_id: ours.workspace_id,
            token: ours.token,
            ..Credentials::default()
        },
    });
    let router = Router::new()
        .route(
            "/v1/{project_id}/service",
            serve_component(&components::CREATE_INSTANCE),
        )
        .route(
            "/v1/{project_id}/service/{instance_name}",
            serve_component(&components::INSTANCE),
        )
        .with_state(app);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        // A failure costs latency, not correctness.
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}

fn serve_component(
    component: &'static Component<ImageSearch>,
) -> axum::routing::MethodRouter<Arc<App>> {
    any(
        move |State(app): State<Arc<App>>, request: axum::extract::Request| async move {
            answer(&app, component, request).await
        },
    )
}

async fn answer(
    app: &App,
    component: &Component<ImageSearch>,
    request: axum::extract::Request,
) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return http::StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let request = Request::from_parts(head, body.to_vec());
    // The operations are synchronous, as they are in a component.
    let response = tokio::task::block_in_place(|| {
        let context = Context {
            store: &app.store,
            credentials: &app.credentials,
            now: Timestamp::now(),
            request_id: uuid(),
        };
        answer_whole(component, &request, &context, Services::records())
    });
    match response {
        Ok(response) => response.map(Body::from),
        // Neither operation sends its answer in chunks, so that none is cut off.
        Err(_) => http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The host's store engine as the handlers see a store.
struct Engine(Store);

const LABEL: &str = "default";

fn wait<T>(
    future: impl Future<Output = Result<T, kv_sqlite::StoreError>>,
) -> Result<T, StoreError> {
    let result = Handle::current().block_on(future);
    result.map_err(|error| StoreError::Host(error.to_string()))
}

impl KeyValue for Engine {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        wait(self.0.get(LABEL, key))
    }

    fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let found = wait(self.0.get_many(LABEL, keys.to_vec()))?;
        Ok(::store::in_order(keys, found))
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        wait(self.0.set(LABEL, key, value.to_vec()))
    }

    fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        wait(self.0.set_many(LABEL, pairs.to_vec()))
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        wait(self.0.delete(LABEL, key))
    }

    fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        wait(self.0.delete_many(LABEL, keys.to_vec()))
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        wait(self.0.increment(LABEL, key, delta))
    }

    fn swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        wait(
            self.0
                .swap(LABEL, key, Some(expected.to_vec()), new.to_vec()),
        )
    }
}
