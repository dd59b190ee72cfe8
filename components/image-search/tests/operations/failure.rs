//! What clients see when the store or the search core fails.

use image_search::inference::{
    Acceptance, Answer, Change, DescribeError, Description, Format, Inference, Language,
    LibraryError, Query, Region, Size,
};
use serde_json::{Value, json};
use store::testing::CrashingStore;

use crate::search_core::file;
use crate::world::{self, PROJECT, TOKEN, World, request};

/// A search core that only fails.
struct Failing {
    refusal: Option<DescribeError>,
    error: LibraryError,
}

impl Inference for Failing {
    fn describe(
        &self,
        _: &str,
        _: &[u8],
        _: Option<Region>,
        _: &Acceptance,
        _: Option<Language>,
    ) -> Result<Description, DescribeError> {
        let described = Description {
            format: Format::Jpeg,
            size: Size {
                width: 100,
                height: 100,
            },
            descriptor: vec![1, 2, 3],
            keywords: Vec::new(),
        };
        self.refusal.clone().map_or(Ok(described), Err)
    }
    fn similarity(&self, _: &[i8], _: &[i8]) -> Result<f32, LibraryError> {
        Err(self.error.clone())
    }
    fn search(&self, _: &str, _: &Query) -> Result<Answer, LibraryError> {
        Err(self.error.clone())
    }
    fn update(&self, _: &str, _: Vec<Change>) -> Result<(), LibraryError> {
        Err(self.error.clone())
    }
    fn drop_library(&self, _: &str) -> Result<(), LibraryError> {
        Err(self.error.clone())
    }
}

fn post(world: &World, path: &str, body: &Value, inference: &Failing) -> world::Answer {
    let path = format!("/v1/{PROJECT}/{path}");
    let request = request("POST", &path, Some(TOKEN), body.to_string().into_bytes());
    world.send(&world.store, &request, inference)
}

#[test]
fn each_failure_of_the_search_core_has_its_code() {
    let world = World::with_shop();
    let body = json!({"path": "/a.jpg", "file": file(1)});
    for (error, status, code) in [
        (LibraryError::DimensionMismatch(3), 500, "IS.0009"),
        (LibraryError::Store("secret".to_owned()), 500, "IS.0009"),
        (LibraryError::Contended, 503, "IS.0009"),
        (LibraryError::Full, 400, "IS.0014"),
    ] {
        let failing = Failing {
            refusal: None,
            error,
        };
        for path in ["shop/image", "shop/image/search"] {
            let answer = post(&world, path, &body, &failing);
            assert_eq!((answer.status, answer.code()), (status, code), "{path}");
            assert!(!answer.message().contains("secret"));
        }
    }
    assert_eq!(world.search(json!({"path": "/a.jpg"})).code(), "IS.0016");
}

#[test]
fn each_refusal_of_a_picture_has_its_code() {
    let world = World::with_shop();
    let body = json!({"path": "/a.jpg", "file": file(1)});
    let size = Size {
        width: 1,
        height: 2,
    };
    for (refusal, code) in [
        (DescribeError::UnknownModel, "IS.0015"),
        (DescribeError::UnsupportedFormat, "IS.0002"),
        (DescribeError::Malformed("how".to_owned()), "IS.0002"),
        (DescribeError::SideOutOfRange(size), "IS.0002"),
        (DescribeError::RegionOutside(size), "IS.0002"),
    ] {
        let failing = Failing {
            refusal: Some(refusal),
            error: LibraryError::Full,
        };
        for path in ["shop/image", "shop/image/search"] {
            let answer = post(&world, path, &body, &failing);
            assert_eq!((answer.status, answer.code()), (400, code), "{path}");
        }
    }
}

#[test]
fn an_instance_is_deleted_although_its_library_stays_behind() {
    let world = World::with_shop();
    let path = format!("/v1/{PROJECT}/service/shop");
    let request = request("DELETE", &path, Some(TOKEN), Vec::new());
    let failing = Failing {
        refusal: None,
        error: LibraryError::Contended,
    };
    assert_eq!(world.send(&world.store, &request, &failing).status, 200);
    assert_eq!(
        world.call("GET", "service/shop", Vec::new()).code(),
        "IS.0007"
    );
}

#[test]
fn a_store_that_fails_is_an_internal_error() {
    let world = World::with_shop();
    let body = json!({"name": "cats", "model": "common-search", "path": "/a.jpg", "file": file(1)});
    let retag = json!({"path": "/a.jpg", "tags": {}});
    for (method, path) in [
        ("POST", "service"),
        ("GET", "service/shop"),
        ("DELETE", "service/shop"),
        ("POST", "shop/image"),
        ("PUT", "shop/image"),
        ("DELETE", "shop/image"),
        ("POST", "shop/image/check"),
        ("POST", "shop/image/search"),
    ] {
        let dead = CrashingStore::after(0, &world.store);
        let body = if method == "PUT" { &retag } else { &body };
        let answer = world.call_over(&dead, method, path, body.to_string().into_bytes());
        assert_eq!(
            (answer.status, answer.code()),
            (500, "IS.0009"),
            "{method} {path}"
        );
        assert!(!answer.message().contains("killed"), "{}", answer.message());
    }
}
