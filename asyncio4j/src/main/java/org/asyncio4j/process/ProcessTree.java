package org.asyncio4j.process;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A process and those that it has started, as they were at a moment.
final class ProcessTree {
  private final ProcessHandle root;

  /// A look at them that was cancelled may still go on when they are killed.
  private final Set<ProcessHandle> descendants = ConcurrentHashMap.newKeySet();

  private ProcessTree(ProcessHandle root) {
    this.root = root;
  }

  /// Looks at the processes of the system, which takes a while.
  static ProcessTree of(ProcessHandle root) {
    var tree = new ProcessTree(root);
    root.descendants().forEach(tree.descendants::add);
    return tree;
  }

  /// Kills a process and all that it has started. It takes a while.
  static void kill(ProcessHandle root) {
    new ProcessTree(root).kill();
  }

  /// Each of those that are known may have others, also if the one that joined them has ended.
  private void grow() {
    for (ProcessHandle known : all()) {
      if (runs(known)) {
        known.descendants().forEach(descendants::add);
      }
    }
  }

  private List<ProcessHandle> all() {
    return Stream.concat(Stream.of(root), descendants.stream()).toList();
  }

  /// Asks all to end.
  void terminate() {
    all().forEach(ProcessHandle::destroy);
  }

  /// Kills those that are known.
  void killKnown() {
    all().forEach(ProcessHandle::destroyForcibly);
  }

  /// Kills all, also those that came since. It takes a while.
  void kill() {
    grow(); // while their parents are there to tell
    killKnown();
    grow(); // what was started at the last moment by one that is being killed
    killKnown();
  }

  /// Whether a descendant has not ended yet. It takes a while.
  boolean hasDescendants() {
    return descendants.stream().anyMatch(ProcessTree::runs);
  }

  /// One that has ended, and that the system keeps since its parent has not asked for its return
  /// code, counts as alive; but it has no command any more.
  private static boolean runs(ProcessHandle process) {
    return process.isAlive()
        && (process.info().command().isPresent() || process.info().commandLine().isPresent());
  }
}
