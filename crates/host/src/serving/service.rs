//! From a request to its answer: route, limits, component, log line.

use std::net::SocketAddr;
use std::sync::Arc;

use http::header::{HOST, HeaderValue};
use http::{Request, StatusCode};
use hyper::body::Incoming;
use operation::ServerError;
use uuid::Uuid;

use super::admission::AdmissionControl;
use super::application::Application;
use super::component_handler::ComponentHandler;
use super::request_body::{BodyError, BodyReader, BufferedBody};
use super::request_log::RequestLog;
use super::response::{self, Answer, REQUEST_ID};
use super::spin_headers;
use crate::limits::Limits;
use crate::routes::{HEALTH_PATH, Match};

/// The name that requests to the host itself have in logs and metrics.
const HOST_ITSELF: &str = "host";

/// Answers requests.
pub struct Service {
    application: Arc<Application>,
    bodies: BodyReader,
    admission: AdmissionControl,
}

impl Service {
    /// A service of `application` within `limits`.
    pub fn new(application: Arc<Application>, limits: &Limits) -> Self {
        Self {
            application,
            bodies: BodyReader::new(limits),
            admission: AdmissionControl::new(limits),
        }
    }

    /// The answer to `request`; there always is one.
    pub async fn answer(&self, request: Request<Incoming>, client: SocketAddr) -> Answer {
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let generated = Uuid::new_v4().to_string();
        let metrics = self.application.metrics();
        let mut log = RequestLog::begin(metrics, &method, &path, HOST_ITSELF, &generated);
        let matched = self.application.routes().find(&path);
        let mut answer = match (self.own(&path), matched) {
            (Some(answer), _) => answer,
            (None, None) => response::unknown_route(&generated),
            (None, Some(matched)) => {
                log.component = matched.route.component.as_str();
                self.run(request, &matched, client, &generated).await
            }
        };
        let request_id = identify(&mut answer, &generated);
        log.request_id = request_id.to_str().unwrap_or_default().to_owned();
        log.status = Some(answer.status().as_u16());
        answer
    }

    /// The paths that the host answers itself.
    fn own(&self, path: &str) -> Option<Answer> {
        const TEXT: &str = "text/plain; charset=utf-8";
        match path {
            HEALTH_PATH | "/healthz" => Some(response::text(StatusCode::OK, TEXT, "OK")),
            "/metrics" => Some(match self.application.metrics().page() {
                Ok(page) => response::text(StatusCode::OK, "text/plain; version=0.0.4", page),
                Err(error) => {
                    tracing::error!(%error, "no metrics");
                    response::text(StatusCode::INTERNAL_SERVER_ERROR, TEXT, "no metrics")
                }
            }),
            _ => None,
        }
    }

    async fn run(
        &self,
        request: Request<Incoming>,
        matched: &Match<'_>,
        client: SocketAddr,
        request_id: &str,
    ) -> Answer {
        let Some(handler) = self.application.handler(&matched.route.component) else {
            return response::unknown_route(request_id);
        };
        let family = handler.context().family();
        let (mut head, body) = request.into_parts();
        let Some(host) = host(&head) else {
            return response::no_host(request_id);
        };
        spin_headers::remove(&mut head.headers);
        let target = head.uri.path_and_query();
        spin_headers::insert(&mut head.headers, &host, target, matched, client);
        // `memory` counts against the budget of all bodies until the component has answered.
        let (bytes, _memory) = match self.bodies.read(body).await {
            Ok(BufferedBody { bytes, memory }) => (bytes, memory),
            Err(error) => return unread(&error, handler, request_id),
        };
        let Some(permit) = self.admission.admit().await else {
            return response::failure(family, ServerError::Busy, request_id);
        };
        let request = Request::from_parts(head, response::whole(bytes));
        let answered = handler.handle(request, permit).await;
        answered.unwrap_or_else(|failure| response::failure(family, failure, request_id))
    }
}

fn unread(error: &BodyError, handler: &ComponentHandler, request_id: &str) -> Answer {
    let failure = match error {
        BodyError::TooLarge => ServerError::TooLarge,
        BodyError::Incomplete => ServerError::Unreadable,
        BodyError::TimedOut => ServerError::TimedOut,
        BodyError::Busy => ServerError::Busy,
    };
    response::failure(handler.context().family(), failure, request_id)
}

/// The authority that the client calls; HTTP/1.1 demands that there is one.
fn host(head: &http::request::Parts) -> Option<String> {
    if let Some(authority) = head.uri.authority() {
        return Some(authority.to_string());
    }
    let host = head.headers.get(HOST)?.to_str().ok()?;
    Some(host.to_owned())
}

/// Puts the request's id on the answer, unless the component did, and returns it.
fn identify(answer: &mut Answer, generated: &str) -> HeaderValue {
    let headers = answer.headers_mut();
    if let Some(given) = headers.get(REQUEST_ID) {
        return given.clone();
    }
    let id = HeaderValue::from_str(generated).unwrap_or(HeaderValue::from_static(""));
    headers.insert(REQUEST_ID, id.clone());
    id
}
