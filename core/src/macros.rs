//! What the language's macros mean, and what they say where they mean nothing.
//!
//! The body of a generator defines `yield_!`, `try_yield!` and `raise!` of its own, which pass its handle and its label
//! to the hidden macros here. The public ones of the same names are what is found everywhere else.

#[macro_export]
macro_rules! yield_ {
    ($($tokens:tt)*) => {
        $crate::__outside!("yield_!")
    };
}

#[macro_export]
macro_rules! try_yield {
    ($($tokens:tt)*) => {
        $crate::__outside!("try_yield!")
    };
}

#[macro_export]
macro_rules! raise {
    ($($tokens:tt)*) => {
        $crate::__outside!("raise!")
    };
}

#[macro_export]
macro_rules! generate {
    ($($tokens:tt)*) => {
        $crate::__private::generate! { $crate $($tokens)* }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __outside {
    ($name:literal) => {
        $crate::__private::compile_error!(concat!(
            "`",
            $name,
            "` belongs directly in the body of a `#[generator]` function or of `generate!`"
        ))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __yield {
    ($handle:ident $label:lifetime) => {
        $crate::__yield!($handle $label ())
    };
    ($handle:ident $label:lifetime $value:expr $(,)?) => {{
        let value = $value;
        #[allow(unreachable_code)]
        if false {
            break $label loop {};
        }
        $handle.yield_value(value).await
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __try_yield {
    ($handle:ident $label:lifetime) => {
        $crate::__try_yield!($handle $label ())
    };
    ($handle:ident $label:lifetime $value:expr $(,)?) => {{
        let value = $value;
        #[allow(unreachable_code)]
        if false {
            break $label loop {};
        }
        $handle.try_yield_value(value).await
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __raise {
    ($handle:ident $label:lifetime $thrown:expr $(,)?) => {{
        let thrown = $thrown;
        #[allow(unreachable_code)]
        if false {
            break $label loop {};
        }
        match $handle.raise(thrown).await {}
    }};
}
