package org.asyncio4j.coroutine;

import static java.util.Objects.requireNonNull;

import java.lang.ScopedValue.CallableOp;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// A computation that can stop in the middle and be driven on.
///
/// [#send] runs it to its next yield and gives what it yielded, [#raise] makes it go on with an
/// exception, [#close] ends it. The body stops itself with [#yield], at any depth of calls. It
/// has no idea who drives it.
///
/// ```java
/// var coroutine = Coroutine.of(() -> "got " + Coroutine.yield("first"));
/// coroutine.send(null);    // Yielded[value=first]
/// coroutine.send("this");  // Returned[value=got this]
/// ```
///
/// The body is a virtual thread of its own: it has its own thread-locals, may hold locks across
/// a yield, and appears in thread dumps with its whole stack. It runs only while it is driven,
/// and its driver waits for it, also where it blocks otherwise.
///
/// **Threads.** Any thread may drive, one at a time, and coroutines may drive coroutines; what
/// the last driver wrote is visible to the body, and the other way round. Driving one that runs
/// (from inside itself, or from two threads) is an error, as is driving one that has ended.
///
/// **Abandoned coroutines.** One that is suspended and that nobody refers to any more is closed,
/// so that its `finally` blocks run: on the loop that drove it, if there was one. A body that
/// refers to its own coroutine keeps it alive.
///
/// asyncio: the coroutine object, with `throw` called [#raise], since `throw` is a keyword.
///
/// @param <T> what the body returns
public final class Coroutine<T extends @Nullable Object> implements AutoCloseable {
  private final HandDriven driven;
  private Cleaner.@Nullable Cleanable cleanable;

  private Coroutine(Strand strand) {
    driven = new HandDriven(strand);
  }

  /// Makes a coroutine of a body that returns a value. Nothing runs yet.
  ///
  /// @param body the body; it may throw anything
  /// @param <T> what it returns
  /// @return a coroutine that was not started
  public static <T extends @Nullable Object> Coroutine<T> of(CallableOp<? extends T, ?> body) {
    return created(Coroutines.system().strand(body));
  }

  /// Makes a coroutine of a body that returns nothing. Nothing runs yet.
  ///
  /// @param body the body; it may throw anything
  /// @return a coroutine that was not started; it returns null
  public static Coroutine<?> of(RunnableOp<?> body) {
    return Coroutine.<@Nullable Object>created(Coroutines.system().strand(body));
  }

  private static <T extends @Nullable Object> Coroutine<T> created(Strand strand) {
    var coroutine = new Coroutine<T>(strand);
    Ambient ambient = Ambient.current();
    if (ambient != null) {
      ambient.created(coroutine);
    }
    return coroutine;
  }

  /// Gives a strand its coroutine. A strand has at most one: when that is dropped, the strand is
  /// closed.
  ///
  /// @param strand made by an engine
  /// @param <T> what its body returns
  /// @return the coroutine
  public static <T extends @Nullable Object> Coroutine<T> of(Strand strand) {
    return new Coroutine<>(strand);
  }

  /// Stops the running coroutine and gives `value` to its driver: suspends until it is driven
  /// on.
  ///
  /// Awaiting a future is more than to yield it: use its `await`.
  ///
  /// @param value what the driver's [#send] gives
  /// @return what the driver sends next; what it raises is thrown here
  /// @throws IllegalStateException if the calling thread runs no coroutine; on the native engine
  ///     also if the JVM cannot suspend it here: in a class initialiser or loader, or below a
  ///     native method. On the portable one that keeps its carrier from other virtual threads
  public static @Nullable Object yield(@Nullable Object value) {
    Strand strand = Strand.current();
    if (strand == null || strand.state != Strand.RUNNING) {
      throw new IllegalStateException("cannot yield or await outside a coroutine, on "
          + Thread.currentThread() + ": call this from the body of a coroutine or task");
    }
    return strand.suspend(value);
  }

  /// Runs the coroutine from where it stands to its next yield, or to its end.
  ///
  /// @param value what the yield gives it; null for the first step
  /// @return what it yielded or returned; an exception of the body is thrown, as it is, checked
  ///     or not
  /// @throws IllegalStateException if it is running or has ended, or if `value` is not null and
  ///     it was not started
  public Step<T> send(@Nullable Object value) {
    return step(value, null);
  }

  /// Makes the coroutine go on with an exception, thrown out of the yield where it stands. One
  /// that was not started ends at once. asyncio: `throw`.
  ///
  /// @param exception what to throw
  /// @return what it yielded next or returned; an exception of the body, this one too, is thrown
  ///     as it is
  /// @throws IllegalStateException if it is running or has ended
  public Step<T> raise(Throwable exception) {
    return step(null, requireNonNull(exception, "exception"));
  }

  private Step<T> step(@Nullable Object value, @Nullable Throwable error) {
    driven.claim();
    try {
      boolean first = driven.strand.fresh();
      if (driven.strand.deliver(value, error)) {
        driven.carry();
      }
      return outcome(first);
    } finally {
      driven.release();
      // Dropped by its user in the middle of this very step, it is not abandoned yet.
      Reference.reachabilityFence(this);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the value is a T, which may be null
  private Step<T> outcome(boolean first) {
    Strand strand = driven.strand;
    if (!strand.ended()) {
      if (first) {
        cleanable = HandDriven.CLEANER.register(this, driven);
      }
      return new Step.Yielded<>(strand.value());
    }
    forget();
    Throwable failure = strand.failure();
    if (failure != null) {
      DriversTrace.append(failure);
      throw Strand.sneak(failure);
    }
    return new Step.Returned<>((T) strand.value());
  }

  /// Nothing is left to be closed.
  private void forget() {
    if (cleanable != null) {
      cleanable.clean();
    }
  }

  /// Ends the coroutine where it stands: its `finally` blocks run, and it is closed when this
  /// returns. Nothing happens to one that has ended; one that was not started never runs.
  ///
  /// @throws IllegalStateException if it is running, or if it yields again while it is closed;
  ///     an exception of its `finally` blocks is thrown as it is
  @Override
  public void close() {
    try {
      driven.close();
      forget();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Whether the coroutine has ended: it returned, threw, or was closed.
  ///
  /// @return true when it cannot be driven any more
  public boolean isClosed() {
    return driven.strand.ended();
  }

  /// The strand behind this coroutine, for drivers. As long as it is driven, its driver must
  /// keep this object.
  ///
  /// @return the strand
  public Strand strand() {
    return driven.strand;
  }

  @Override
  public String toString() {
    return driven.strand.toString();
  }
}
