//! The component `image`.

operation::component!(operation::Family::ImageSearch, image_search::image::handle);
