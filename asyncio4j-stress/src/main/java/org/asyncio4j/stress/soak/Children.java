package org.asyncio4j.stress.soak;

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.process.Subprocesses.createSubprocessExec;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.asyncio4j.Asyncio;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.process.Process;
import org.asyncio4j.process.SubprocessOptions;
import org.asyncio4j.sync.Barrier;

/// Starts many children at once, and many one after the other, which end in every way, and sees
/// at the end that nothing is left of them, and that none has lost or doubled a byte.
public final class Children {
  private final int atOnce;
  private final int inARow;
  private final Random random;
  private final List<String> failures = new ArrayList<>();

  private Children(int atOnce, int inARow, long seed) {
    this.atOnce = atOnce;
    this.inARow = inARow;
    random = new Random(seed);
  }

  /// Runs it, and ends with 1 if anything is wrong.
  ///
  /// @param args how many at once, how many in a row, and a seed
  /// @throws Exception if it cannot begin
  public static void main(String[] args) throws Exception {
    long seed = args.length > 2 ? Long.parseLong(args[2]) : new Random().nextLong();
    var children = new Children(Integer.parseInt(args[0]), Integer.parseInt(args[1]), seed);
    System.out.printf("%s engine, seed %d%n", Coroutines.system(), seed);
    System.exit(children.run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    Asyncio.run(() -> one()); // what the JDK itself opens and keeps
    Held before = Held.now();
    Asyncio.run(() -> {
      getRunningLoop()
          .setExceptionHandler((_, report) -> failures.add(report + " " + report.exception()));
      measure(atOnce + " that run at once", this::together);
      measure(
          atOnce + " that are started at once",
          () -> taskGroup(group -> {
            for (int i = 0; i < atOnce; i++) {
              group.createTask(this::one);
            }
          }));
      measure(inARow + " in a row", () -> {
        for (int i = 0; i < inARow; i++) {
          one();
        }
      });
    });
    Held after = Held.atRest(before);
    System.out.printf("before: %s%nafter:  %s%n", before, after);
    if (!after.noMoreThan(before)) {
      failures.add("something is left");
    }
    long left = ProcessHandle.current().descendants().count();
    if (left > 0) {
      failures.add(left + " processes are left");
    }
    failures.forEach(failure -> System.out.println("FAILED: " + failure));
    System.out.println(failures.isEmpty() ? "nothing lost, nothing doubled, nothing left" : "");
    return failures.isEmpty();
  }

  private static void measure(String what, Runnable children) {
    Duration start = getRunningLoop().time();
    children.run();
    System.out.printf("%s: %d ms%n", what, getRunningLoop().time().minus(start).toMillis());
  }

  private void together() {
    var all = new Barrier(atOnce);
    taskGroup(group -> {
      for (int i = 0; i < atOnce; i++) {
        group.createTask(() -> {
          try (Process cat = createSubprocessExec(SubprocessOptions.PIPED, "cat")) {
            all.await();
            if (cat.communicate(new byte[1000]).stdout().length != 1000) {
              failures.add("an echo was cut");
            }
          }
        });
      }
    });
  }

  private void one() {
    try {
      new Errand(random).run();
    } catch (IOException | AssertionError e) {
      failures.add(e.toString());
    }
  }
}
