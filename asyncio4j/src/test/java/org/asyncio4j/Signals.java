package org.asyncio4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Signals to other processes.
public final class Signals {
  private static final int SIGINT_BIT = 1 << 1;

  private Signals() {}

  /// @param name without SIG
  public static void send(Process process, String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
        .start()
        .waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + name + " " + process.pid() + " failed with " + code);
    }
  }

  /// A process that was started in the background of a script ignores SIGINT, and so do the JVMs
  /// that it starts.
  public static boolean sigintIsIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line ->
            (Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16) & SIGINT_BIT)
                != 0);
  }
}
