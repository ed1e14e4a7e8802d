//! Bodies of the model as generators of the library.

use coyield::Status;
use coyield::prelude::*;
use coyield::{Outcome, Resume, ignore_sent};
use std::convert::{Infallible, identity};
use std::pin::Pin;
use std::rc::Rc;

use crate::operations::{Sent, call};
use crate::trace::{Token, World};
use crate::tree::{Action, Body, End, Holder, Operand, Reaction};

/// A delegation by the given macro of the library, as the `Result` of what the delegate returned or raised.
macro_rules! delegation {
    (
        $yield_from:ident as $result:path,
        $operand:ident, $own:ident: $sent:ty, $world:ident,
        $interpret:ident, $thrown_nothing:ident
    ) => {
        match $operand {
            Operand::New(holder, body) => {
                let body = Rc::clone(body);
                match holder {
                    Holder::Value => $result($yield_from!($interpret(
                        body,
                        $world.make("argument"),
                        $world.beside(&$world.make("temporary"))
                    ))),
                    Holder::Pinned => {
                        $result($yield_from!(Box::pin($interpret(body, $world.make("argument"), $world.clone()))))
                    }
                    Holder::Boxed => {
                        $result($yield_from!($interpret(body, $world.make("argument"), $world.clone()).boxed_local()))
                    }
                    Holder::Mapped => $result($yield_from!(
                        $interpret(body, $world.make("argument"), $world.clone()).map_return(identity)
                    )),
                    Holder::ByHand => {
                        let generator = Box::pin($interpret(body, $world.make("argument"), $world.clone()));
                        let around = $world.make("wrapper");
                        $result($yield_from!(ByHand { generator, _around: around }))
                    }
                }
                .map(Some)
            }
            Operand::Borrowed => match &mut $own {
                Some(own) if can_be_resumed::<$sent>(own.status()) => $result($yield_from!(own)).map(Some),
                _ => Ok(None),
            },
            Operand::ThrownNothing { yields, stubborn } => {
                let argument = $world.make("argument");
                $result($yield_from!($thrown_nothing(*yields, *stubborn, argument, $world.clone()))).map(Some)
            }
            Operand::Iterator(items) => $result($yield_from!(ignore_sent(Items::new(*items, &$world)))).map(|()| None),
        }
    };
}

/// The generators of a run in which they are sent values of this type. Every suspension, delegation, return and error
/// is by the macros of the library, and locals are locals.
macro_rules! interpreter {
    ($interpret:ident, $thrown_nothing:ident, $sent:ty) => {
        #[generator]
        pub(crate) fn $interpret(
            body: Rc<Body>,
            _argument: Token,
            world: World,
        ) -> impl Generator<Token, $sent, Token, Token> {
            let mut kept = Vec::new();
            let mut own: Option<LocalBoxGenerator<'_, Token, $sent, Token, Token>> = None;
            for step in &body.steps {
                let _guard = step.guarded.then(|| world.make("guard"));
                let outcome = match (&step.action, step.catches) {
                    (Action::Keep, _) => {
                        kept.push(world.make("local"));
                        Ok(None)
                    }
                    (Action::Yield, None) => Ok(yield_!(world.make("yielded")).into_token()),
                    (Action::Yield, Some(_)) => try_yield!(world.make("yielded")).map(Sent::into_token),
                    (Action::Delegate(operand), None) => {
                        delegation!(yield_from as Ok, operand, own: $sent, world, $interpret, $thrown_nothing)
                    }
                    (Action::Delegate(operand), Some(_)) => {
                        delegation!(try_yield_from as identity, operand, own: $sent, world, $interpret, $thrown_nothing)
                    }
                    (Action::Own(body), _) => {
                        own = Some($interpret(Rc::clone(body), world.make("argument"), world.clone()).boxed_local());
                        Ok(None)
                    }
                    (Action::Drive(operation), _) => {
                        if let Some(own) = &mut own {
                            call(own, *operation, &world);
                        }
                        Ok(None)
                    }
                };
                match outcome {
                    Ok(token) if step.keeps => kept.extend(token),
                    Ok(_token) => {}
                    Err(thrown) => match step.catches {
                        Some(Reaction::FinishStep) => {}
                        Some(Reaction::Return) => return world.make("returned"),
                        Some(Reaction::RaiseAnother) => raise!(world.make("raised")),
                        Some(Reaction::RaiseExit) => raise!(Thrown::Exit),
                        Some(Reaction::RaiseAgain) | None => raise!(thrown),
                    },
                }
            }
            match body.end {
                End::Return => world.make("returned"),
                End::Raise => raise!(world.make("raised")),
            }
        }

        #[generator]
        fn $thrown_nothing(
            yields: usize,
            stubborn: bool,
            _argument: Token,
            world: World,
        ) -> impl Generator<Token, $sent, Token, Infallible> {
            for _ in 0..yields {
                if stubborn {
                    let _ = try_yield!(world.make("yielded"));
                } else {
                    yield_!(world.make("yielded"));
                }
            }
            world.make("returned")
        }
    };
}

interpreter!(sent_nothing, sent_and_thrown_nothing, ());
interpreter!(sent_values, sent_values_and_thrown_nothing, Token);

fn can_be_resumed<S: Sent>(status: Status) -> bool {
    match status {
        Status::Created => true,
        Status::Suspended => S::RESUMES_DELEGATES,
        Status::Finished => false,
    }
}

/// A hand-written coroutine, with a value that outlives the body inside.
struct ByHand<G> {
    generator: Pin<Box<G>>,
    _around: Token,
}

impl<G: Coroutine> Coroutine for ByHand<G> {
    type Yield = G::Yield;
    type Sent = G::Sent;
    type Return = G::Return;
    type Throw = G::Throw;

    fn resume(
        mut self: Pin<&mut Self>,
        with: Resume<G::Sent, G::Throw>,
    ) -> Outcome<G::Yield, G::Sent, G::Return, G::Throw> {
        self.generator.as_mut().resume(with)
    }

    fn status(&self) -> Status {
        self.generator.status()
    }

    fn delegation_depth(&self) -> usize {
        self.generator.delegation_depth()
    }
}

/// An iterator that logs when it is dropped.
struct Items {
    left: usize,
    _local: Token,
    world: World,
}

impl Items {
    fn new(left: usize, world: &World) -> Self {
        Items { left, _local: world.make("iterator"), world: world.clone() }
    }
}

impl Iterator for Items {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.left = self.left.checked_sub(1)?;
        Some(self.world.make("yielded"))
    }
}
