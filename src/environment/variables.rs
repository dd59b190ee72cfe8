//! The variables that the vendors' SDKs read, and those that calls by hand need.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

/// The services, as the names of variables of `huaweicloudsdkcore` have them: it asks
/// `HUAWEICLOUD_SDK_REGION_<service>_<region>` for the endpoint of a region.
const HUAWEI_SERVICES: [&str; 4] = [
    "IMAGESEARCH",
    "MODELARTS",
    "DATAARTSFABRIC",
    "DATAARTSFABRICEP",
];

/// The region of the services that are being switched off, as in the vendor's samples.
const HUAWEI_REGION: &str = "CN_NORTH_4";

/// Who calls which server. What is empty is not used: an empty token, for example, opens nothing.
#[derive(Clone)]
pub struct Caller {
    /// The server, without a slash at the end.
    pub url: String,
    /// The project of all calls.
    pub project_id: String,
    /// The project's workspace.
    pub workspace_id: String,
    /// Names the secret key.
    pub access_key: String,
    /// What calls are signed with.
    pub secret_key: String,
    /// What `X-Auth-Token` is, for calls without a signature.
    pub token: String,
}

/// A variable of the environment. Its value may be a secret, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Variable {
    /// Capital letters, digits and `_`.
    pub name: String,
    /// Never empty.
    pub value: String,
}

impl Caller {
    /// The variables of the Huawei SDKs (region cn-north-4), of the Alibaba SDKs, and of calls by hand.
    pub fn variables(&self) -> Vec<Variable> {
        let mut pairs = vec![
            ("HUAWEICLOUD_SDK_AK".to_owned(), &self.access_key),
            ("HUAWEICLOUD_SDK_SK".to_owned(), &self.secret_key),
            ("HUAWEICLOUD_SDK_PROJECT_ID".to_owned(), &self.project_id),
            ("HUAWEICLOUD_SDK_IAM_ENDPOINT".to_owned(), &self.url),
        ];
        let regions = HUAWEI_SERVICES.map(|service| {
            let name = format!("HUAWEICLOUD_SDK_REGION_{service}_{HUAWEI_REGION}");
            (name, &self.url)
        });
        pairs.extend(regions);
        let others = [
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", &self.access_key),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", &self.secret_key),
            ("SIGHTLINE_ENDPOINT", &self.url),
            ("SIGHTLINE_PROJECT_ID", &self.project_id),
            ("SIGHTLINE_WORKSPACE_ID", &self.workspace_id),
            ("SIGHTLINE_TOKEN", &self.token),
        ];
        pairs.extend(others.map(|(name, value)| (name.to_owned(), value)));
        let used = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        used.map(|(name, value)| Variable {
            name,
            value: value.clone(),
        })
        .collect()
    }
}

/// Where programs of this machine reach a host that listens on `address`.
pub fn url_of_address(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("http://{address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller() -> Caller {
        Caller {
            url: "http://127.0.0.1:3000".to_owned(),
            project_id: "p".to_owned(),
            workspace_id: "w".to_owned(),
            access_key: "AK".to_owned(),
            secret_key: "SK".to_owned(),
            token: "t".to_owned(),
        }
    }

    fn pairs(caller: &Caller) -> Vec<(String, String)> {
        let variables = caller.variables().into_iter();
        variables.map(|one| (one.name, one.value)).collect()
    }

    #[test]
    fn the_sdks_of_both_vendors_get_what_they_read() {
        let url = "http://127.0.0.1:3000";
        let expected = [
            ("HUAWEICLOUD_SDK_AK", "AK"),
            ("HUAWEICLOUD_SDK_SK", "SK"),
            ("HUAWEICLOUD_SDK_PROJECT_ID", "p"),
            ("HUAWEICLOUD_SDK_IAM_ENDPOINT", url),
            ("HUAWEICLOUD_SDK_REGION_IMAGESEARCH_CN_NORTH_4", url),
            ("HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4", url),
            ("HUAWEICLOUD_SDK_REGION_DATAARTSFABRIC_CN_NORTH_4", url),
            ("HUAWEICLOUD_SDK_REGION_DATAARTSFABRICEP_CN_NORTH_4", url),
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "AK"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK"),
            ("SIGHTLINE_ENDPOINT", url),
            ("SIGHTLINE_PROJECT_ID", "p"),
            ("SIGHTLINE_WORKSPACE_ID", "w"),
            ("SIGHTLINE_TOKEN", "t"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs(&caller()), expected);
    }

    #[test]
    fn what_is_empty_is_left_out() {
        let without = Caller {
            token: String::new(),
            ..caller()
        };
        let names: Vec<String> = pairs(&without).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), 13);
        assert!(!names.contains(&"SIGHTLINE_TOKEN".to_owned()));
    }

    #[test]
    fn an_address_that_means_every_interface_is_no_address_to_call() {
        for (address, url) in [
            ("127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("0.0.0.0:8080", "http://127.0.0.1:8080"),
            ("[::]:8080", "http://[::1]:8080"),
            ("192.168.1.2:80", "http://192.168.1.2:80"),
        ] {
            assert_eq!(url_of_address(address.parse().unwrap()), url);
        }
    }
}
