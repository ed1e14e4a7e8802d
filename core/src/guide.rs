#![doc = include_str!("guide/guide.md")]

/// A page of the guide: a module that is nothing but its documentation.
macro_rules! pages {
    ($($page:ident)*) => {$(
        #[doc = include_str!(concat!("guide/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

/// A page whose link `picture` leads to the picture itself. The page, too, says where that is, for who reads it as a file; but what is said
/// first holds. The pictures are drawn by `guide_pictures.rs` of the tests of the trace.
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
