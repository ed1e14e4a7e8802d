//! [yields]: yields
//! [send]: send
//! [throw]: throw
//! [delegation]: delegation
//! [futures]: futures
//! [async_generators]: async_generators
//! [tasks]: tasks
//! [results]: results
//! [ends]: ends
//! [cleanup]: cleanup
//! [threads_processes_tasks]: threads_processes_tasks
//! [differences]: differences
//! [many_machines]: many_machines
//! [other_macros]: other_macros
//! [from_python]: from_python
//! [from_genawaiter]: from_genawaiter
//! [from_async_stream]: from_async_stream
#![doc = include_str!("guide/guide.md")]

// The links of the first page lead to the modules here and, in `guide.md`, to the files. Rustdoc takes the first
// definition of a link, so these stand before `include_str!`.

/// Makes the pages of the guide: each is a module that has only documentation.
macro_rules! pages {
    ($($page:ident)*) => {$(
        #[doc = include_str!(concat!("guide/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

/// Makes the pages with a picture. The link `picture` is defined twice: in `pictures/*.link.md` by the picture itself,
/// and in the page by the path of the file, for readers of the file. Rustdoc takes the first definition. (It also
/// counts the lines of the doc tests from there, so their names have a line number that is one too large.)
/// `guide_pictures.rs` of the tests of the trace draws the pictures.
macro_rules! pages_with_pictures {
    ($($page:ident)*) => {$(
        #[doc = include_str!(concat!("guide/pictures/", stringify!($page), ".link.md"))]
        #[doc = include_str!(concat!("guide/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

pages_with_pictures! {
    yields send throw delegation futures async_generators tasks
}

pages! {
    ends results cleanup threads_processes_tasks differences many_machines other_macros from_python from_genawaiter
    from_async_stream
}
