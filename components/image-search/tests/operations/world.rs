//! A project, its store, and calls to it.

use http::Method;
use image_search::fetch::FetchError;
use image_search::inference::Inference;
use image_search::{FetchPicture, ImageSearch, Services, components};
use operation::{Component, Context, Credentials, Request, Timestamp, answer_whole};
use serde_json::{Value, json};
use store::{KeyValue, Memory};

use crate::search_core::{Native, bytes, file};

pub const PROJECT: &str = "0123456789abcdef0123456789abcdef";
pub const TOKEN: &str = "open sesame";
/// The time of the vendor's sample.
pub const NOW: Timestamp = Timestamp(1_528_203_334_203);

/// A project on a store in memory.
pub struct World {
    pub store: Memory,
    pub now: Timestamp,
    credentials: Credentials,
}

/// A status and a JSON body.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// The vendor's error code; empty when all went well.
    pub fn code(&self) -> &str {
        self.body["error_code"].as_str().unwrap_or_default()
    }

    /// The vendor's error message.
    pub fn message(&self) -> &str {
        self.body["error_msg"].as_str().unwrap_or_default()
    }

    /// The paths that a search found, best first.
    pub fn paths(&self) -> Vec<&str> {
        assert_eq!(self.status, 200, "{}", self.body);
        let matches = self.body["result"].as_array().unwrap();
        matches
            .iter()
            .map(|m| m["path"].as_str().unwrap())
            .collect()
    }
}

impl World {
    /// A project without instances.
    pub fn new() -> Self {
        Self {
            store: Memory::new(),
            now: NOW,
            credentials: Credentials {
                project_id: PROJECT.to_owned(),
                workspace_id: "workspace".to_owned(),
                token: TOKEN.to_owned(),
                ..Credentials::default()
            },
        }
    }

    /// A project with an instance `shop` of tags `colour` and `size`.
    pub fn with_shop() -> Self {
        let world = Self::new();
        assert_eq!(world.create("shop", json!(["colour", "size"])).status, 200);
        world
    }

    pub fn create(&self, name: &str, tags: Value) -> Answer {
        let body = json!({"name": name, "model": "common-search", "tags": tags});
        self.post("service", &body)
    }

    /// Adds the picture of `seed` at `path` to `shop`.
    pub fn add(&self, path: &str, seed: u64, tags: Value) -> Answer {
        self.post(
            "shop/image",
            &json!({"path": path, "file": file(seed), "tags": tags}),
        )
    }

    /// Searches `shop`.
    pub fn search(&self, body: Value) -> Answer {
        self.post("shop/image/search", &body)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, body.to_string().into_bytes())
    }

    pub fn call(&self, method: &str, path: &str, body: Vec<u8>) -> Answer {
        self.call_over(&self.store, method, path, body)
    }

    /// A call whose component sees this store instead of the project's own.
    pub fn call_over(
        &self,
        store: &dyn KeyValue,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Answer {
        let request = request(method, &format!("/v1/{PROJECT}/{path}"), Some(TOKEN), body);
        self.send(store, &request, &Native::new(store))
    }

    /// Sends any request to any search core.
    pub fn send(
        &self,
        store: &dyn KeyValue,
        request: &Request,
        inference: &dyn Inference,
    ) -> Answer {
        let context = self.context(store);
        let services = Services {
            inference,
            pictures: &Shelf,
        };
        let response = answer_whole(component(request), request, &context, services).unwrap();
        Answer {
            status: response.status().as_u16(),
            body: serde_json::from_slice(response.body()).unwrap(),
        }
    }
}

impl World {
    /// What a component is given.
    pub fn context<'a>(&'a self, store: &'a dyn KeyValue) -> Context<'a> {
        Context {
            store,
            credentials: &self.credentials,
            now: self.now,
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
        }
    }
}

/// Pictures by URL: the one of each seed at `https://pictures.example/<seed>.jpg`.
pub struct Shelf;

impl FetchPicture for Shelf {
    fn fetch(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let seed = url.strip_prefix("https://pictures.example/");
        let seed = seed.and_then(|name| name.strip_suffix(".jpg")?.parse().ok());
        let refused = || FetchError::HostNotAllowed(url.to_owned());
        seed.map(bytes).ok_or_else(refused)
    }
}

pub fn request(method: &str, path: &str, token: Option<&str>, body: Vec<u8>) -> Request {
    let mut request = http::Request::builder()
        .method(method.parse::<Method>().unwrap())
        .uri(path);
    if let Some(token) = token {
        request = request.header("X-Auth-Token", token);
    }
    request.body(body).unwrap()
}

/// The routes of the manifest.
fn component(request: &Request) -> &'static Component<ImageSearch> {
    let path = request.uri().path().trim_matches('/');
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["v1", _, "service"] => &components::CREATE_INSTANCE,
        ["v1", _, "service", _] => &components::INSTANCE,
        ["v1", _, _, "image"] => &components::IMAGE,
        ["v1", _, _, "image", "search"] => &components::SEARCH_IMAGE,
        ["v1", _, _, "image", "check"] => &components::CHECK_IMAGE,
        ["v2", _, "mms", _, "search"] => &components::SEARCH_DATA,
        ["v2", _, "mms", _, "data", "add"] => &components::ADD_DATA,
        ["v2", _, "mms", _, "data", "check"] => &components::CHECK_DATA,
        ["v2", _, "mms", _, "data", "update"] => &components::UPDATE_DATA,
        ["v2", _, "mms", _, "data", "delete"] => &components::DELETE_DATA,
        ["sightline", "v1", _, "compare"] => &components::COMPARE_IMAGES,
        ["sightline", "v1", _, "instances"] => &components::INSTANCES,
        ["sightline", "v1", _, "instances", _] => &components::INSTANCE_CONFIGURATION,
        ["sightline", "v1", _, "instances", _, "items"] => &components::ITEMS,
        ["sightline", "v1", _, "instances", _, "search"] => &components::SEARCH_ITEMS,
        ["sightline", "v1", _, "instances", _, "import"] => &components::IMPORT,
        ["sightline", "v1", _, "instances", _, "duplicates"] => &components::DUPLICATES,
        ["sightline", "v1", _, "instances", _, "export"] => &components::EXPORT,
        other => panic!("no component has the path {other:?}"),
    }
}

/// Checks that every operation refuses callers as the family does.
pub fn refuses_strangers(method: &str, path: &str) {
    let world = World::with_shop();
    let own = format!("/v1/{PROJECT}/{path}");
    let cases = [
        (own.as_str(), None, 400, "IS.0013"),
        (own.as_str(), Some(""), 400, "IS.0013"),
        (own.as_str(), Some("open sesamE"), 400, "IS.0004"),
        (&format!("/v1/other/{path}"), Some(TOKEN), 403, "APIGW.0302"),
    ];
    for (path, token, status, code) in cases {
        let request = request(method, path, token, b"{}".to_vec());
        let answer = world.send(&world.store, &request, &Native::new(&world.store));
        assert_eq!(
            (answer.status, answer.code()),
            (status, code),
            "{path} {token:?}"
        );
    }
}

/// Checks that the path has no other methods.
pub fn refuses_methods(path: &str, methods: &[&str]) {
    let world = World::with_shop();
    for method in methods {
        let answer = world.call(method, path, Vec::new());
        assert_eq!((answer.status, answer.code()), (400, "IS.0010"), "{method}");
    }
}

/// Checks that bodies which are no JSON objects, or are too long, are refused.
pub fn refuses_bodies(path: &str) {
    let world = World::with_shop();
    for body in ["", "{", "[]", "null", "\"text\"", "{\"path\": \"a\",}"] {
        let answer = world.call("POST", path, body.as_bytes().to_vec());
        assert_eq!((answer.status, answer.code()), (400, "IS.0008"), "{body}");
    }
    let mut longest = vec![b' '; image_search::BODY_LIMIT];
    longest[0] = b'{';
    let answer = world.call("POST", path, longest.clone());
    assert_eq!(answer.code(), "IS.0008");
    longest.push(b' ');
    let answer = world.call("POST", path, longest);
    assert_eq!((answer.status, answer.code()), (400, "IS.0006"));
}
