//! The contract between the components and their operations: one table for each component, one [`answer`] for all.
//!
//! An [`Api`] is what the operations of a vendor have in common: who may call, what names an operation, and how
//! answers and errors are written. A [`Component`] is the table of the operations of one path. An [`Operation`] is
//! a type: the request, read at once by [`Operation::parse`] and carried out by [`Operation::run`].
//!
//! A whole operation, and its line in the table of its component:
//!
//! ```
//! # use operation::rest::{self, Path};
//! # use operation::{AccessError, Api, Caller, Context, Family, Row, ServerError, gateway, names};
//! # use operation::{Credentials, Request, Timestamp, fields::FieldError};
//! # use store::StoreError;
//! # struct Albums;
//! # #[derive(Debug)]
//! # enum Error { Field(FieldError), Gateway(gateway::Error), Store(StoreError) }
//! # impl From<FieldError> for Error { fn from(error: FieldError) -> Self { Self::Field(error) } }
//! # impl From<StoreError> for Error { fn from(error: StoreError) -> Self { Self::Store(error) } }
//! # impl From<AccessError> for Error {
//! #     fn from(error: AccessError) -> Self { Self::Gateway(gateway::Error::of(&error)) }
//! # }
//! # impl Api for Albums {
//! #     type Head = Path;
//! #     type Caller = Caller;
//! #     type Services<'a> = ();
//! #     type Output = Response;
//! #     type Error = Error;
//! #     fn family(&self) -> Family { Family::ImageRegistry }
//! #     fn head(&self, request: &Request) -> Path { Path::of(request) }
//! #     fn admit<'o>(
//! #         &self, request: &Request, path: &Path, context: &Context<'_>, operations: &'o [Row<Self>],
//! #     ) -> Result<(Caller, &'o Row<Self>), Error> {
//! #         let caller = operation::authenticate(request, context)?;
//! #         caller.must_own_path_project(path.segment(1))?;
//! #         let row = rest::by_method(operations, request).ok_or_else(|| {
//! #             Error::Gateway(gateway::Error::new(gateway::Code::NoSuchApi, names(operations)))
//! #         })?;
//! #         Ok((caller, row))
//! #     }
//! #     fn respond(&self, output: Response, _: &str, _: &Path, _: &Context<'_>) -> Response { output }
//! #     fn refuse(&self, error: Error, _: &Request, _: &Path, context: &Context<'_>) -> Response {
//! #         match error {
//! #             Error::Field(error) => huawei::Error::new(400, "Albums.0001", error.to_string()).response(),
//! #             Error::Gateway(error) => error.response(&context.request_id),
//! #             Error::Store(error) => {
//! #                 ServerError::of_store(&error, context).response(self.family(), &context.request_id)
//! #             }
//! #         }
//! #     }
//! # }
//! use operation::fields::{Object, json, text};
//! use operation::{Call, Component, Operation, Response, huawei, on};
//! use store::{Record, join};
//!
//! /// `POST /v1/{project_id}/albums`: creates an album; one of the same name stays as it is.
//! struct CreateAlbum {
//!     name: String,
//! }
//!
//! impl Operation<Albums> for CreateAlbum {
//!     fn parse(call: &Call<'_, Albums>) -> Result<Self, Error> {
//!         let body = json(call.request.body())?;
//!         let name = Object::of(&body)?.required("name", text(1..=64))?;
//!         Ok(Self { name })
//!     }
//!
//!     fn run(self, call: &Call<'_, Albums>) -> Result<Response, Error> {
//!         let record = Record::new(join(&["album", &call.caller.project_id, &self.name]));
//!         let created = record.create(call.context.store, &call.context.now)?;
//!         Ok(huawei::json(200, &serde_json::json!({"created": created})))
//!     }
//! }
//!
//! const ALBUMS: Component<Albums> = Component {
//!     api: Albums,
//!     operations: &[on::<_, CreateAlbum>("POST")],
//! };
//! # let credentials = Credentials {
//! #     project_id: "p".to_owned(),
//! #     token: "token".to_owned(),
//! #     ..Credentials::default()
//! # };
//! # let store = store::Memory::new();
//! # let context = Context {
//! #     store: &store,
//! #     credentials: &credentials,
//! #     now: Timestamp(0),
//! #     request_id: "id".to_owned(),
//! # };
//! # let answer = |body: &str| {
//! #     let request = http::Request::post("/v1/p/albums").header("x-auth-token", "token");
//! #     let request = request.body(body.as_bytes().to_vec()).unwrap();
//! #     let answer = operation::answer_whole(&ALBUMS, &request, &context, ()).unwrap();
//! #     (answer.status().as_u16(), String::from_utf8(answer.into_body()).unwrap())
//! # };
//! # assert_eq!(answer(r#"{"name": "cats"}"#), (200, r#"{"created":true}"#.to_owned()));
//! # assert_eq!(answer(r#"{"name": "cats"}"#), (200, r#"{"created":false}"#.to_owned()));
//! # assert!(answer("{}").1.contains("name is mandatory"));
//! ```

use crate::context::{Context, Request, Response};
use crate::family::Family;
use crate::streamed::{Send, Streamed, collect, whole};

/// What the operations of a vendor's API have in common.
pub trait Api: Sized {
    /// What is read of every request, whatever it asks for: the segments of its path, or its parameters.
    type Head;
    /// Who calls, once that is verified.
    type Caller;
    /// What operations need of the world beyond the store; `()` where they need nothing.
    type Services<'a>: Copy;
    /// What an operation gives that was carried out.
    type Output;
    /// Why an operation was not carried out.
    type Error;

    /// Whose words a fault of Sightline itself is answered in.
    fn family(&self) -> Family;

    /// Reads what every operation needs. What is wrong with it is for [`Api::admit`] to say, so that it is
    /// answered in the vendor's order of checks.
    fn head(&self, request: &Request) -> Self::Head;

    /// Verifies the caller and finds the operation, in the vendor's order of checks.
    ///
    /// # Errors
    /// The caller may not call, or no row of `operations` is asked for.
    fn admit<'o>(
        &self,
        request: &Request,
        head: &Self::Head,
        context: &Context<'_>,
        operations: &'o [Row<Self>],
    ) -> Result<(Self::Caller, &'o Row<Self>), Self::Error>;

    /// The answer of the operation `name`, in the vendor's envelope.
    fn respond(
        &self,
        output: Self::Output,
        name: &str,
        head: &Self::Head,
        context: &Context<'_>,
    ) -> Response;

    /// The answer to an error, in the vendor's envelope. What is wrong with Sightline itself goes to the log only.
    fn refuse(
        &self,
        error: Self::Error,
        request: &Request,
        head: &Self::Head,
        context: &Context<'_>,
    ) -> Response;
}

/// A call of an operation whose caller is verified.
pub struct Call<'a, A: Api> {
    /// The API it belongs to.
    pub api: &'a A,
    /// The request.
    pub request: &'a Request,
    /// What every operation needs of it.
    pub head: A::Head,
    /// Who calls.
    pub caller: A::Caller,
    /// The store, the time, and the log.
    pub context: &'a Context<'a>,
    /// What else the operation needs.
    pub services: A::Services<'a>,
}

/// An operation: its request, checked and complete.
pub trait Operation<A: Api>: Sized {
    /// Reads the request: nothing of it is looked at again later.
    ///
    /// # Errors
    /// It breaks a rule of the API; the error says which, and what to do.
    fn parse(call: &Call<'_, A>) -> Result<Self, A::Error>;

    /// Carries it out.
    ///
    /// # Errors
    /// It cannot be carried out; the error says why, and what to do.
    fn run(self, call: &Call<'_, A>) -> Result<A::Output, A::Error>;
}

/// An operation whose answer is sent while it is made, chunk by chunk.
pub trait StreamedOperation<A: Api>: Sized {
    /// As [`Operation::parse`].
    ///
    /// # Errors
    /// It breaks a rule of the API.
    fn parse(call: &Call<'_, A>) -> Result<Self, A::Error>;

    /// Begins the answer.
    ///
    /// # Errors
    /// It cannot be carried out. What goes wrong later cuts the answer off.
    fn run<'c>(self, call: &'c Call<'_, A>) -> Result<Streamed<'c>, A::Error>;
}

/// A row of a component's table: what a request names the operation by, and the operation.
pub struct Row<A: Api> {
    /// The method, or the `Action`.
    pub name: &'static str,
    run: Run<A>,
}

/// What an operation gives, or why it was not carried out.
type Outcome<A> = Result<<A as Api>::Output, <A as Api>::Error>;

enum Run<A: Api> {
    Whole(fn(&Call<'_, A>) -> Outcome<A>),
    Streamed(for<'c> fn(&'c Call<'_, A>) -> Result<Streamed<'c>, A::Error>),
}

/// The row of the operation `O`, which requests name `name`.
pub const fn on<A: Api, O: Operation<A>>(name: &'static str) -> Row<A> {
    Row {
        name,
        run: Run::Whole(|call| O::parse(call)?.run(call)),
    }
}

/// As [`on`], for an operation whose answer is sent chunk by chunk.
pub const fn streamed_on<A: Api, O: StreamedOperation<A>>(name: &'static str) -> Row<A> {
    Row {
        name,
        run: Run::Streamed(|call| O::parse(call)?.run(call)),
    }
}

/// The operations of one component.
pub struct Component<A: Api + 'static> {
    /// Their API.
    pub api: A,
    /// The table, in the order in which a message names them.
    pub operations: &'static [Row<A>],
}

/// The row of this name.
pub fn find<'o, A: Api>(operations: &'o [Row<A>], name: &str) -> Option<&'o Row<A>> {
    operations.iter().find(|row| row.name == name)
}

/// The names of `operations` for a message: `POST, PUT or DELETE`.
pub fn names<A: Api>(operations: &[Row<A>]) -> String {
    let names: Vec<&str> = operations.iter().map(|row| row.name).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Answers `request`: finds its operation in the table of `component` and carries it out, once its caller is
/// verified. Whatever goes wrong is answered in the vendor's envelope. The answer is handed to `send`, exactly once.
pub fn answer<'a, A: Api>(
    component: &'a Component<A>,
    request: &'a Request,
    context: &'a Context<'a>,
    services: A::Services<'a>,
    send: Send<'_>,
) {
    let api = &component.api;
    let head = api.head(request);
    let (caller, row) = match api.admit(request, &head, context, component.operations) {
        Ok(admitted) => admitted,
        Err(error) => return send(whole(api.refuse(error, request, &head, context))),
    };
    let call = Call {
        api,
        request,
        head,
        caller,
        context,
        services,
    };
    let answered = match row.run {
        Run::Whole(run) => run(&call).map(|output| whole(respond(output, row.name, &call))),
        Run::Streamed(run) => run(&call),
    };
    send(answered.unwrap_or_else(|error| whole(api.refuse(error, request, &call.head, context))));
}

fn respond<A: Api>(output: A::Output, name: &str, call: &Call<'_, A>) -> Response {
    call.api.respond(output, name, &call.head, call.context)
}

/// As [`answer`], for a caller that wants the answer whole: tests, and programs that embed the operations.
///
/// # Errors
/// The answer was cut off; the text says why.
pub fn answer_whole<'a, A: Api>(
    component: &'a Component<A>,
    request: &'a Request,
    context: &'a Context<'a>,
    services: A::Services<'a>,
) -> Result<Response, String> {
    let mut answered = Err("no answer was given".to_owned());
    answer(component, request, context, services, &mut |streamed| {
        answered = collect(streamed);
    });
    answered
}
