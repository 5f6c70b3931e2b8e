package org.asyncio4j.stress.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/// What a process holds that it should give back.
record Held(long descriptors, long threads, long directBuffers, long heapMegabytes) {
  static Held now() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    System.gc();
    return new Held(
        system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("asyncio4j"))
            .count(),
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getCount)
            .sum(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
  }

  /// When what ends by itself has had its time.
  static Held atRest(Held goal) throws InterruptedException {
    Held held = now();
    for (int i = 0; i < 30 && !held.noMoreThan(goal); i++) {
      Thread.sleep(1_000);
      held = now();
    }
    return held;
  }

  /// But for the few that the JVM itself opens and keeps.
  boolean noMoreThan(Held other) {
    return descriptors <= other.descriptors + 10
        && threads <= other.threads
        && directBuffers <= other.directBuffers + 10
        && heapMegabytes <= other.heapMegabytes + 20;
  }
}
