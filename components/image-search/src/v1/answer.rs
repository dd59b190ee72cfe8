//! Answers that several operations have in common.

use operation::{Response, Timestamp, huawei};
use serde::Serialize;

use crate::instance::Instance;

/// `{"result": ...}`: the vendor writes `Success` for pictures and `success` for instances.
pub fn result(result: &'static str) -> Response {
    #[derive(Serialize)]
    struct Body {
        result: &'static str,
    }
    huawei::json(200, &Body { result })
}

/// An instance as clients see it: the answer to its creation and to queries.
pub fn instance(instance: &Instance) -> Response {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        instance_name: &'a str,
        level: i64,
        expired_date: i64,
        domain: &'a str,
        desc: &'a str,
        register_date: Timestamp,
        tags: &'a [String],
        status: &'static str,
    }
    let body = Body {
        instance_name: &instance.name,
        level: instance.level,
        // It never expires.
        expired_date: -1,
        domain: &instance.model,
        desc: &instance.description,
        register_date: instance.registered,
        tags: &instance.configuration.tags,
        // An instance is whole as soon as it can be seen.
        status: "NORMAL",
    };
    huawei::json(200, &body)
}
