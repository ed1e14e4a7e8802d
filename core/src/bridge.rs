//! Conversions between generators and other types: iterators, futures, streams, sinks, drivers of requests,
//! genawaiter's generators, and machine stacks.

#[cfg(feature = "alloc")]
pub(crate) mod boxed_return;
pub(crate) mod end;
pub(crate) mod end_methods;
pub(crate) mod ignore_end;
pub(crate) mod try_views;
pub(crate) mod from_iter;
pub(crate) mod from_future;
#[cfg(feature = "genawaiter")]
pub(crate) mod genawaiter;
pub(crate) mod iter;
pub(crate) mod result_items;
#[cfg(any(feature = "alloc", feature = "futures"))]
pub(crate) mod body_items;
#[cfg(all(feature = "stackful", not(target_family = "wasm")))]
pub(crate) mod stackful;
pub(crate) mod driven;
pub(crate) mod yielded;
#[cfg(feature = "futures")]
pub(crate) mod async_stream;
#[cfg(feature = "futures")]
pub(crate) mod from_stream;
#[cfg(feature = "futures")]
pub(crate) mod next_item;
pub(crate) mod into_async;
pub(crate) mod drive_sync;
pub(crate) mod drive;
#[cfg(feature = "futures")]
pub(crate) mod sink;
#[cfg(feature = "futures")]
pub(crate) mod stream;
#[cfg(feature = "futures")]
pub(crate) mod try_sink;
