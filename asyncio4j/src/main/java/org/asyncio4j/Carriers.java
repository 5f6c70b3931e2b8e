package org.asyncio4j;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.asyncio4j.coroutine.Strand;

/// Helps a loop on the portable engine that stands still since no carrier of the JDK's scheduler is
/// free: tasks hold them that await where the JVM cannot suspend them, which is an error, but one
/// that they learn of when they go on. Used only where module `jdk.management` is present.
final class Carriers {
  private Carriers() {}

  /// Adds a carrier if none is free and tasks of this loop hold some. For the watchdog.
  static void relieve(EventLoop loop) {
    var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    int carriers = scheduler.getParallelism();
    if (scheduler.getMountedVirtualThreadCount() < carriers) {
      if (scheduler.getQueuedVirtualThreadCount() > 0) {
        wakeOne();
      }
      return;
    }
    List<String> holders = new ArrayList<>();
    for (Tracked entry : loop.pending.snapshot()) {
      if (entry.get() instanceof Task<?> task && Strand.holdsCarrier(task.thread())) {
        holders.add(task.getName());
      }
    }
    if (!holders.isEmpty()) {
      scheduler.setParallelism(carriers + 1);
      EventLoop.LOG.log(
          Level.WARNING,
          "{0} await where the JVM cannot suspend them, and hold carriers of virtual threads, of"
              + " which none is free: another one is added, so that they go on and get the error"
              + " for it",
          holders);
      wakeOne();
    }
  }

  /// Has the scheduler start a carrier that it may have: it does so when a thread becomes runnable
  /// and none waits in the same queue already. So it comes from a new thread, which has another
  /// queue most of the time, at each look.
  private static void wakeOne() {
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("asyncio4j-watchdog-kick")
        .start(() -> Thread.startVirtualThread(() -> {}));
  }
}
