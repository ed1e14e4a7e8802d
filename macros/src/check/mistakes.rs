//! What was found so far?

use syn::Error;

/// Mistakes found so far.
#[derive(Default)]
pub(crate) struct Mistakes {
    errors: Option<Error>,
    /// Whether the attribute is `#[context_manager]`, which the messages then name in place of `#[generator]`.
    of_context_manager: bool,
}

impl Mistakes {
    pub(crate) fn of_context_manager() -> Self {
        Mistakes { of_context_manager: true, ..Mistakes::default() }
    }

    pub(crate) fn add(&mut self, error: Error) {
        match &mut self.errors {
            Some(first) => first.combine(error),
            none => *none = Some(error),
        }
    }

    pub(crate) fn at(&mut self, place: impl quote::ToTokens, message: impl std::fmt::Display) {
        let message = self.named(message);
        self.add(Error::new_spanned(place, message));
    }

    /// The message with the name of the attribute.
    pub(crate) fn named(&self, message: impl std::fmt::Display) -> String {
        let message = message.to_string();
        if self.of_context_manager { message.replace("#[generator]", "#[context_manager]") } else { message }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_none()
    }

    pub(crate) fn into_error(self) -> Option<Error> {
        self.errors
    }
}
