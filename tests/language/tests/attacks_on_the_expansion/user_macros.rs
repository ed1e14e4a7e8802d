//! Macros of the user's in and around the macros of the language.

use super::*;

macro_rules! each {
    ($first:expr $(, $rest:expr)*) => {
        yield_!($first);
        each!($($rest),*);
    };
    () => {};
}

macro_rules! around {
    ($($body:tt)*) => {{ $($body)* }};
}

macro_rules! define {
    ($dollar:tt $name:ident) => {
        macro_rules! $name {
                                                                                            ($dollar value:expr) => {
                                                                                                yield_!($dollar value)
                                                                                            };
                                                                                        }
    };
}

#[generator]
fn yields_through_macros() -> impl Generator<u8> {
    macro_rules! of_the_body {
        () => {
            yield_!(6)
        };
    }
    each!(1, 2, 3);
    define!($ mine);
    mine!(4);
    around!(around!(yield_!(5)));
    of_the_body!();
    // The name is looked up in the inner generator, so this is a yield of it.
    let inner = generate! {
        of_the_body!();
        yield 7;
    };
    yield_from!(pin!(inner).iter().map(|item| item + 10));
}

#[generator]
fn redefines() -> impl Generator<u8, (), u8> {
    yield_!(1);
    macro_rules! yield_ {
        ($value:expr) => {
            $value
        };
    }
    yield_!(99)
}

#[test]
fn macros_of_the_user_yield_where_they_are_called() {
    assert_eq!(pin!(yields_through_macros()).iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 16, 17]);
    let mut g = pin!(redefines());
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.next(), Ok(CoroutineState::Complete(99)));
}

macro_rules! hidden_name {
    () => {
        __coyield_handle
    };
}

#[generator]
fn binds_hidden_names(
    hidden_name!(): u8,
    __coyield_maker: u8,
    __coyield_argument3: u8,
    (__coyield_stack, _): (u8, u8),
) -> impl Generator<u8> {
    let __coyield_value = 16;
    let __coyield_delegate = 32;
    yield_!(__coyield_maker + __coyield_argument3 + __coyield_stack);
    yield_from!([__coyield_value, __coyield_delegate]);
    let __coyield_handle = 64;
    yield_!(__coyield_handle);
}

#[test]
fn locals_with_the_hidden_names_are_the_users_own() {
    assert_eq!(pin!(binds_hidden_names(1, 2, 4, (8, 0))).iter().collect::<Vec<_>>(), [14, 16, 32, 64]);
}
