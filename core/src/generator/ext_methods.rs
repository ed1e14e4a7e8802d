//! The methods that return an adapter, which are the same types for generators and for async generators.

/// Implements the methods in a trait. The attributes of each are its examples.
macro_rules! adapter_methods {
    (
        $(#[$map_yield:meta])* map_yield;
        $(#[$map_send:meta])* map_send;
        $(#[$map_return:meta])* map_return;
        $(#[$map_throw:meta])* map_throw;
        $(#[$ignore_end:meta])* ignore_end;
    ) => {
        /// Maps what the generator yields.
        ///
        /// Use it with `map_send`, `map_return` and `map_throw` to give a delegate the types of its delegator, which
        /// [`yield_from!`](crate::yield_from!) requires.
        ///
        $(#[$map_yield])*
        #[inline]
        fn map_yield<Y, F>(self, map: F) -> MapYield<Self, F>
        where
            Self: Sized,
            F: FnMut(Self::Yield) -> Y,
        {
            MapYield::new(self, map)
        }

        /// Maps what the generator is sent: `map` turns a value for the adapter into one for the generator.
        ///
        /// A value that the generator refuses is not mapped and comes back in the error.
        ///
        $(#[$map_send])*
        #[inline]
        fn map_send<S, F>(self, map: F) -> MapSend<Self, F, S>
        where
            Self: Sized,
            F: FnMut(S) -> Self::Sent,
        {
            MapSend::new(self, map)
        }

        /// Maps the return value.
        ///
        $(#[$map_return])*
        #[inline]
        fn map_return<R, F>(self, map: F) -> MapReturn<Self, F>
        where
            Self: Sized,
            F: FnOnce(Self::Return) -> R,
        {
            MapReturn::new(self, map)
        }

        /// Maps the errors: `into` turns an error that is thrown into the adapter into one of the generator's, and
        /// `back` turns an error of the generator's into one of the adapter's.
        ///
        /// The exit is not mapped. An error that a busy async generator refuses comes back unmapped.
        ///
        $(#[$map_throw])*
        #[inline]
        fn map_throw<E, I, B>(self, into: I, back: B) -> MapThrow<Self, I, B, E>
        where
            Self: Sized,
            I: FnMut(E) -> Self::Throw,
            B: FnMut(Self::Throw) -> E,
        {
            MapThrow::new(self, into, back)
        }

        /// Drops what the generator returns, and the error that it raises: the adapter returns `()` and raises nothing.
        ///
        /// So it can be iterated. Nothing but the exit can be thrown into it.
        ///
        $(#[$ignore_end])*
        #[inline]
        fn ignore_end(self) -> IgnoreEnd<Self>
        where
            Self: Sized,
        {
            IgnoreEnd::new(self)
        }
    };
}

pub(crate) use adapter_methods;
