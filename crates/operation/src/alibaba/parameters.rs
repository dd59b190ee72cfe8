//! The parameters of a request, of its query and of its form.

use http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};

use crate::context::Request;
use crate::fields::{self, FieldError};

/// The parameters of a request: query and form together, the form wins; flattened lists are gathered.
///
/// `Devices.1.DeviceId=a&Devices.2.DeviceId=b` becomes `Devices: [{DeviceId: a}, {DeviceId: b}]`, unless
/// `Devices` itself is there too. A JSON body's fields count as form parameters.
pub fn parameters(request: &Request) -> Result<Value, FieldError> {
    let mut all = fields::form(request.uri().query().unwrap_or_default().as_bytes());
    let kind = request.headers().get(CONTENT_TYPE);
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
}
