//! What answers say of the request's picture, on instances for products.

use serde::Serialize;

use super::subject::Subject;

/// A product on a picture.
#[derive(Serialize, Clone)]
pub struct Product {
    #[serde(rename = "box")]
    corners: String,
    category: usize,
    category_name: &'static str,
}

impl Product {
    /// The subject; `None` where pictures are not of products.
    pub fn new(subject: &Subject) -> Option<Self> {
        let category = subject.category?;
        let region = subject.region;
        let (right, bottom) = (region.x + region.width, region.y + region.height);
        Some(Self {
            corners: format!("{},{},{right},{bottom}", region.x, region.y),
            category: category.number,
            category_name: category.name,
        })
    }
}

/// The answer to an adding.
#[derive(Serialize)]
pub struct AddedImage {
    objects: [Product; 1],
}

/// The answer to a search: what was searched for, and all that is on the picture.
#[derive(Serialize)]
pub struct SearchedImage {
    #[serde(flatten)]
    subject: Product,
    objects: [Product; 1],
}

impl From<Product> for AddedImage {
    fn from(product: Product) -> Self {
        Self { objects: [product] }
    }
}

impl From<Product> for SearchedImage {
    fn from(product: Product) -> Self {
        Self {
            subject: product.clone(),
            objects: [product],
        }
    }
}
