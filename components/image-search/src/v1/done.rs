//! The answer of operations that have nothing to tell.

use operation::{Response, huawei};
use serde::Serialize;

/// `{"result": ...}`: the vendor writes `Success` for pictures and `success` for instances.
pub fn done(result: &'static str) -> Response {
    #[derive(Serialize)]
    struct Body {
        result: &'static str,
    }
    huawei::json(200, &Body { result })
}
