package org.asyncio4j.process;

import java.io.IOException;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.jspecify.annotations.Nullable;

/// Starts a program on another thread, since that takes a while. If nobody waits for it any more,
/// what came of it is killed.
final class Launch {
  private static final System.Logger LOG = System.getLogger("org.asyncio4j");

  private final List<String> command;
  private final SubprocessOptions options;

  /// Guarded by this.
  private java.lang.@Nullable Process process;

  /// Guarded by this.
  private boolean abandoned;

  private Launch(List<String> command, SubprocessOptions options) {
    this.command = command;
    this.options = options;
  }

  static java.lang.Process start(List<String> command, SubprocessOptions options)
      throws IOException {
    var launch = new Launch(command, options);
    EventLoop loop = Asyncio.getRunningLoop();
    try {
      return Asyncio.<java.lang.Process, IOException>toThread(launch::run);
    } catch (Throwable e) {
      java.lang.Process late = launch.abandon();
      if (late != null) { // cancelled when it was there
        OffLoop.run(loop, () -> drop(late));
      }
      throw e;
    }
  }

  private java.lang.Process run() throws IOException {
    java.lang.Process started;
    try {
      started = options.builder(command).start();
    } catch (IOException e) {
      throw CannotRun.explain(command, options.directory(), e);
    }
    if (!hand(started)) {
      drop(started);
    }
    return started;
  }

  /// Gives it to who waits for it; false if nobody does.
  private synchronized boolean hand(java.lang.Process started) {
    process = started;
    return !abandoned;
  }

  private synchronized java.lang.@Nullable Process abandon() {
    abandoned = true;
    return process;
  }

  /// Kills a process whose pipes nobody has, and all that it has started. It takes a while.
  static void drop(java.lang.Process process) {
    ProcessTree.kill(process.toHandle());
    for (AutoCloseable pipe :
        List.of(process.getOutputStream(), process.getInputStream(), process.getErrorStream())) {
      close(pipe);
    }
  }

  static void close(AutoCloseable pipe) {
    try {
      pipe.close();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "closing " + pipe, e);
    }
  }
}
