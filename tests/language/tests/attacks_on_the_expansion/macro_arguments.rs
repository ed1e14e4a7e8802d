//! rustc does not see a group without delimiters that a procedural macro has written (rust-lang/rust#67062). So a
//! fragment of a macro could be taken apart where the body is written anew: `2 * $sum` would be `2 * 1 + 1`.

use super::*;
use std::any::Any;
use std::fmt::Debug;

#[derive(Debug, PartialEq)]
struct Point {
    x: u8,
}

macro_rules! thrice {
    (@ $dollar:tt ($($arguments:tt)*) { $($body:tt)* }) => {
        fn plain($($arguments)*) -> Vec<String> {
            let mut all = Vec::new();
            macro_rules! shown {
                ($dollar value:expr) => {
                    all.push(format!("{:?}", $dollar value))
                };
            }
            $($body)*
            all
        }

        #[generator]
        fn by_attribute($($arguments)*) -> impl Iterator<Item = String> {
            macro_rules! shown {
                ($dollar value:expr) => {
                    yield_!(format!("{:?}", $dollar value))
                };
            }
            $($body)*
        }

        fn by_expression($($arguments)*) -> Vec<String> {
            pin!(generate! {
                macro_rules! shown {
                    ($dollar value:expr) => {
                        yield_!(format!("{:?}", $dollar value))
                    };
                }
                $($body)*
            })
            .iter()
            .collect()
        }
    };
    ($dollar:tt, $sum:expr, $reference:expr, $point:expr, $negative:literal, $path:path, $either:pat, $ty:ty, $block:block) => {
        thrice! { @ $dollar (lent: &$ty, either: u8) {
                let product = 2 * $sum;
                shown!(product);
                let negated = -$sum;
                shown!(negated);
                let converted = $sum as i64;
                shown!(converted);
                let absolute = $negative.abs();
                shown!(absolute);
                let is_empty = !$reference.is_empty();
                shown!(is_empty);
                let called = $path(1);
                shown!(called);
                let closure = |factor: i32| $sum * factor;
                shown!(closure(3));
                let range = $sum..$sum * 2;
                shown!(range);
                if $point && either == 2 {
                    shown!("equal");
                }
                if $point {
                    shown!("true");
                }
                match &either {
                    &$either => shown!("either"),
                    _ => shown!("neither"),
                }
                let typed: &$ty = lent;
                shown!(typed);
                let of_block = $block + 1;
                shown!(of_block);
                for item in 0..$block & 1 {
                    shown!(item);
                }
                $block;
            }
        }
    };
}

thrice!($, 1 + 1, &[1], Point { x: 1 } == Point { x: 1 }, -3_i32, Some, 1 | 2, dyn Debug + Sync, { 3 });

#[test]
fn is_one_operand() {
    let expected = plain(&5, 2);
    assert_eq!(expected[..4], ["4", "-2", "2", "3"]);
    assert_eq!(by_attribute(&5, 2).collect::<Vec<_>>(), expected);
    assert_eq!(by_expression(&5, 2), expected);
}

macro_rules! awaits {
    ($sum:expr) => {
        #[generator]
        async fn streaming() -> impl Stream<Item = u8> {
            yield_!(2 * $sum);
            yield_!($sum * 2);
        }

        #[coyield::aio::cancellable]
        async fn cancellable() -> Result<u8, coyield::aio::Cancelled> {
            Ok($sum * 2)
        }
    };
}

awaits!(ready(1).await + 1);

#[test]
fn is_one_operand_with_an_await_in_it() {
    assert_eq!(collected(streaming()), [4, 4]);
    assert_eq!(block_on(cancellable()).unwrap(), 4);
}

/// An `.await` of it is larger if it is a cancellation point.
fn never() -> impl Future<Output = u8> {
    std::future::pending()
}

#[coyield::aio::cancellable]
async fn point() -> Result<u8, coyield::aio::Cancelled> {
    Ok(never().await)
}

#[coyield::aio::cancellable]
async fn behind_a_cast() -> Result<u8, coyield::aio::Cancelled> {
    Ok(match &1_u8 as &dyn Any {
        _ => never().await,
    })
}

macro_rules! before_an_item {
    ($block:block) => {
        #[coyield::aio::cancellable]
        async fn in_a_block() -> Result<u8, coyield::aio::Cancelled> {
            $block
            fn _item() {}
            Ok(0)
        }
    };
}

before_an_item!({
    let _ = never().await;
});

#[test]
fn is_a_cancellation_point() {
    assert_eq!(size_of_val(&behind_a_cast()), size_of_val(&point()));
    assert_eq!(size_of_val(&in_a_block()), size_of_val(&point()));
}
