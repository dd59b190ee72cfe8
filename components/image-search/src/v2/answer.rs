//! The answer of a call that went well.

use operation::{Response, huawei};
use serde::Serialize;

#[derive(Serialize)]
struct Body<T: Serialize> {
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<T>,
}

const SUCCESS: &str = "success";

/// `{"result": "success"}`.
pub fn success() -> Response {
    let body = Body::<()> {
        result: SUCCESS,
        data: None,
    };
    huawei::json(200, &body)
}

/// `{"result": "success", "data": ...}`.
pub fn success_with(data: impl Serialize) -> Response {
    let body = Body {
        result: SUCCESS,
        data: Some(data),
    };
    huawei::json(200, &body)
}
