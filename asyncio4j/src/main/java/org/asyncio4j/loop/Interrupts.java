package org.asyncio4j.loop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// SIGINT, for as long as programs run that handle it.
///
/// The JVM has one handler for all its threads: it is ours while there is such a run, and
/// goes to all of them. The JVM's own is back after the second signal, so that a third ends a
/// program that
/// hangs. A handler of the program's own stays: the signal is the program's business then.
public final class Interrupts {
  private static final List<Runnable> RUNNING = new CopyOnWriteArrayList<>();
  private static final int ENOUGH = 2;
  private static final Signal INT = new Signal("INT");
  private static final SignalHandler OURS = _ -> interrupt();

  /// The JVM's own, while ours is in its place.
  private static @Nullable SignalHandler before;
  private static int count;

  private Interrupts() {}

  /// Ends one run's share of the signal.
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /// Begins a run's share of the signal.
  ///
  /// @param runner what a signal calls, by its identity; on a thread of the JVM
  /// @return what ends that
  public static Registration handledBy(Runnable runner) {
    synchronized (Interrupts.class) {
      if (RUNNING.isEmpty()) {
        install();
      }
      RUNNING.add(runner);
    }
    return () -> {
      synchronized (Interrupts.class) {
        RUNNING.removeIf(each -> each == runner);
        if (RUNNING.isEmpty()) {
          restore();
        }
      }
    };
  }

  private static void install() {
    count = 0;
    try {
      // The only way to learn whose it is. The JVM's own comes as a class of the same module.
      SignalHandler found = Signal.handle(INT, OURS);
      if (found.getClass().getModule() == Signal.class.getModule()) {
        before = found;
      } else {
        Signal.handle(INT, found);
      }
    } catch (IllegalArgumentException e) {
      // The JVM does not let us (-Xrs): Ctrl-C does what it always does.
    }
  }

  private static void restore() {
    if (before != null) {
      SignalHandler found = Signal.handle(INT, before);
      if (found != OURS) {
        Signal.handle(INT, found); // the program has set its own meanwhile
      }
      before = null;
    }
  }

  private static void interrupt() {
    synchronized (Interrupts.class) {
      if (++count == ENOUGH) {
        restore();
      }
    }
    RUNNING.forEach(Runnable::run);
  }
}
