#![doc = include_str!("guide/guide.md")]

/// A page of the guide: a module that is nothing but its documentation.
macro_rules! pages {
    ($($page:ident)*) => {$(
        #[doc = include_str!(concat!("guide/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

pages! {
    yields send throw delegation futures async_generators tasks threads_processes_tasks many_machines from_python from_genawaiter from_async_stream
}
