package org.asyncio4j.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.asyncio4j.Asyncio;

/// Sends a signal for which Java has no call: by the `kill` of the system's shell.
final class KillCommand {
  private static final Pattern SIGNAL = Pattern.compile("[A-Z][A-Z0-9+-]*|[1-9][0-9]?");

  private final String signal;
  private final long pid;

  /// @param signal a number, or a name with or without SIG
  KillCommand(String signal, long pid) {
    String upper = signal.toUpperCase(Locale.ROOT);
    this.signal = upper.startsWith("SIG") ? upper.substring("SIG".length()) : upper;
    this.pid = pid;
    if (!SIGNAL.matcher(this.signal).matches()) {
      throw new IllegalArgumentException(
          "'" + signal + "' is no signal: a name such as HUP or SIGHUP, or a number such as 1");
    }
  }

  /// Suspends until it is sent.
  ///
  /// @throws ProcessLookupException if the child has ended
  /// @throws IOException if the system knows no such signal, or refuses it
  void run(Child child) throws IOException {
    String error = Asyncio.<String, IOException>toThread(this::call);
    if (!error.isEmpty()) {
      child.requireAlive();
      throw new IOException("cannot send signal " + signal + " to " + child + ": " + error);
    }
  }

  /// Sends it, and says what was wrong; nothing if nothing was.
  private String call() throws IOException {
    List<String> command =
        List.of("/bin/sh", "-c", "kill -\"$1\" \"$2\"", "sh", signal, String.valueOf(pid));
    java.lang.Process kill =
        new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = kill.waitFor();
      return status == 0 ? "" : said.isBlank() ? "kill returned " + status : said.strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
