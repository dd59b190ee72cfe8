//! The component `search-items`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::extensions::search_items::answer,
    pictures
);
