//! Bindings of what the host offers beside `wasi:http`.

wit_bindgen::generate!({
    path: "../../../wit",
    inline: "
        package sightline:probe;

        world probe {
            import wasi:keyvalue/store@0.2.0-draft2;
            import wasi:keyvalue/batch@0.2.0-draft2;
            import wasi:keyvalue/atomics@0.2.0-draft2;
            import fermyon:spin/variables@2.0.0;
        }
    ",
    world: "sightline:probe/probe",
    generate_all,
});
