package org.asyncio4j;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.asyncio4j.coroutine.Strand;

/// Helps a loop on the portable engine that stands still since tasks hold all carriers of the
/// JDK's scheduler: they await where the JVM cannot suspend them, which is an error, but one that
/// they learn of when they go on. Used only where module `jdk.management` is present.
final class Carriers {
  private Carriers() {}

  /// Has one more than the tasks of a loop hold. For the watchdog.
  static void relieve(EventLoop loop) {
    List<String> holders = new ArrayList<>();
    for (Tracked entry : loop.pending.snapshot()) {
      if (entry.get() instanceof Task<?> task && Strand.holdsCarrier(task.thread())) {
        holders.add(task.getName());
      }
    }
    var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    if (!holders.isEmpty() && holders.size() >= scheduler.getParallelism()) {
      scheduler.setParallelism(holders.size() + 1);
      EventLoop.LOG.log(
          Level.WARNING,
          "{0} await where the JVM cannot suspend them, and hold all carriers of virtual threads:"
              + " another one is added, so that they go on and get the error for it",
          holders);
    }
  }
}
