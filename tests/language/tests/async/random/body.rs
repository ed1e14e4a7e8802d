//! Bodies of the model as async generators of the library.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield::{AsyncCoroutine, Outcome, Resume, ignore_sent};
use futures_core::Stream;
use std::convert::{Infallible, identity};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::calls::{Sent, drive};
use crate::trace::{Token, World};
use crate::tree::{Action, Body, Cleanup, End, Holder, Operand, Reaction, Small};

/// A delegation by the given macro of the library, as the `Result` of what the delegate returned or raised.
macro_rules! delegation {
    (
        $yield_from:ident as $result:path, $operand:ident, $own:ident: $sent:ty, $world:ident,
        $interpret:ident, $small:ident, $sync:ident, $deaf:ident
    ) => {
        match $operand {
            Operand::New(holder, body) => {
                let generator = $interpret(Rc::clone(body), $world.make("argument"), $world.clone());
                match holder {
                    Holder::Value => $result($yield_from!(generator)),
                    Holder::Pinned => $result($yield_from!(Box::pin(generator))),
                    Holder::Boxed => $result($yield_from!(generator.boxed_local())),
                    Holder::ByHand => $result($yield_from!(ByHand { generator: Box::pin(generator) })),
                }
                .map(Some)
            }
            Operand::Borrowed => match &mut $own {
                Some(own) if can_be_resumed::<$sent>(own.status()) => $result($yield_from!(own)).map(Some),
                _ => Ok(None),
            },
            Operand::Small(small) => $result($yield_from!($small(Own::new(*small, &$world)))).map(Some),
            Operand::Sync(small) => $result($yield_from!($sync(Own::new(*small, &$world)))).map(Some),
            Operand::ThrownNothing(small) => $result($yield_from!($deaf(Own::new(*small, &$world)))).map(Some),
            Operand::Iterator(items) => {
                $result($yield_from!(ignore_sent(Items::new(*items, 0, &$world)))).map(|()| None)
            }
            Operand::Stream(items, pending) => {
                $result($yield_from!(ignore_sent(InStream(Items::new(*items, *pending, &$world))))).map(|()| None)
            }
        }
    };
}

/// The generators of a run in which they are sent values of this type. Every suspension, delegation, return and error
/// is by the macros of the library, and locals are locals.
macro_rules! interpreter {
    ($interpret:ident, $small:ident, $sync:ident, $deaf:ident, $sent:ty) => {
        #[generator]
        pub(crate) async fn $interpret(
            body: Rc<Body>,
            _argument: Token,
            world: World,
        ) -> impl AsyncGenerator<Token, $sent, Token, Token> {
            let mut own: Option<LocalBoxAsyncGenerator<'_, Token, $sent, Token, Token>> = None;
            for step in &body.steps {
                let _guard = step.guarded.then(|| world.make("guard"));
                let outcome = match (&step.action, step.catches) {
                    (Action::Yield, None) => Ok(yield_!(world.make("yielded")).into_token()),
                    (Action::Yield, Some(_)) => try_yield!(world.make("yielded")).map(Sent::into_token),
                    (Action::Await(pending), _) => {
                        Pending::new(*pending, &world).await;
                        Ok(None)
                    }
                    (Action::Delegate(operand), None) => {
                        delegation!(yield_from as Ok, operand, own: $sent, world, $interpret, $small, $sync, $deaf)
                    }
                    (Action::Delegate(operand), Some(_)) => {
                        delegation!(try_yield_from as identity, operand, own: $sent, world, $interpret, $small, $sync, $deaf)
                    }
                    (Action::Own(body), _) => {
                        own = Some($interpret(Rc::clone(body), world.make("argument"), world.clone()).boxed_local());
                        Ok(None)
                    }
                    (Action::Drive(call), _) => {
                        if let Some(own) = &mut own {
                            drive(own, *call, &world).await;
                        }
                        Ok(None)
                    }
                };
                match outcome {
                    Ok(token) => drop(token),
                    Err(thrown) => {
                        let Some(cleanup) = step.catches else { raise!(thrown) };
                        Pending::new(cleanup.pending, &world).await;
                        match cleanup.reaction {
                            Reaction::FinishStep => {}
                            Reaction::Return => return world.make("returned"),
                            Reaction::RaiseAnother => raise!(world.make("raised")),
                            Reaction::RaiseExit => raise!(Thrown::Exit),
                            Reaction::RaiseAgain => raise!(thrown),
                        }
                    }
                }
            }
            match body.end {
                End::Return => world.make("returned"),
                End::Raise => raise!(world.make("raised")),
            }
        }

        #[generator]
        pub(crate) async fn $small(
            mut own: Box<Own>,
        ) -> impl AsyncGenerator<Token, $sent, Token, Token> {
            while own.begins_round() {
                Box::pin(Pending::new(own.small.pending, &own.world)).await;
                if own.small.catches.is_none() {
                    drop(Sent::into_token(yield_!(own.world.make("yielded"))));
                    continue;
                }
                if let Err(thrown) = try_yield!(own.world.make("yielded")).map_err(Box::new) {
                    Box::pin(Pending::new(own.cleanup().pending, &own.world)).await;
                    match own.cleanup().reaction {
                        Reaction::FinishStep => {}
                        Reaction::Return => return own.world.make("returned"),
                        Reaction::RaiseAnother => raise!(own.world.make("raised")),
                        Reaction::RaiseExit => raise!(Thrown::Exit),
                        Reaction::RaiseAgain => raise!(*thrown),
                    }
                }
            }
            own.world.make("returned")
        }

        #[generator]
        pub(crate) fn $sync(
            mut own: Box<Own>,
        ) -> impl Generator<Token, $sent, Token, Token> {
            while own.begins_round() {
                own.world.make("awaited").polled();
                if own.small.catches.is_none() {
                    drop(Sent::into_token(yield_!(own.world.make("yielded"))));
                    continue;
                }
                if let Err(thrown) = try_yield!(own.world.make("yielded")).map_err(Box::new) {
                    own.world.make("awaited").polled();
                    match own.cleanup().reaction {
                        Reaction::FinishStep => {}
                        Reaction::Return => return own.world.make("returned"),
                        Reaction::RaiseAnother => raise!(own.world.make("raised")),
                        Reaction::RaiseExit => raise!(Thrown::Exit),
                        Reaction::RaiseAgain => raise!(*thrown),
                    }
                }
            }
            own.world.make("returned")
        }

        #[generator]
        async fn $deaf(
            mut own: Box<Own>,
        ) -> impl AsyncGenerator<Token, $sent, Token, Infallible> {
            while own.begins_round() {
                Box::pin(Pending::new(own.small.pending, &own.world)).await;
                if own.small.catches.is_none() {
                    drop(Sent::into_token(yield_!(own.world.make("yielded"))));
                    continue;
                }
                if let Err(thrown) = try_yield!(own.world.make("yielded")).map_err(Box::new) {
                    Box::pin(Pending::new(own.cleanup().pending, &own.world)).await;
                    match own.cleanup().reaction {
                        Reaction::FinishStep => {}
                        Reaction::Return => return own.world.make("returned"),
                        Reaction::RaiseAnother | Reaction::RaiseExit => raise!(Thrown::Exit),
                        Reaction::RaiseAgain => raise!(*thrown),
                    }
                }
            }
            own.world.make("returned")
        }
    };
}

interpreter!(sent_nothing, small_sent_nothing, sync_sent_nothing, deaf_sent_nothing, ());
interpreter!(sent_values, small_sent_values, sync_sent_values, deaf_sent_values, Token);

/// The state of a small body, in a box so that the body stays small.
pub(crate) struct Own {
    small: Small,
    world: World,
    _argument: Token,
}

impl Own {
    #[allow(clippy::unnecessary_box_returns)]
    pub(crate) fn new(small: Small, world: &World) -> Box<Self> {
        Box::new(Own { small, world: world.clone(), _argument: world.make("argument") })
    }

    fn begins_round(&mut self) -> bool {
        let left = self.small.rounds.checked_sub(1);
        self.small.rounds = left.unwrap_or(0);
        left.is_some()
    }

    fn cleanup(&self) -> Cleanup {
        self.small.catches.expect("it catches")
    }
}

fn can_be_resumed<S: Sent>(status: AsyncStatus) -> bool {
    match status {
        AsyncStatus::Created | AsyncStatus::Running => true,
        AsyncStatus::Suspended => S::RESUMES_DELEGATES,
        AsyncStatus::Finished => false,
    }
}

/// A hand-written async coroutine.
struct ByHand<G> {
    generator: Pin<Box<G>>,
}

impl<G: AsyncCoroutine> AsyncCoroutine for ByHand<G> {
    type Yield = G::Yield;
    type Sent = G::Sent;
    type Return = G::Return;
    type Throw = G::Throw;

    fn poll_resume(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<G::Sent, G::Throw>>,
    ) -> Poll<Outcome<G::Yield, G::Sent, G::Return, G::Throw>> {
        // The awaiting task may be woken through a context that foreign code made.
        let waker = context.waker().clone();
        self.generator.as_mut().poll_resume(&mut Context::from_waker(&waker), with)
    }

    fn status(&self) -> AsyncStatus {
        self.generator.status()
    }

    fn delegation_depth(&self) -> usize {
        self.generator.delegation_depth()
    }
}

/// Is pending this many times, and wakes its task each time: by the waker, or by a clone.
struct Pending {
    left: u8,
    token: Token,
}

impl Pending {
    fn new(left: u8, world: &World) -> Self {
        Pending { left, token: world.make("awaited") }
    }
}

impl Future for Pending {
    type Output = ();

    // The clone is what the test is about.
    #[allow(clippy::waker_clone_wake)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.token.polled();
        let Some(left) = self.left.checked_sub(1) else { return Poll::Ready(()) };
        self.left = left;
        if left % 2 == 0 {
            context.waker().wake_by_ref();
        } else {
            context.waker().clone().wake();
        }
        Poll::Pending
    }
}

/// Items that log when they are dropped.
struct Items {
    left: u8,
    token: Token,
    world: World,
    pending: u8,
    before_next: u8,
}

impl Items {
    fn new(left: u8, pending: u8, world: &World) -> Self {
        Items { left, token: world.make("items"), world: world.clone(), pending, before_next: pending }
    }
}

impl Iterator for Items {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.left = self.left.checked_sub(1)?;
        Some(self.world.make("yielded"))
    }
}

struct InStream(Items);

impl Stream for InStream {
    type Item = Token;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Token>> {
        let items = &mut self.0;
        items.token.polled();
        if let Some(left) = items.before_next.checked_sub(1) {
            items.before_next = left;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        items.before_next = items.pending;
        Poll::Ready(items.next())
    }
}
