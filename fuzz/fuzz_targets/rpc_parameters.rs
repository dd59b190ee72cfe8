//! Parameters of the RPC convention: of any query, form or JSON body, and what the operations make of them.

#![no_main]

mod request;

use http::header::CONTENT_TYPE;
use libfuzzer_sys::fuzz_target;
use operation::alibaba::{self, Format};
use operation::fields;
use operation::{Api, Call, Caller, Context, Credentials, Operation, Request, Timestamp};
use serde_json::{Map, Value};
use store::Memory;
use visual_compute::{CreateComputeInstance, ListInstances, VisualCompute};

/// 2026-01-02T03:04:05Z.
const NOW: Timestamp = Timestamp(1_767_323_045_000);

fuzz_target!(|input: &[u8]| {
    let Some(request) = request::read(input) else {
        return;
    };
    let parameters = match alibaba::parameters(&request) {
        Ok(parameters) => parameters,
        Err(fault) => {
            assert!(fault.path.is_empty() && !fault.rule.is_empty(), "{fault:?}");
            return;
        }
    };
    let _ = Format::of(&request, &parameters);
    written_is_read_as_the_same(&parameters);
    lists_are_gathered(&request, &parameters);
    answered::<CreateComputeInstance>(&request);
    answered::<ListInstances>(&request);
});

fn written_is_read_as_the_same(parameters: &Value) {
    let written = parameters.to_string();
    match fields::json(written.as_bytes()) {
        Ok(again) => assert_eq!(again, *parameters, "{written}"),
        Err(fault) => panic!("{written} {fault}"),
    }
}

/// Whatever comes flattened is there as a list too, unless the client gave the list itself.
fn lists_are_gathered(request: &Request, parameters: &Value) {
    let query = fields::form(request.uri().query().unwrap_or_default().as_bytes());
    let is_json = request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if is_json && !request.body().is_empty() {
        return;
    }
    let form = fields::form(request.body());
    let names = |form: &Value| -> Vec<String> {
        form.as_object()
            .into_iter()
            .flat_map(Map::keys)
            .cloned()
            .collect()
    };
    for key in names(&query).into_iter().chain(names(&form)) {
        let mut parts = key.splitn(3, '.');
        let (Some(name), Some(index)) = (parts.next(), parts.next()) else {
            continue;
        };
        if index.parse::<u32>().is_ok() && query.get(name).or(form.get(name)).is_none() {
            let items = parameters[name].as_array().map_or(0, Vec::len);
            assert!(items > 0, "{key} is in no list: {parameters}");
        }
    }
}

/// The operation takes the parameters, or refuses them as the client's fault.
fn answered<O: Operation<VisualCompute>>(request: &Request) {
    let (store, credentials) = (Memory::new(), Credentials::default());
    let context = Context {
        store: &store,
        credentials: &credentials,
        now: NOW,
        request_id: "0b0f0d0e-0000-4000-8000-000000000000".to_owned(),
    };
    let api = &VisualCompute;
    let call = Call {
        api,
        request,
        head: api.head(request),
        caller: Caller {
            project_id: "p".to_owned(),
            workspace_id: "w".to_owned(),
            domain_name: "sightline".to_owned(),
            user_name: "admin".to_owned(),
        },
        context: &context,
        services: (),
    };
    if let Err(error) = O::parse(&call).and_then(|operation| operation.run(&call)) {
        let text = format!("{error:?}");
        let answer = api.refuse(error, request, &call.head, &context);
        assert!(answer.status().is_client_error(), "{text}");
    }
}
