package org.asyncio4j.watch;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A lock that a thread waits for, and who holds it.
///
/// The holder that matters is another task of the same loop, suspended: it can go on only when
/// the waiting one has stopped, and so it never will.
///
/// @param lock the monitor's object or the lock's synchronizer, by identity
/// @param holder a task or thread in words; null if the JVM does not tell
/// @param stack where the holder stands, if it is a task of the loop
record LockHolder(String lock, @Nullable String holder, List<StackTraceElement> stack) {
  /// A monitor's owner is in a dump of all threads only, and that takes its time.
  private static final int MOST_TASKS_IN_A_DUMP = 10_000;

  private static final boolean MANAGEMENT =
      Modules.present("java.management") && Modules.present("jdk.management");

  /// Whether the JVM lists all virtual threads, and so knows which of them holds a monitor.
  private static final boolean TRACKED = !"false".equals(System.getProperty("jdk.trackAllThreads"));

  private static final String UNTRACKED =
      ": it would with -Djdk.trackAllThreads=true (for ./asyncio, ASYNCIO4J_DEBUG=1).";

  /// A thread, as the JVM's management tells of it.
  record Owner(long threadId, String name) {}

  /// @param owner null if the JVM does not tell
  record Lock(String name, @Nullable Owner owner) {}

  /// The lock that `blocked` waits for; null if it does not wait for one.
  static @Nullable LockHolder of(Watched loop, Thread blocked) {
    Lock lock = lockOf(loop, blocked);
    if (lock == null) {
      return null;
    }
    Owner owner = lock.owner();
    if (owner == null) {
      return new LockHolder(lock.name(), null, List.of());
    }
    for (Watched.Seen task : loop.tasks()) {
      Thread thread = task.thread();
      if (thread != null && thread.threadId() == owner.threadId()) {
        return new LockHolder(
            lock.name(),
            task.text(),
            TaskStack.of(thread, null, Integer.MAX_VALUE).reversed());
      }
    }
    return new LockHolder(
        lock.name(), "thread '" + owner.name() + "' #" + owner.threadId(), List.of());
  }

  private static @Nullable Lock lockOf(Watched loop, Thread blocked) {
    return switch (blocked.getState()) {
      case BLOCKED ->
        MANAGEMENT && loop.tasks().size() <= MOST_TASKS_IN_A_DUMP
            ? ManagedLocks.monitorOf(blocked)
            : new Lock("a monitor", null);
      case WAITING, TIMED_WAITING ->
        LockSupport.getBlocker(blocked) instanceof AbstractOwnableSynchronizer lock
            ? new Lock(
                Objects.toIdentityString(lock), MANAGEMENT ? ManagedLocks.ownerOf(lock) : null)
            : null;
      default -> null;
    };
  }

  @Override
  public String toString() {
    String waits = "It waits for " + lock;
    if (holder == null) {
      return waits + "; who holds that, the JVM does not tell" + (TRACKED ? "." : UNTRACKED);
    }
    if (stack.isEmpty()) {
      return waits + ", which " + holder + " holds.";
    }
    return RunningStack.append(
            new StringBuilder(waits)
                .append(", which ")
                .append(holder)
                .append(" holds, a task of the same loop that is suspended and cannot go on before"
                    + " this step is over. Hold no lock across an await, or use a Lock of"
                    + " org.asyncio4j.sync. It stands at"),
            stack)
        .toString();
  }
}
