//! One table of the vendor's error codes, for both versions of its API.

use operation::gateway;

/// What can be wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// One of several fields must be there, and none is.
    NothingGiven,
    /// A value of the wrong type, outside its range, or a picture that is not accepted.
    Unsupported,
    /// A mandatory field is absent, null or empty.
    Empty,
    /// The token is not one of ours.
    WrongToken,
    /// The body is longer than [`crate::BODY_LIMIT`].
    BodyTooBig,
    /// A name that no instance can have, or that no instance has.
    InstanceName,
    /// The body is not a JSON object.
    Syntax,
    /// The path has no operation of this method.
    Method,
    /// No token and no signature came with the request.
    NoToken,
    /// The instance cannot take what was asked of it.
    InstanceState,
    /// There is no model of this name.
    Model,
    /// The path stands for no picture.
    Path,
    /// Another picture has the path.
    PathTaken,
    /// The picture at the URL cannot be had.
    Fetch,
    /// Another instance has the name.
    NameTaken,
    /// The instance does not offer this type of search.
    SearchType,
    /// The configuration of an instance contradicts itself.
    Configuration,
}

/// Status, code and the vendor's message.
pub type Entry = (u16, &'static str, &'static str);

impl Code {
    /// The entry of version 1.
    pub fn v1(self) -> Entry {
        self.entries().0
    }

    /// The entry of version 2, whose words the extensions use too.
    pub fn v2(self) -> Entry {
        self.entries().1
    }

    /// The table: v1's entry and v2's. Where a version has no code of its own for a case, the nearest known one
    /// stands in; none is invented.
    fn entries(self) -> (Entry, Entry) {
        const MISSING: &str = "The request parameter is missing or empty.";
        const TYPE: &str = "The type of the request parameter is not supported.";
        const EMPTY: &str = "The request parameter cannot be empty.";
        const PATH: &str = "The path is invalid.";
        const MMS_INVALID: &str = "Invalid parameter.";
        const MMS_REQUIRED: &str = "Required parameter is empty.";
        const URL: &str = "Obtaining the file from the URL failed.";
        match self {
            Self::NothingGiven => ((400, "IS.0001", MISSING), (400, "MMS.0003", MMS_REQUIRED)),
            Self::Unsupported => ((400, "IS.0002", TYPE), (400, "MMS.0003", MMS_INVALID)),
            Self::Empty => ((400, "IS.0003", EMPTY), (400, "MMS.0003", MMS_REQUIRED)),
            Self::WrongToken => (
                (400, "IS.0004", "The authentication token is abnormal."),
                gateway::Code::BadSignature.entry(),
            ),
            Self::BodyTooBig => (
                (400, "IS.0006", "The request body is too big."),
                gateway::Code::TooLarge.entry(),
            ),
            Self::InstanceName => (
                (400, "IS.0007", "Invalid instance name."),
                (400, "MMS.1001", "Service instance not found."),
            ),
            Self::Syntax => (
                (
                    400,
                    "IS.0008",
                    "The JSON format of the input data is incorrect.",
                ),
                (
                    400,
                    "ModelArts.4105",
                    "The JSON format of the input data is incorrect.",
                ),
            ),
            Self::Method => (
                (400, "IS.0010", "The request method is not allowed."),
                gateway::Code::NoSuchApi.entry(),
            ),
            Self::NoToken => (
                (400, "IS.0013", "The token is empty."),
                gateway::Code::BadSignature.entry(),
            ),
            Self::InstanceState => (
                (400, "IS.0014", "Instance status is abnormal."),
                (400, "MMS.1018", "Get service instance failed."),
            ),
            Self::Model => (
                (400, "IS.0015", "The model file does not exist."),
                (400, "MMS.1012", "Service template not found."),
            ),
            Self::Path => (
                (400, "IS.0016", PATH),
                (400, "MMS.1019", "Data is not existed."),
            ),
            Self::PathTaken => (
                (400, "IS.0016", PATH),
                (400, "MMS.1019", "Data is existed."),
            ),
            Self::Fetch => ((400, "IS.0016", PATH), (400, "ModelArts.4603", URL)),
            Self::NameTaken => {
                const TAKEN: &str = "Instance name is already exists.";
                ((400, "IS.3000", TAKEN), (400, "MMS.1004", TAKEN))
            }
            Self::SearchType => (
                (400, "IS.0002", TYPE),
                (400, "MMS.1023", "Service type don't support Search type."),
            ),
            Self::Configuration => (
                (400, "IS.0002", TYPE),
                (400, "MMS.1024", "Config item error."),
            ),
        }
    }
}
