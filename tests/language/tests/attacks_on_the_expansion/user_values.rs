//! A module in the place of the crate, with values of the names of the bindings in whatever could be imported.

use super::*;

mod instead {
    pub use coyield::__body;
    pub mod __private {
        pub use coyield::__private::*;
        pub mod probe {
            pub use coyield::__private::probe::*;

            pub struct Mine;

            impl Mine {
                pub fn probe<D>(&self, _: &D) -> Kind {
                    Kind
                }
                pub fn probe_send_type(&self) -> Kind {
                    Kind
                }
                pub fn delegate<T, K, F, D>(&self, _: &T, _: K, _: F, _: D) -> std::future::Ready<()> {
                    panic!("it was lent a {}", std::any::type_name::<T>())
                }
            }

            pub struct Kind;

            pub trait Answers {
                fn coyield_kind(&self) {}
                fn coyield_first(&self) {}
            }

            impl Answers for Kind {}

            #[allow(non_upper_case_globals)]
            pub static __coyield_handle: Mine = Mine;

            #[allow(non_camel_case_types)]
            pub enum Value<T> {
                __coyield_stack,
                __coyield_delegate,
                #[allow(unused)]
                Other(T),
            }

            pub use self::Value::{__coyield_delegate, __coyield_stack};

            impl<T> std::ops::Deref for Value<T> {
                type Target = T;

                fn deref(&self) -> &T {
                    panic!("it was asked for a {}", std::any::type_name::<T>())
                }
            }
        }
        pub mod async_probe {
            #[allow(unused_imports)]
            pub use super::probe::{__coyield_delegate, __coyield_handle, __coyield_stack};
            pub use coyield::__private::async_probe::*;
        }
    }
}

#[generator(crate = self::instead)]
fn in_place() -> impl Generator<u32> {
    yield_from!([1_u32, 2]);
}

#[generator(crate = self::instead)]
fn by_definitions() -> impl Generator<u32> {
    const _: () = ();
    yield_from!([1_u32, 2]);
}

#[generator(crate = self::instead)]
async fn streaming() -> impl Stream<Item = u32> {
    yield_from!([1_u32, 2]);
}

#[test]
fn values_of_the_user_replace_nothing() {
    assert_eq!(pin!(in_place()).iter().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(pin!(by_definitions()).iter().collect::<Vec<_>>(), [1, 2]);
    assert_eq!(collected(streaming()), [1, 2]);
}
