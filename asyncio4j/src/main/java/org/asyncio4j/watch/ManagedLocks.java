package org.asyncio4j.watch;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Owners of locks and monitors, virtual threads too. Used only where modules `java.management`
/// and `jdk.management` are present.
final class ManagedLocks {
  private static final int TRIES = 10_000;
  private static final Pattern THREAD = Pattern.compile("\"tid\": \"?(\\d+)\"?,?");
  private static final Pattern NAME = Pattern.compile("\"name\": \"(.*)\",?");
  private static final Pattern BLOCKED_ON = Pattern.compile("\"blockedOn\": \"(.*)\",?");

  private ManagedLocks() {}

  /// Who holds a lock of `java.util.concurrent`, or null.
  ///
  /// The JVM tells the owner of what a platform thread is parked for, even if that is a virtual
  /// thread; of what virtual threads are parked for it tells nothing. So a platform thread says
  /// that it is parked for the lock, while it parks for us: the lock itself is not touched.
  static LockHolder.@Nullable Owner ownerOf(AbstractOwnableSynchronizer lock) {
    var done = new AtomicBoolean();
    Thread parked = Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("asyncio4j-watchdog-probe")
        .start(() -> {
          while (!done.get()) {
            LockSupport.park(lock);
          }
        });
    try {
      for (int i = 0; i < TRIES && parked.getState() != Thread.State.WAITING; i++) {
        LockSupport.parkNanos(1);
      }
      ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(parked.threadId());
      return info == null || info.getLockOwnerId() < 0
          ? null
          : new LockHolder.Owner(info.getLockOwnerId(), info.getLockOwnerName());
    } finally {
      done.set(true);
      LockSupport.unpark(parked);
    }
  }

  /// The monitor that `blocked` waits for, and its owner: only a dump of all threads has that of
  /// virtual ones.
  static LockHolder.Lock monitorOf(Thread blocked) {
    try {
      List<String> dump = dump();
      String monitor = monitorOf(blocked.threadId(), dump);
      return monitor == null
          ? new LockHolder.Lock("a monitor", null) // it has got it since
          : new LockHolder.Lock(monitor, ownerOf(monitor, dump));
    } catch (IOException e) {
      return new LockHolder.Lock("a monitor (no thread dump: " + e + ")", null);
    }
  }

  private static List<String> dump() throws IOException {
    Path directory = Files.createTempDirectory("asyncio4j-threads");
    Path file = directory.resolve("dump.json");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.JSON);
      try (var lines = Files.lines(file)) {
        return lines.map(String::strip).toList();
      }
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  /* The dump is JSON with a line for each value, and what is sought are strings without escapes. */

  private static @Nullable String monitorOf(long threadId, List<String> dump) {
    long current = -1;
    for (String line : dump) {
      Matcher thread = THREAD.matcher(line);
      Matcher blockedOn = BLOCKED_ON.matcher(line);
      if (thread.matches()) {
        current = Long.parseLong(thread.group(1));
      } else if (current == threadId && blockedOn.matches()) {
        return blockedOn.group(1);
      }
    }
    return null;
  }

  /// An owned monitor stands in an array, so its line is the string alone.
  private static LockHolder.@Nullable Owner ownerOf(String monitor, List<String> dump) {
    String owned = '"' + monitor + '"';
    long current = -1;
    String name = "";
    for (String line : dump) {
      Matcher thread = THREAD.matcher(line);
      Matcher named = NAME.matcher(line);
      if (thread.matches()) {
        current = Long.parseLong(thread.group(1));
      } else if (named.matches()) {
        name = named.group(1);
      } else if (line.equals(owned) || line.equals(owned + ",")) {
        return new LockHolder.Owner(current, name);
      }
    }
    return null;
  }
}
