//! The header `Authorization` of a signed request.

/// The one algorithm that is verified.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// The most headers that a signature may cover.
const MAX_HEADERS: usize = 64;
/// The longest header that is read; 64 names of ordinary length fit ten times.
const MAX_LENGTH: usize = 16 * 1024;

/// `SDK-HMAC-SHA256 Access=<key>, SignedHeaders=<name;name>, Signature=<64 hexadecimal digits>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization<'a> {
    /// Names the key.
    pub access_key: &'a str,
    /// The names of the signed headers joined by `;`, as they were sent.
    pub signed_headers: &'a str,
    /// The signature.
    pub signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    /// Reads the header. The parameters may come in any order; whitespace around them is ignored.
    ///
    /// # Errors
    /// What is wrong with it and what to send.
    pub fn parse(header: &'a str) -> Result<Self, String> {
        if header.len() > MAX_LENGTH {
            return Err(format!("Authorization is longer than {MAX_LENGTH} bytes."));
        }
        let header = header.trim();
        let (scheme, parameters) = header.split_once(' ').unwrap_or((header, ""));
        if scheme != ALGORITHM {
            return Err(format!(
                "This authorization scheme is not supported: sign with {ALGORITHM}, the default of \
                 Huawei's SDKs, or send a token in X-Auth-Token."
            ));
        }
        let parameters = Parameters::parse(parameters)?;
        let access_key = parameters.access.ok_or_else(|| absent("Access"))?;
        let signed_headers = parameters.headers.ok_or_else(|| absent("SignedHeaders"))?;
        let signature = parameters.signature.ok_or_else(|| absent("Signature"))?;
        if signed_headers.split(';').count() > MAX_HEADERS {
            return Err(format!("Sign at most {MAX_HEADERS} headers."));
        }
        Ok(Self {
            access_key,
            signed_headers,
            signature: digest(signature)
                .ok_or("Signature in the header Authorization must be 64 hexadecimal digits.")?,
        })
    }

    /// The names of the signed headers, in the order they were sent.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.signed_headers.split(';')
    }
}

/// The parameters, each at most once.
#[derive(Default)]
struct Parameters<'a> {
    access: Option<&'a str>,
    headers: Option<&'a str>,
    signature: Option<&'a str>,
}

impl<'a> Parameters<'a> {
    fn parse(text: &'a str) -> Result<Self, String> {
        let mut parameters = Self::default();
        for parameter in text.split(',') {
            let malformed = || {
                format!(
                    "Authorization must be: {ALGORITHM} Access=<access key>, \
                     SignedHeaders=<names joined by ';'>, Signature=<hexadecimal digits>."
                )
            };
            let (name, value) = parameter.trim().split_once('=').ok_or_else(malformed)?;
            let place = match name {
                "Access" => &mut parameters.access,
                "SignedHeaders" => &mut parameters.headers,
                "Signature" => &mut parameters.signature,
                _ => return Err(malformed()),
            };
            if value.is_empty() || place.replace(value).is_some() {
                return Err(malformed());
            }
        }
        Ok(parameters)
    }
}

fn absent(parameter: &str) -> String {
    format!("{parameter} is missing in the header Authorization.")
}

fn digest(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

    fn header(parameters: &str) -> String {
        format!("{ALGORITHM} {parameters}")
    }

    #[test]
    fn parameters_come_in_any_order() {
        for order in [
            format!("Access=AK, SignedHeaders=host;x-sdk-date, Signature={SIGNATURE}"),
            format!("Signature={SIGNATURE},Access=AK,  SignedHeaders=host;x-sdk-date"),
        ] {
            let header = header(&order);
            let read = Authorization::parse(&header).unwrap();
            assert_eq!(read.access_key, "AK");
            assert_eq!(read.names().collect::<Vec<_>>(), ["host", "x-sdk-date"]);
            assert_eq!(read.signature[..4], [0x00, 0x11, 0x22, 0x33]);
            assert_eq!(read.signature[31], 0xff);
        }
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for parameters in [
            String::new(),
            "Access=AK".to_owned(),
            format!("Access=, SignedHeaders=host, Signature={SIGNATURE}"),
            format!("Access=A, Access=B, SignedHeaders=host, Signature={SIGNATURE}"),
            format!("Access=A, SignedHeaders=host, Signature={SIGNATURE}, Other=1"),
            "Access=A, SignedHeaders=host, Signature=00".to_owned(),
            format!(
                "Access=A, SignedHeaders=host, Signature=é{}",
                &SIGNATURE[2..]
            ),
            format!(
                "Access=A, SignedHeaders={}, Signature={SIGNATURE}",
                "h;".repeat(64)
            ),
        ] {
            assert!(
                Authorization::parse(&header(&parameters)).is_err(),
                "{parameters}"
            );
        }
        assert!(Authorization::parse(&"x".repeat(MAX_LENGTH + 1)).is_err());
    }

    #[test]
    fn other_schemes_are_told_which_to_use() {
        for scheme in [
            "SDK-HMAC-SM3",
            "SDK-ECDSA-P256-SHA256",
            "SDK-SM2-SM3",
            "V11-HMAC-SHA256",
            "Basic",
            "Bearer",
            "sdk-hmac-sha256",
        ] {
            let header = format!("{scheme} Access=A, SignedHeaders=host, Signature={SIGNATURE}");
            let refused = Authorization::parse(&header).unwrap_err();
            assert!(refused.contains(ALGORITHM), "{refused}");
        }
    }
}
