package org.asyncio4j.process;

import java.util.List;
import org.asyncio4j.watch.Tracked;
import org.asyncio4j.watch.TrackedList;
import org.jspecify.annotations.Nullable;

/// Stands for a child until it has ended. If who has it is collected before that, or the loop
/// closed, it is reported, and killed with all that it has started.
final class Unclosed extends Tracked {
  private final Child child;

  /// Kept: it is not to be reported besides.
  @SuppressWarnings("unused")
  private final @Nullable Object writer;

  Unclosed(Object owner, @Nullable Object writer, Child child) {
    super(owner, TrackedList.of(child.loop));
    this.writer = writer;
    this.child = child;
  }

  @Override
  protected void report(@Nullable Object source) {
    keeper()
        .report(
            "unclosed " + child + ": it was killed. Keep it as long as you need it or its streams,"
                + " and close it",
            null,
            source,
            List.of());
    OffLoop.run(child.loop, () -> ProcessTree.kill(child.handle()));
    child.loop.callSoonThreadsafe(child::dropPipes);
  }
}
