//! `crate = path` leads to items of the user's with our names: they are called, and get no more than the awaited
//! future.

use super::*;

mod instead {
    pub mod __private {
        pub use coyield::__private::*;

        pub struct Operand<T> {
            pub value: T,
        }

        pub fn awaitable<F>(future: F) -> F {
            future
        }

        pub fn with_task_waker<F>(future: F) -> std::future::Ready<(&'static str, F)> {
            std::future::ready(("mine", future))
        }

        pub fn never<T>() -> T {
            loop {}
        }

        pub mod mistakes {}
    }
}

#[generator(crate = self::instead)]
async fn awaits() -> impl Stream<Item = &'static str> {
    let (name, future) = ready(5).await;
    assert_eq!(future.into_inner(), 5);
    yield_!(name);
}

#[test]
fn functions_of_the_user_get_the_awaited_value() {
    assert_eq!(collected(awaits()), ["mine"]);
}
