//! The component `search-data`.

image_search::component!(
    operation::Family::ImageSearchV2,
    image_search::v2::search_data::answer,
    pictures
);
