package org.asyncio4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// SIGINT, for as long as runners run.
///
/// The JVM has one handler for all its threads: it is ours while there is a run, and goes to all
/// of them. The JVM's own is back after the second signal, so that a third ends a program that
/// hangs.
final class Interrupts {
  private static final List<Runner> RUNNING = new CopyOnWriteArrayList<>();
  private static final int ENOUGH = 2;

  private static @Nullable SignalHandler before;
  private static int count;

  private Interrupts() {}

  /// Ends a runner's share of the signal.
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  static Registration handledBy(Runner runner) {
    synchronized (Interrupts.class) {
      if (RUNNING.isEmpty()) {
        install();
      }
      RUNNING.add(runner);
    }
    return () -> {
      synchronized (Interrupts.class) {
        RUNNING.remove(runner);
        if (RUNNING.isEmpty()) {
          restore();
        }
      }
    };
  }

  private static void install() {
    count = 0;
    try {
      before = Signal.handle(new Signal("INT"), signal -> interrupt());
    } catch (IllegalArgumentException e) {
      before = null; // the JVM does not let us (-Xrs): Ctrl-C does what it always does
    }
  }

  private static void restore() {
    if (before != null) {
      Signal.handle(new Signal("INT"), before);
      before = null;
    }
  }

  private static void interrupt() {
    synchronized (Interrupts.class) {
      if (++count == ENOUGH) {
        restore();
      }
    }
    RUNNING.forEach(Runner::interrupt);
  }
}
