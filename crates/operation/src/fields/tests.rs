//! Rules over JSON values and over texts.

use serde_json::{Value, json};

use super::parse::MAX_VALUES;
use super::*;

fn read<R: Rule>(value: Value, rule: R) -> Result<R::Output, String> {
    let body = json!({ "f": value });
    let object = Object::of(&body).unwrap();
    object
        .required("f", rule)
        .map_err(|error| error.to_string())
}

fn read_text<R: Rule>(value: &str, rule: R) -> Result<R::Output, String> {
    let body = json!({ "F": value });
    let object = Object::textual(&body).unwrap();
    object
        .required("F", rule)
        .map_err(|error| error.to_string())
}

#[test]
fn ranges_are_inclusive_and_named() {
    assert_eq!(read(json!("ab"), text(1..=2)).unwrap(), "ab");
    assert_eq!(read(json!("图像"), text(1..=2)).unwrap(), "图像");
    assert_eq!(
        read(json!("abc"), text(1..=2)).unwrap_err(),
        "f must be 1 to 2 characters"
    );
    assert_eq!(
        read(json!(0), integer(1..=9)).unwrap_err(),
        "f must be 1 to 9"
    );
    assert_eq!(
        read(json!(1.5), integer(1..=9)).unwrap_err(),
        "f must be an integer"
    );
    assert_eq!(
        read(json!("1"), integer(1..=9)).unwrap_err(),
        "f must be an integer"
    );
    assert_eq!(
        read(json!(-1), number(0.0..=1.0)).unwrap_err(),
        "f must be 0 to 1"
    );
    assert_eq!(read(json!(null), boolean()).unwrap_err(), "f is mandatory");
}

#[test]
fn texts_of_a_query_become_what_the_rule_wants() {
    assert_eq!(read_text("12", integer(1..=99)), Ok(12));
    assert_eq!(read_text("True", boolean()), Ok(true));
    assert_eq!(read_text("0", boolean()), Ok(false));
    assert_eq!(
        read_text("1, 4,6", list(integer(1..=7), 1..=7)),
        Ok(vec![1, 4, 6])
    );
    assert_eq!(
        read_text("[1,\"4\"]", list(integer(1..=7), 1..=7)),
        Ok(vec![1, 4])
    );
    assert_eq!(read_text("", boolean()).unwrap_err(), "F is mandatory");
    // What an old client sends for a list: neither JSON nor a comma list.
    assert_eq!(
        read_text("['a']", list(text(1..=9), 1..=7)).unwrap_err(),
        "F must be a list"
    );
}

#[test]
fn an_error_names_the_whole_path() {
    let device = || object(|o: &Object<'_>| o.required("DeviceId", text(1..=9)));
    let error = read_text(r#"[{"DeviceId":"a"},{}]"#, list(device(), 1..=9)).unwrap_err();
    assert_eq!(error, "F[1].DeviceId is mandatory");
    let body = json!({ "F": "[{}]" });
    let object = Object::textual(&body).unwrap();
    let error = object.required("F", list(device(), 1..=9)).unwrap_err();
    assert_eq!((error.parameter(), error.problem), ("F", Problem::Missing));
}

#[test]
fn an_object_of_any_names_has_one_rule() {
    let rule = || entries(integer(1..=7));
    let pairs = vec![("b".to_owned(), 2), ("a".to_owned(), 1)];
    assert_eq!(read(json!({"b": 2, "n": null, "a": 1}), rule()), Ok(pairs));
    assert_eq!(
        read(json!({"a": 8}), rule()).unwrap_err(),
        "f.a must be 1 to 7"
    );
    assert_eq!(read(json!([1]), rule()).unwrap_err(), "f must be an object");
    assert_eq!(
        read_text(r#"{"a": "8"}"#, rule()).unwrap_err(),
        "F.a must be 1 to 7"
    );
}

#[test]
fn words_are_found_without_regard_to_case() {
    const WORDS: &[(&str, u8)] = &[("X86_64", 1), ("AARCH64", 2)];
    assert_eq!(read(json!("aarch64"), one_of(WORDS)), Ok(2));
    assert_eq!(
        read(json!("arm"), one_of(WORDS)).unwrap_err(),
        "f must be one of X86_64, AARCH64"
    );
}
#[test]
fn texts_of_too_many_values_are_not_parsed() {
    let commas = "0,".repeat(MAX_VALUES);
    for text in [format!("[{commas}0]"), commas] {
        let parameters = serde_json::json!({ "Devices": text });
        let parameters = Object::textual(&parameters).unwrap();
        let rule = list(integer(0..=1), 0..=usize::MAX);
        let error = parameters.required("Devices", rule).unwrap_err();
        assert_eq!(error.to_string(), "Devices must be a list");
    }
}

#[test]
fn the_words_of_an_enumeration_are_those_that_it_derives() {
    #[derive(Debug, Clone, Copy, PartialEq, strum::IntoStaticStr, strum::VariantArray)]
    #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
    enum Origin {
        Customize,
        ImageSave,
    }
    assert_eq!(read(json!("Image_Save"), word()), Ok(Origin::ImageSave));
    assert_eq!(
        read(json!("other"), word::<Origin>()).unwrap_err(),
        "f must be one of CUSTOMIZE, IMAGE_SAVE"
    );
    assert_eq!(
        read(json!(1), word::<Origin>()).unwrap_err(),
        "f must be a string"
    );
}
