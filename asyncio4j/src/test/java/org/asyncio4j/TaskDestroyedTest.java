package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is reported of tasks that are left behind.
@ExtendWith(AsyncioExtension.class)
class TaskDestroyedTest {
  private final EventLoop loop;

  TaskDestroyedTest(EventLoop loop) {
    this.loop = loop;
  }

  @Test
  void aPendingTaskIsReportedWhenTheLoopCloses() {
    var reports = new ArrayList<ErrorReport>();
    loop.setDebug(true);
    loop.setExceptionHandler((_, report) -> reports.add(report));
    Task<?> task = loop.createTask(() -> sleep(Duration.ofSeconds(10)), TaskOptions.named("left"));
    Tick.of(loop);
    loop.close();
    assertEquals(1, reports.size(), reports::toString);
    ErrorReport report = reports.getFirst();
    assertEquals("Task was destroyed but it is pending: left", report.message());
    assertSame(task, report.source());
    assertEquals(
        "aPendingTaskIsReportedWhenTheLoopCloses", report.createdAt().getFirst().getMethodName());
    assertEquals(Set.of(), allTasks(loop));
  }

  @Test
  void cancellingAFailedTaskCountsAsLooking() {
    var garbage = new Garbage(loop);
    Garbage.drop(() -> {
      Task<?> task = loop.createTask(() -> {
        throw new IOException("no");
      });
      Tick.of(loop);
      assertFalse(task.cancel());
      return task;
    });
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void whatWasLookedAtStaysLookedAt() {
    var garbage = new Garbage(loop);
    Garbage.drop(() -> {
      Task<?> task = loop.createTask(() -> {
        throw new IOException("no");
      });
      Tick.of(loop);
      assertInstanceOf(IOException.class, task.exception());
      assertThrows(IllegalStateException.class, () -> task.setException(new IOException("again")));
      return task;
    });
    assertEquals(List.of(), garbage.reports());
  }

  @Test
  void aFinishedTaskGoesInSilence() {
    var garbage = new Garbage(loop);
    Garbage.drop(() -> {
      Task<?> task = loop.createTask(() -> "ok");
      Tick.of(loop);
      return task;
    });
    assertEquals(List.of(), garbage.reports());
  }

  /// The JDK keeps each virtual thread that has started, unless told otherwise: so this needs a
  /// JVM of its own.
  @Test
  void aPendingTaskThatIsCollectedIsReported() throws Exception {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of("-Djdk.trackAllThreads=false", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Dasyncio4j.watchdog=false");
    String engine = System.getProperty("asyncio4j.engine", "portable");
    command.add("-Dasyncio4j.engine=" + engine);
    if (engine.equals("native")) {
      command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Abandons.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      String said = output.readAllAsString();
      assertTrue(process.waitFor(10, TimeUnit.SECONDS), "the program does not end");
      assertEquals(
          List.of("Task was destroyed but it is pending: abandoned", "made in task", "left: []"),
          said.lines().toList());
    } finally {
      process.destroyForcibly();
    }
  }

  /// A program that drops a task that waits.
  static final class Abandons {
    private Abandons() {}

    static void main() {
      EventLoop loop = new VirtualClock().newEventLoop();
      loop.setDebug(true);
      var garbage = new Garbage(loop);
      Garbage.drop(() -> task(loop));
      for (ErrorReport report : garbage.reports()) {
        System.out.println(report.message());
        System.out.println("made in " + report.createdAt().getFirst().getMethodName());
      }
      System.out.println("left: " + allTasks(loop));
    }

    private static Task<?> task(EventLoop loop) {
      Future<String> never = loop.createFuture();
      Task<?> task = loop.createTask(never::await, TaskOptions.named("abandoned"));
      Tick.of(loop);
      return task;
    }
  }
}
