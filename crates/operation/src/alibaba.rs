//! Alibaba Cloud's RPC convention: one path, parameters in query and form, answers in JSON or XML.

use quick_xml::escape::escape;
use serde_json::{Map, Value, json};

use crate::{Request, Response, fields};

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `Format=json`, in any case.
    Json,
    /// Anything else, as the convention has it: absent, `XML`, or the old client's literal `None`.
    Xml,
}

impl Format {
    /// The form that a request asks for: `Format` among its parameters, else an `Accept` of JSON.
    ///
    /// Clients of the current signature (`ACS3`) have no `Format` and say `Accept: application/json`.
    pub fn of(request: &Request, parameters: &Value) -> Self {
        let accept = request.headers().get(http::header::ACCEPT);
        let accepts_json =
            accept.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        match parameters["Format"].as_str() {
            Some(format) if format.eq_ignore_ascii_case("json") => Self::Json,
            None if accepts_json => Self::Json,
            _ => Self::Xml,
        }
    }
}

/// The parameters of a request: query and form together, the form wins; flattened lists are gathered.
///
/// `Devices.1.DeviceId=a&Devices.2.DeviceId=b` becomes `Devices: [{DeviceId: a}, {DeviceId: b}]`, unless
/// `Devices` itself is there too. A JSON body's fields count as form parameters.
pub fn parameters(request: &Request) -> Result<Value, fields::Fault> {
    let mut all = fields::form(request.uri().query().unwrap_or_default().as_bytes());
    let kind = request.headers().get(http::header::CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let body = if is_json && !request.body().is_empty() {
        fields::json(request.body())?
    } else {
        fields::form_body(request.body())?
    };
    if let (Some(all), Value::Object(body)) = (all.as_object_mut(), body) {
        all.extend(body);
        gather(all);
    }
    Ok(all)
}

/// Turns `Name.1` and `Name.1.Field` into lists, in the order of their numbers.
fn gather(parameters: &mut Map<String, Value>) {
    let mut items: Vec<(String, u32, Option<String>, Value)> = Vec::new();
    for (key, value) in parameters.iter() {
        if let Some((name, index, field)) = flattened(key) {
            items.push((
                name.to_owned(),
                index,
                field.map(str::to_owned),
                value.clone(),
            ));
        }
    }
    items.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut lists: Map<String, Value> = Map::new();
    let mut last = None;
    for (name, index, field, value) in items {
        let list = lists.entry(name.clone()).or_insert_with(|| json!([]));
        let Some(list) = list.as_array_mut() else {
            continue;
        };
        let this = Some((name, index));
        match (field, list.last_mut().and_then(Value::as_object_mut)) {
            (None, _) => list.push(value),
            (Some(field), Some(item)) if this == last => {
                item.insert(field, value);
            }
            (Some(field), _) => list.push(json!({ field: value })),
        }
        last = this;
    }
    for (name, list) in lists {
        parameters.entry(name).or_insert(list);
    }
}

/// The parts of `Name.1.Field` or `Name.1`.
fn flattened(key: &str) -> Option<(&str, u32, Option<&str>)> {
    let (name, rest) = key.split_once('.')?;
    let (index, field) = match rest.split_once('.') {
        Some((index, field)) => (index, Some(field)),
        None => (rest, None),
    };
    Some((name, index.parse().ok()?, field))
}

/// A successful answer to `action`; `fields` come after the request id.
pub fn answer(
    format: Format,
    action: &str,
    request_id: &str,
    fields: Map<String, Value>,
) -> Response {
    let mut body = Map::new();
    body.insert("RequestId".to_owned(), request_id.to_uppercase().into());
    body.extend(fields);
    respond(
        200,
        format,
        &format!("{action}Response"),
        &Value::Object(body),
    )
}

/// An error in the gateway's envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The HTTP status.
    pub status: u16,
    /// The code, such as `MissingInstanceName`.
    pub code: String,
    /// What is wrong, in the gateway's words: clients compare them.
    pub message: String,
    /// What to do, sent as `Recommend`.
    pub recommendation: String,
}

impl Error {
    /// An error of this status, code and message.
    pub fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            recommendation: String::new(),
        }
    }

    /// Adds what to do.
    pub fn with_recommendation(mut self, recommendation: impl Into<String>) -> Self {
        self.recommendation = recommendation.into();
        self
    }

    /// The answer; `host` is the authority the client called.
    pub fn response(&self, format: Format, host: &str, request_id: &str) -> Response {
        let body = json!({
            "RequestId": request_id.to_uppercase(),
            "HostId": host,
            "Code": self.code,
            "Message": self.message,
            "Recommend": self.recommendation,
        });
        respond(self.status, format, "Error", &body)
    }
}

fn respond(status: u16, format: Format, root: &str, body: &Value) -> Response {
    let (kind, bytes) = match format {
        Format::Json => ("application/json;charset=utf-8", body.to_string()),
        Format::Xml => {
            let mut xml = r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned();
            write_xml(&mut xml, root, body);
            ("text/xml;charset=utf-8", xml)
        }
    };
    let mut response = Response::new(bytes.into_bytes());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    let kind = http::HeaderValue::from_static(kind);
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, kind);
    response
}

/// Writes `value` as element `tag`; a list is its tag repeated, without a wrapper.
fn write_xml(out: &mut String, tag: &str, value: &Value) {
    if let Value::Array(items) = value {
        for item in items {
            write_xml(out, tag, item);
        }
        return;
    }
    out.push_str(&format!("<{tag}>"));
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                write_xml(out, name, value);
            }
        }
        Value::String(text) => out.push_str(&escape(text)),
        Value::Null => {}
        scalar => out.push_str(&scalar.to_string()),
    }
    out.push_str(&format!("</{tag}>"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(uri: &str, body: &str) -> Value {
        let request = http::Request::post(uri)
            .body(body.as_bytes().to_vec())
            .unwrap();
        parameters(&request).unwrap()
    }

    #[test]
    fn the_form_wins_over_the_query() {
        let all = post("/?Action=A&Name=query", "Name=a+b%2A~&Blank=");
        assert_eq!(all, json!({"Action": "A", "Name": "a b*~", "Blank": ""}));
    }

    #[test]
    fn flattened_lists_are_gathered_in_the_order_of_their_numbers() {
        let all = post("/?D.10.Id=c&D.2.Id=b&D.1.Id=a&D.1.On=true&S.1=x&S.2=y", "");
        let expected = json!([{"Id": "a", "On": "true"}, {"Id": "b"}, {"Id": "c"}]);
        assert_eq!(all["D"], expected);
        assert_eq!(all["S"], json!(["x", "y"]));
        assert_eq!(post("/?D=[]&D.1.Id=a", "")["D"], "[]");
    }

    #[test]
    fn the_form_of_the_answer_is_asked_for_by_parameter_or_by_header() {
        let asked = |accept: &str, parameters: Value| {
            let request = http::Request::post("/").header("accept", accept);
            Format::of(&request.body(Vec::new()).unwrap(), &parameters)
        };
        assert_eq!(asked("*/*", json!({"Format": "jSon"})), Format::Json);
        assert_eq!(asked("application/json", json!({})), Format::Json);
        for format in ["XML", "None", ""] {
            let parameters = json!({ "Format": format });
            assert_eq!(asked("application/json", parameters), Format::Xml);
        }
        assert_eq!(asked("*/*", json!({})), Format::Xml);
    }

    #[test]
    fn advice_is_the_recommendation_of_an_error() {
        let error = Error::new(400, "MissingName", "Name is mandatory for this action.")
            .with_recommendation("Give a name.");
        let response = error.response(Format::Json, "host:1", "ab-1");
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        let expected = json!({
            "RequestId": "AB-1",
            "HostId": "host:1",
            "Code": "MissingName",
            "Message": "Name is mandatory for this action.",
            "Recommend": "Give a name.",
        });
        assert_eq!((response.status().as_u16(), body), (400, expected));
    }

    #[test]
    fn xml_repeats_the_tag_of_a_list_and_escapes_text() {
        let fields = json!({"Data": {"Items": [{"Name": "a<b&c"}, {"Name": "d"}], "N": 2}});
        let response = answer(
            Format::Xml,
            "List",
            "ab-1",
            fields.as_object().unwrap().clone(),
        );
        let body = String::from_utf8(response.into_body()).unwrap();
        assert_eq!(
            body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListResponse><RequestId>AB-1</RequestId><Data>\
             <Items><Name>a&lt;b&amp;c</Name></Items><Items><Name>d</Name></Items><N>2</N></Data></ListResponse>"
        );
    }
}
