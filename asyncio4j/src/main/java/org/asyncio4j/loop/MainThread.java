package org.asyncio4j.loop;

import java.util.Arrays;

/// The program's main thread: the one that started the JVM, and then runs `main`.
public final class MainThread {
  /*
   * It is the JVM's first thread, and ids are given in ascending order, so its id is the lowest.
   * Which one that is the JDK does not say; nor does a name, which anybody may give or take. Among
   * the threads to compare with are always the JDK's own, like the reference handler: where the
   * main thread has ended, the lowest is that of one that never runs a program.
   */
  private static final long ID = lowestId();

  private MainThread() {}

  /// Whether the caller is on the main thread.
  ///
  /// @return true if so
  public static boolean isCurrent() {
    return Thread.currentThread().threadId() == ID;
  }

  private static long lowestId() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads;
    int count;
    do { // one that comes meanwhile has a higher id, but there must be room for it
      threads = new Thread[2 * root.activeCount() + 16];
      count = root.enumerate(threads);
    } while (count == threads.length);
    return Arrays.stream(threads, 0, count).mapToLong(Thread::threadId).min().orElseThrow();
  }
}
