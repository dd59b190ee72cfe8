//! Signed requests: any request is verified or refused, a signature that a client makes for it holds, and one
//! that another secret made does not.

#![no_main]

mod alibaba_signature;
mod huawei_signature;
mod request;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some(request) = request::read(input) {
        alibaba_signature::check(request.clone());
        huawei_signature::check(request);
    }
});
