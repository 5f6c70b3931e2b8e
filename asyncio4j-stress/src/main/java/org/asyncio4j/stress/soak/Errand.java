package org.asyncio4j.stress.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.process.Subprocesses.createSubprocessExec;
import static org.asyncio4j.process.Subprocesses.createSubprocessShell;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;
import org.asyncio4j.process.Process;
import org.asyncio4j.process.SubprocessOptions;

/// One child process, in one of the ways that they come and go.
final class Errand {
  private static final SubprocessOptions PIPED = SubprocessOptions.PIPED;
  private static final int LONGEST = 300_000;

  private final Random random;

  Errand(Random random) {
    this.random = random;
  }

  /// Runs it, in a way that chance decides.
  ///
  /// @throws AssertionError if it was not as it must be
  void run() throws IOException {
    timeout(Duration.ofMinutes(5), () -> {
      switch (random.nextInt(6)) {
        case 0 -> echoes();
        case 1 -> endsAtOnce();
        case 2 -> isLeft();
        case 3 -> isKilled();
        case 4 -> isCancelled();
        default -> reads();
      }
    });
  }

  private void echoes() throws IOException {
    byte[] data = new byte[random.nextInt(LONGEST)];
    random.nextBytes(data);
    try (Process cat = createSubprocessExec(PIPED, "cat")) {
      check("echo", Arrays.equals(cat.communicate(data).stdout(), data));
      check("end of cat", cat.waitFor() == 0);
    }
  }

  private void endsAtOnce() throws IOException {
    int length = random.nextInt(60_000);
    String command = "head -c " + length + " /dev/zero; echo error >&2; exit 7";
    try (Process sh = createSubprocessShell(PIPED, command)) {
      check("return code", sh.waitFor() == 7);
      check("length", sh.stdout().read().length == length);
      check("errors", sh.stderr().read(US_ASCII).equals("error\n"));
    }
  }

  private void isLeft() throws IOException {
    try (Process yes = createSubprocessShell(PIPED, "yes & yes")) {
      check("first output", yes.stdout().readLine(US_ASCII).equals("y"));
    }
  }

  private void isKilled() throws IOException {
    try (Process cat = createSubprocessExec(PIPED, "cat")) {
      cat.kill();
      check("end of a killed one", cat.waitFor() == -9);
    }
  }

  private void isCancelled() {
    Task<?> starting = createTask(() -> {
      try (Process sleep = createSubprocessExec(PIPED, "sleep", "1000")) {
        sleep.waitFor();
      }
    });
    sleep(Duration.ofNanos(random.nextInt(3_000_000)));
    starting.cancel();
    try {
      starting.await();
    } catch (CancelledError e) {
      return;
    }
    throw new AssertionError("it was not cancelled");
  }

  private void reads() throws IOException {
    try (Process sh = createSubprocessShell(PIPED, "cat >/dev/null; echo $?")) {
      byte[] data = new byte[random.nextInt(LONGEST)];
      check("answer", sh.communicate(data).stdout(US_ASCII).equals("0\n"));
    }
  }

  private static void check(String what, boolean holds) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
