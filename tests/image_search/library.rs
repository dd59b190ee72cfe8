//! The calls of a client of image search.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::RgbImage;
use reqwest::Method;
use reqwest::blocking::Response;
use serde_json::{Value, json};

use crate::support::Host;

/// A status and a JSON body.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// The vendor's error code; null when all went well.
    pub fn code(&self) -> &Value {
        &self.body["error_code"]
    }

    /// The paths that a search found, best first.
    pub fn paths(&self) -> Vec<&str> {
        assert_eq!(self.status, 200, "{}", self.body);
        let matches = self.body["result"].as_array().unwrap();
        let paths = matches.iter().map(|found| found["path"].as_str().unwrap());
        paths.collect()
    }
}

/// `method path` in the host's project, where `path` is what follows `/v1/{project_id}/`.
pub fn send(host: &Host, method: Method, path: &str, body: Option<&Value>) -> Response {
    let path = format!("/v1/{}/{path}", host.credentials().project_id);
    let request = host.call(method, &path);
    let request = match body {
        Some(body) => request.json(body),
        None => request,
    };
    request.send().unwrap()
}

/// As [`send`], read.
pub fn call(host: &Host, method: Method, path: &str, body: Option<&Value>) -> Answer {
    let response = send(host, method, path, body);
    Answer {
        status: response.status().as_u16(),
        body: response.json().unwrap(),
    }
}

/// Creates an instance that declares these tags.
pub fn create(host: &Host, name: &str, tags: &[&str]) -> Answer {
    let body = json!({"name": name, "model": "common-search", "tags": tags});
    call(host, Method::POST, "service", Some(&body))
}

/// Adds the picture of `seed` at the path `/<seed>.jpg`.
pub fn add(host: &Host, instance: &str, seed: u64, tags: Value) -> Answer {
    let file = jpeg(&picture(seed), 90);
    let body = json!({"path": path_of(seed), "file": file, "tags": tags});
    call(
        host,
        Method::POST,
        &format!("{instance}/image"),
        Some(&body),
    )
}

/// Searches an instance.
pub fn search(host: &Host, instance: &str, body: Value) -> Answer {
    call(
        host,
        Method::POST,
        &format!("{instance}/image/search"),
        Some(&body),
    )
}

/// The path at which [`add`] puts the picture of `seed`.
pub fn path_of(seed: u64) -> String {
    format!("/{seed}.jpg")
}

/// The picture of `seed`.
pub fn picture(seed: u64) -> RgbImage {
    synthetic_pictures::picture(seed, 640, 480)
}

/// A picture as a JPEG of this quality, in base64.
pub fn jpeg(pixels: &RgbImage, quality: u8) -> String {
    STANDARD.encode(synthetic_pictures::jpeg(pixels, quality).unwrap())
}
