//! [yields]: yields
//! [send]: send
//! [throw]: throw
//! [delegation]: delegation
//! [futures]: futures
//! [async_generators]: async_generators
//! [tasks]: tasks
//! [threads_processes_tasks]: threads_processes_tasks
//! [differences]: differences
//! [many_machines]: many_machines
//! [from_python]: from_python
//! [from_genawaiter]: from_genawaiter
//! [from_async_stream]: from_async_stream
#![doc = include_str!("guide/guide.md")]

// The links of the first page lead to the modules here, and to the files there: what is said first holds.

/// A page of the guide: a module that is nothing but its documentation.
macro_rules! pages {
    ($($page:ident)*) => {$(
        #[doc = include_str!(concat!("guide/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

/// A page whose link `picture` leads to the picture itself. The page, too, says where that is, for who reads it as a file; but what is said
/// first holds (and it gives the tests of the page their names, with lines that are one too many). The pictures are drawn by `guide_pictures.rs` of
/// the tests of the trace.
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
    threads_processes_tasks differences many_machines from_python from_genawaiter from_async_stream
}
