package org.asyncio4j.stream;

import java.util.List;
import org.asyncio4j.EventLoop;
import org.asyncio4j.transport.Transport;
import org.asyncio4j.watch.Tracked;
import org.asyncio4j.watch.TrackedList;
import org.jspecify.annotations.Nullable;

/// Stands for a writer until its connection has ended. If the writer is collected before that,
/// and was not closed, it is reported and its connection closed.
final class Unclosed extends Tracked {
  private final EventLoop loop;
  private final Transport transport;

  Unclosed(StreamWriter writer, EventLoop loop) {
    super(writer, TrackedList.of(loop));
    this.loop = loop;
    transport = writer.transport();
  }

  @Override
  protected void report(@Nullable Object source) {
    if (!transport.isClosing()) {
      keeper()
          .report("unclosed " + StreamWriter.text(transport) + ": close it", null, null, List.of());
      loop.callSoonThreadsafe(transport::close); // the loop need not run now
    }
  }
}
