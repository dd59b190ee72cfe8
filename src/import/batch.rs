//! Items that are sent in one call.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::item::{Item, Refusal, Source};
use super::picture_file;
use client::Metadata;

/// Items of one call: few enough that a slow server describes them within its time limit.
const MAX_ITEMS: usize = 16;

/// Bytes of one call's items. The greatest picture has 7 MiB as base64, and the vendor's gateway takes 12 MiB.
const MAX_BYTES: usize = 8 << 20;

/// An item as it is sent.
pub struct EncodedItem {
    /// Its id.
    pub id: String,
    from: String,
    json: String,
}

impl EncodedItem {
    /// Reads the picture. With `force` it takes the place of an item that has its id.
    pub fn read(item: Item, force: bool) -> Result<Self, Refusal> {
        #[derive(Serialize)]
        struct Body<'a> {
            id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            image_base64: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            image_url: Option<&'a str>,
            #[serde(flatten)]
            metadata: &'a Metadata,
            force: bool,
        }
        let refused = |reason: String| Refusal::unsent(Some(&item.id), &*item.from, reason);
        let (bytes, image_url) = match &item.source {
            Source::File(path) => (Some(picture_file::read(path).map_err(refused)?), None),
            Source::Address(url) => (None, Some(url.as_str())),
        };
        let json = serde_json::to_string(&Body {
            id: &item.id,
            image_base64: bytes.map(|bytes| STANDARD.encode(bytes)),
            image_url,
            metadata: &item.metadata,
            force,
        });
        let json = json.map_err(|error| refused(error.to_string()))?;
        Ok(Self {
            id: item.id,
            from: item.from,
            json,
        })
    }

    /// The item as the JSON of one.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The refusal of this item by the server.
    pub fn refused(self, error_code: &str, error_msg: &str) -> Refusal {
        Refusal {
            error_code: Some(error_code.to_owned()).filter(|code| !code.is_empty()),
            ..Refusal::unsent(Some(&self.id), self.from, error_msg)
        }
    }
}

/// Items of one call; never empty once an item was added.
#[derive(Default)]
pub struct Batch {
    items: Vec<EncodedItem>,
    bytes: usize,
}

impl Batch {
    /// Adds the item, or gives it back when it belongs into the next batch.
    pub fn push(&mut self, item: EncodedItem) -> Option<EncodedItem> {
        if self.is_full() || (!self.items.is_empty() && self.bytes + item.json.len() > MAX_BYTES) {
            return Some(item);
        }
        self.bytes += item.json.len();
        self.items.push(item);
        None
    }

    /// Whether no item has room any more.
    pub fn is_full(&self) -> bool {
        self.items.len() == MAX_ITEMS
    }

    /// The items, in their order.
    pub fn into_items(self) -> Vec<EncodedItem> {
        self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(id: &str, bytes: usize) -> EncodedItem {
        EncodedItem {
            id: id.to_owned(),
            from: String::new(),
            json: " ".repeat(bytes),
        }
    }

    #[test]
    fn a_batch_is_bounded_in_items_and_in_bytes() {
        let mut batch = Batch::default();
        assert!(batch.push(encoded("a", MAX_BYTES + 1)).is_none());
        assert!(batch.push(encoded("b", 1)).is_some_and(|b| b.id == "b"));
        let mut batch = Batch::default();
        for _ in 0..MAX_ITEMS {
            assert!(batch.push(encoded("a", 1)).is_none());
        }
        assert!(batch.is_full() && batch.push(encoded("b", 1)).is_some());
        assert_eq!(batch.into_items().len(), MAX_ITEMS);
    }

    #[test]
    fn an_item_says_only_what_is_known() {
        let item = Item {
            id: "a\"b".to_owned(),
            source: Source::Address("http://h/a".to_owned()),
            metadata: Metadata {
                keywords: Some(Vec::new()),
                ..Metadata::default()
            },
            from: String::new(),
        };
        let encoded = EncodedItem::read(item, false).unwrap();
        let json: serde_json::Value = serde_json::from_str(encoded.json()).unwrap();
        let expected = serde_json::json!({"id": "a\"b", "image_url": "http://h/a", "force": false});
        assert_eq!(json, expected);
    }
}
