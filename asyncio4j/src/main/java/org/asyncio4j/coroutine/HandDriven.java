package org.asyncio4j.coroutine;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A strand that is driven by hand, one driver at a time, each with its own ambient.
///
/// This and not the [Coroutine] is what the cleaner keeps: the thread's stack refers to the
/// strand, and the JDK keeps a list of all virtual threads, so only a handle that nothing of
/// these refers to can become unreachable. Then the strand is closed.
final class HandDriven implements Runnable {
  static final Cleaner CLEANER = newCleaner();

  final Strand strand;
  private final AtomicBoolean driven = new AtomicBoolean();

  /// What was current inside the coroutine when it stopped, if that was not its driver's.
  private @Nullable Object inside;

  /// Its thread has no class of this library on its stack, and ends when this class is collected,
  /// and
  /// all coroutines with it.
  private static Cleaner newCleaner() {
    // What closes an abandoned coroutine is loaded now: servers close class loaders, and it may be
    // collected after that.
    var _ = List.of(Carrier.class, Exit.class);
    return Cleaner.create();
  }

  HandDriven(Strand strand) {
    this.strand = strand;
  }

  /// Claims the coroutine for the calling driver, until [#release]: deliver alone does not,
  /// since its outcome must be read before the next step.
  void claim() {
    if (!driven.compareAndSet(false, true)) {
      throw new IllegalStateException("cannot drive " + strand + ": it is already executing");
    }
  }

  void release() {
    driven.set(false);
  }

  /// Carries the delivered step, with the calling driver's ambient.
  void carry() {
    Ambient ambient = Ambient.current();
    strand.ambient(ambient);
    if (ambient == null) {
      strand.drive();
      adopt();
      strand.giveBackAmbient();
      return;
    }
    Object outside = ambient.enterStep(inside);
    try {
      strand.drive();
    } finally {
      inside = ambient.leaveStep(outside);
      strand.giveBackAmbient();
      Ambient.current(ambient); // the step may have left something there
    }
  }

  /// A driver that has none takes what its coroutine made, so that the next step finds it again.
  private void adopt() {
    Ambient made = strand.ambient();
    if (made != null) {
      Ambient.current(made);
    }
  }

  void close() {
    claim();
    try {
      strand.close(this::carry);
    } finally {
      release();
    }
  }

  /// The handle is gone.
  @Override
  public void run() {
    if (strand.ended()) {
      return;
    }
    Ambient ambient = strand.ambient();
    if (ambient == null || !ambient.abandoned(this::close)) {
      Carrier.start(this::close);
    }
  }
}
