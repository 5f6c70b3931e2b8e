package org.asyncio4j.loop;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What a loop does about signals: handlers that it runs like any callback, and what becomes of
/// its run.
///
/// For the loop's thread, but where something else is said.
///
/// @param <H> the handles
public final class LoopSignals<H> {
  /// What a handle can do, which knows no signals.
  ///
  /// @param make makes one that calls a callback, in a copy of the current context
  /// @param post has it run by the loop, from any thread
  /// @param run runs it now
  /// @param cancelled whether it was cancelled
  /// @param <H> the handles
  public record Handles<H>(
      Function<Runnable, H> make, Consumer<H> post, Consumer<H> run, Predicate<H> cancelled) {}

  /// A run that signals can end.
  public interface Run {
    /// A signal has come that is the run's.
    ///
    /// @param signal which
    /// @param message for who is cancelled by it; null for none
    /// @return false if there is nothing to end any more
    boolean signalled(Arrival signal, @Nullable String message);
  }

  /// How a package above finds those of a loop, which has no public method for it.
  private static volatile @Nullable Function<Executor, LoopSignals<?>> finder;

  private final Handles<H> handles;
  private final SignalTable table;
  private final Map<String, H> handlers = new HashMap<>();

  /// The signals that end the run, by their names.
  private final Set<String> ending = new HashSet<>();

  /// The run that is going on. Written by the thread that begins it.
  private volatile @Nullable Run run;

  /// Makes those of a loop, on the signals of this JVM.
  ///
  /// @param handles what they can do
  public LoopSignals(Handles<H> handles) {
    this(handles, SignalTable.JVM);
  }

  LoopSignals(Handles<H> handles, SignalTable table) {
    this.handles = handles;
    this.table = table;
  }

  /// Says how those of a loop are found; called by the class of loops, once.
  ///
  /// @param finder finds them
  public static void foundBy(Function<Executor, LoopSignals<?>> finder) {
    LoopSignals.finder = finder;
  }

  /// Those of a loop.
  ///
  /// @param loop any
  /// @return its own, always the same
  public static LoopSignals<?> of(Executor loop) {
    return requireNonNull(finder, "no loop was ever made").apply(loop);
  }

  /// Has the loop run `callback` for each signal of that name.
  ///
  /// @param name of the signal, without SIG
  /// @param callback what to run, in place of what was there for this loop
  /// @return its handle; the signal that finds it cancelled removes it
  /// @throws IllegalStateException if the signal cannot be handled
  public H add(String name, Runnable callback) {
    H handle = handles.make.apply(callback);
    H look = handles.make.apply(() -> look(name));
    table.handle(this, name, () -> handles.post.accept(look));
    handlers.put(name, handle);
    ending.remove(name);
    return handle;
  }

  /// Ends what [#add] or [#endOn] began.
  ///
  /// @param name of the signal
  /// @return whether there was something
  /// @throws IllegalStateException if the JVM refuses to have the signal back
  public boolean remove(String name) {
    handlers.remove(name);
    ending.remove(name);
    return table.remove(this, name);
  }

  /// A signal has come, and this is the loop.
  private void look(String name) {
    H handle = handlers.get(name);
    if (handle == null) {
      return; // removed since
    }
    if (handles.cancelled.test(handle)) {
      remove(name);
    } else {
      handles.run.accept(handle);
    }
  }

  /// Has the first of these signals end the run that is going on, and the second one the JVM, at
  /// once. It lasts until the end of the run.
  ///
  /// @param signals which, in place of what was there for this loop
  /// @throws IllegalStateException if one of them cannot be handled: then none is; or if no
  ///     runner runs the loop
  public void endOn(List<Arrival> signals) {
    Run ended = run;
    if (ended == null) {
      throw new IllegalStateException("there is no run that a signal could end: endOnSignals is for"
          + " a loop that Asyncio.run or a Runner runs");
    }
    var first = new AtomicBoolean(true);
    List<Arrival> handled = new ArrayList<>();
    try {
      for (Arrival signal : signals) {
        table.handle(this, signal.name(), () -> {
          boolean taken =
              first.compareAndSet(true, false) && ended.signalled(signal, signal.toString());
          exitUnless(taken, signal);
        });
        handled.add(signal);
        handlers.remove(signal.name());
        ending.add(signal.name());
      }
    } catch (Throwable e) {
      handled.forEach(signal -> remove(signal.name()));
      throw e;
    }
  }

  /// Begins a run, on the thread that waits for it. The loop does not run yet.
  ///
  /// @param begun what signals end
  /// @param interrupts whether SIGINT is one of them, as long as nothing else is set for it
  /// @return what ends it, with all that [#endOn] has begun
  public SignalTable.Registration during(Run begun, boolean interrupts) {
    var signal = new Arrival(Arrival.INT, JvmSignals.number(Arrival.INT));
    SignalTable.Registration fallback = interrupts
        ? table.fallBack(
            this, signal.name(), () -> exitUnless(begun.signalled(signal, null), signal))
        : () -> {};
    run = begun;
    return () -> {
      run = null;
      try {
        List.copyOf(ending).forEach(this::remove);
      } finally {
        fallback.close();
      }
    };
  }

  /// Does what the JVM does of itself.
  private void exitUnless(boolean taken, Arrival signal) {
    if (!taken) {
      table.source.exit(signal.status());
    }
  }

  /// The loop is closed: removes all.
  public void close() {
    List.copyOf(handlers.keySet()).forEach(this::remove);
  }
}
