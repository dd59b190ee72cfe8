//! Rust traits and types of the WIT interfaces that the host implements.
#![allow(
    missing_docs,
    reason = "generated from the WIT, which holds the documentation"
)]

wasmtime::component::bindgen!({
    path: "../../wit",
    inline: "
        package sightline:host;

        world host {
            import wasi:keyvalue/store@0.2.0-draft2;
            import wasi:keyvalue/batch@0.2.0-draft2;
            import wasi:keyvalue/atomics@0.2.0-draft2;
            import fermyon:spin/variables@2.0.0;
            import sightline:inference/describe@0.1.0;
            import sightline:inference/search@0.1.0;
        }
    ",
    world: "sightline:host/host",
    imports: { default: async | trappable },
    with: {
        "wasi:keyvalue/store.bucket": crate::imports::resources::Bucket,
        "wasi:keyvalue/atomics.cas": crate::imports::resources::Cas,
    },
    require_store_data_send: true,
});
