package org.asyncio4j;

import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Strand;
import org.jspecify.annotations.Nullable;

/// Debug mode's note of a coroutine that a program made while its loop ran: if it is collected,
/// or left when the loop closes, and was never driven, that is reported. It was forgotten, most
/// likely.
final class NeverAwaited extends Tracked {
  private final Strand strand;
  private final StackTraceElement[] createdAt = CreationSite.capture();

  private NeverAwaited(EventLoop loop, Coroutine<?> coroutine) {
    super(coroutine, loop.failures);
    strand = coroutine.strand();
  }

  static void watch(EventLoop loop, Coroutine<?> coroutine) {
    var _ = new NeverAwaited(loop, coroutine);
  }

  @Override
  void report(@Nullable Object source) {
    if (strand.fresh()) {
      list.loop.callExceptionHandler(new ErrorReport(
          "coroutine " + TaskStack.describe(strand)
              + " was never awaited: drive it, make a task of it, or close it",
          null,
          source,
          CreationSite.asList(createdAt)));
    }
  }
}
