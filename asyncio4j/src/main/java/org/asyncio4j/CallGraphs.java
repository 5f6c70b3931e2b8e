package org.asyncio4j;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// The part of [Asyncio] that shows who waits for whom. A class of its own for its size only;
/// programs have all of it from [Asyncio].
abstract sealed class CallGraphs extends Combinators permits Asyncio {
  CallGraphs() {}

  /// The call graph of the current task: where it stands, and which tasks wait for it. It does
  /// not suspend. asyncio: `capture_call_graph`.
  ///
  /// @return the graph; null in a callback, where no task runs
  /// @throws IllegalStateException if no loop runs here
  public static @Nullable FutureCallGraph captureCallGraph() {
    Task<?> current = Asyncio.currentTask();
    return current == null ? null : captureCallGraph(current);
  }

  /// The call graph of a future or a task: where it stands, and which tasks wait for it. To be
  /// called on the thread of its loop.
  ///
  /// @param future any
  /// @return the graph
  public static FutureCallGraph captureCallGraph(Future<?> future) {
    return captureCallGraph(future, Integer.MAX_VALUE);
  }

  /// The call graph of a future or a task, as [#captureCallGraph(Future)] gives it.
  ///
  /// @param future any
  /// @param limit how many frames of each task at most, the innermost
  /// @return the graph
  /// @throws IllegalArgumentException if the limit is negative
  public static FutureCallGraph captureCallGraph(Future<?> future, int limit) {
    return CallGraphWalk.from(requireNonNull(future, "future"), limit);
  }

  /// The call graph of the current task as text of several lines; empty in a callback.
  /// asyncio: `format_call_graph`.
  ///
  /// @return the text
  /// @throws IllegalStateException if no loop runs here
  public static String formatCallGraph() {
    FutureCallGraph graph = captureCallGraph();
    return graph == null ? "" : graph.format();
  }

  /// The call graph of a future or a task as text of several lines. To be called on the thread
  /// of its loop.
  ///
  /// @param future any
  /// @return the text
  public static String formatCallGraph(Future<?> future) {
    return captureCallGraph(future).format();
  }

  /// Prints the call graph of the current task to the standard output. asyncio:
  /// `print_call_graph`.
  ///
  /// @throws IllegalStateException if no loop runs here
  public static void printCallGraph() {
    System.out.println(formatCallGraph());
  }

  /// Prints the call graph of a future or a task. To be called on the thread of its loop.
  ///
  /// @param future any
  /// @param out where to
  public static void printCallGraph(Future<?> future, PrintStream out) {
    out.println(formatCallGraph(future));
  }
}
