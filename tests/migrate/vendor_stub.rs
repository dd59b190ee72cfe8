//! A stub of the vendor's service: `data/check` by condition, page by page, for callers that sign.

use std::sync::{Arc, Mutex};

use iam::{Authenticator, Credentials, huawei};
use operation::Timestamp;
use serde_json::{Value, json};
use store::Memory;

use crate::support::stub_server::{Request, StubServer};

/// The project of the stub.
pub const PROJECT: &str = "0123456789abcdef0123456789abcdef";
/// The key that opens it.
pub const ACCESS_KEY: &str = "SOURCEACCESSKEY00001";
/// Its secret.
pub const SECRET_KEY: &str = "SourceSecretKeySourceSecretKeySource0001";

/// Items of a page.
const PAGE: usize = 100;

/// What the stub answers instead, by the number of the call.
pub type Disturbance = fn(usize) -> Option<(u16, Value)>;

/// A service of `items` items.
pub struct Vendor {
    server: StubServer,
    service: Arc<Service>,
}

struct Service {
    items: usize,
    disturbance: Mutex<Disturbance>,
    /// The bodies of the calls that were signed.
    calls: Mutex<Vec<Value>>,
}

impl Vendor {
    /// Serves `items` items.
    pub fn serve(items: usize, disturbance: Disturbance) -> Self {
        let service = Arc::new(Service {
            items,
            disturbance: Mutex::new(disturbance),
            calls: Mutex::default(),
        });
        let serving = service.clone();
        Self {
            server: StubServer::serve(move |request| serving.answer(request)),
            service,
        }
    }

    /// `http://address:port`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// From now on disturbs calls otherwise; they are counted anew.
    pub fn disturb(&self, disturbance: Disturbance) {
        *self.service.disturbance.lock().unwrap() = disturbance;
        self.service.calls.lock().unwrap().clear();
    }

    /// The bodies of the signed calls.
    pub fn calls(&self) -> Vec<Value> {
        self.service.calls.lock().unwrap().clone()
    }
}

impl Service {
    fn answer(&self, request: &Request) -> (u16, Value) {
        if let Err(denied) = verify(request) {
            let said = format!("{denied:?}");
            return (
                401,
                json!({"error_code": "APIGW.0301", "error_msg": said, "request_id": "r"}),
            );
        }
        let path = format!("/v2/{PROJECT}/mms/old/data/check");
        if request.method() != "POST" || request.uri().path() != path {
            return (404, json!({"error_code": "APIGW.0101", "error_msg": path}));
        }
        let body: Value = serde_json::from_slice(request.body()).unwrap();
        let mut calls = self.calls.lock().unwrap();
        calls.push(body.clone());
        let disturbed = (self.disturbance.lock().unwrap())(calls.len());
        disturbed.unwrap_or_else(|| (200, self.page(&body)))
    }

    /// The page after `last_item`: a cursor stands behind each page, also the last.
    fn page(&self, body: &Value) -> Value {
        assert_eq!(body["limit"], PAGE);
        let start = match &body["last_item"] {
            Value::Null => 0,
            last => {
                assert_eq!(last["score"], json!(0.1234567890123456));
                let id = last["id"].as_str().unwrap();
                1 + id.strip_prefix("item/").unwrap().parse::<usize>().unwrap()
            }
        };
        let range = start..self.items.min(start + PAGE);
        let items: Vec<Value> = range.clone().map(item).collect();
        let last = range
            .last()
            .map(|last| json!({"score": 0.1234567890123456, "id": format!("item/{last}")}));
        json!({
            "result": "success",
            "data": {
                "items": items,
                "check_info": {
                    "total_num": self.items,
                    "return_num": items.len(),
                    "last_item": last,
                },
            },
        })
    }
}

/// The item of this number, as the vendor shows it.
fn item(number: usize) -> Value {
    json!({
        "id": format!("item/{number}"),
        "score": 1,
        "source": {
            "desc": format!("number {number}"),
            "custom_tags": {"colour": "red"},
            "custom_num_tags": {"year": number},
            "keywords": null,
        },
    })
}

fn verify(request: &Request) -> Result<(), iam::AccessError> {
    let root = Credentials {
        project_id: PROJECT.to_owned(),
        access_key: ACCESS_KEY.to_owned(),
        secret_key: SECRET_KEY.to_owned(),
        ..Credentials::default()
    };
    let authenticator = Authenticator {
        store: &Memory::default(),
        root: &root,
        now_ms: Timestamp::now().0,
    };
    huawei::verify(request, authenticator).map(|_| ())
}
