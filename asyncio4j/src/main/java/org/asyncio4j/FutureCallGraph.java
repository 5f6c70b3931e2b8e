package org.asyncio4j;

import java.util.List;

/// Who waits for a future, and who waits for those: see [Asyncio#captureCallGraph()].
///
/// The tasks are nodes; what stands between them is not: a gather, a shield, a wait, a timeout.
/// A task that several wait for over different ways has one node, which all of them refer to. Who
/// waits for himself, by whatever way, is there once more at the end of that way, with nobody who
/// waits for him. So a graph is as large as what it shows.
///
/// asyncio: `FutureCallGraph`; its `FrameCallGraphEntry` is a [StackTraceElement] here.
///
/// @param future what is waited for
/// @param callStack where it stands if it is a task, innermost first: the frames of the program,
///     without those of asyncio4j
/// @param awaitedBy the tasks that wait for it
public record FutureCallGraph(
    Future<?> future, List<StackTraceElement> callStack, List<FutureCallGraph> awaitedBy) {
  /// Makes a node, of copies of the lists.
  public FutureCallGraph {
    callStack = List.copyOf(callStack);
    awaitedBy = List.copyOf(awaitedBy);
  }

  /// The graph as text of several lines, as [Asyncio#printCallGraph()] prints it. Each task is
  /// shown in full once; where it stands again, it is referred to. What is many levels deep goes
  /// on at the left again, below.
  ///
  /// @return the text, without a line end at its end
  public String format() {
    return new CallGraphText().of(this);
  }

  /// Whether the other graph has the same shape, with the same futures and stacks.
  @Override
  public boolean equals(Object other) {
    return other instanceof FutureCallGraph graph && CallGraphWalk.equal(this, graph);
  }

  /// Of this node alone: all that are on the way to it may share it.
  @Override
  public int hashCode() {
    return 31 * future.hashCode() + callStack.hashCode();
  }

  /// The text of [#format].
  @Override
  public String toString() {
    return format();
  }
}
