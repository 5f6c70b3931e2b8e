package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Objects that are dropped, and what a loop reports of them.
final class Garbage {
  private static final int COLLECTIONS = 200;
  private static final int MILLIS_AFTER_EACH = 50;
  private static final String SENTINEL = "sentinel";

  private final EventLoop loop;
  private final BlockingQueue<ErrorReport> reports = new LinkedBlockingQueue<>();

  /// Takes over what is reported to the loop's exception handler.
  Garbage(EventLoop loop) {
    this.loop = loop;
    loop.setExceptionHandler((_, report) -> reports.add(report));
  }

  /// Returns when what `make` gives, and gives to nobody else, was collected.
  static void drop(Supplier<?> make) {
    var queue = new ReferenceQueue<Object>();
    Reference<?> dropped = dropped(make, queue);
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      try {
        if (queue.remove(MILLIS_AFTER_EACH) == dropped) {
          return;
        }
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while waiting for a collection", e);
      }
    }
    fail("something still refers to " + dropped.get());
  }

  /// In a method of its own, so that no local variable keeps the object.
  private static Reference<?> dropped(Supplier<?> make, ReferenceQueue<Object> queue) {
    return new WeakReference<>(make.get(), queue);
  }

  /// All that was reported of what was dropped before. It drops a failed future itself, and
  /// waits for the report of that one.
  List<ErrorReport> reports() {
    awaitTaken();
    drop(() -> {
      Future<?> failed = loop.createFuture();
      failed.setException(new AssertionError(SENTINEL));
      return failed;
    });
    var before = new ArrayList<ErrorReport>();
    for (ErrorReport next = next(); !isSentinel(next); next = next()) {
      before.add(next);
    }
    return before;
  }

  /// Waits until the thread that reports has taken what was collected. A reference queue is a
  /// stack: the sentinel would overtake what is in there.
  private void awaitTaken() {
    long start = System.nanoTime();
    while (Stream.of(loop.pending, loop.forgotten)
        .flatMap(list -> list.snapshot().stream())
        .anyMatch(entry -> entry.get() == null)) {
      if (System.nanoTime() - start > Limit.TIME.toNanos()) {
        fail("what was collected is not taken");
      }
      Thread.onSpinWait();
    }
  }

  private static boolean isSentinel(ErrorReport report) {
    return report.exception() instanceof AssertionError error
        && SENTINEL.equals(error.getMessage());
  }

  private ErrorReport next() {
    try {
      ErrorReport report = reports.poll(10, TimeUnit.SECONDS);
      return report != null ? report : fail("no report came");
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for a report", e);
    }
  }
}
