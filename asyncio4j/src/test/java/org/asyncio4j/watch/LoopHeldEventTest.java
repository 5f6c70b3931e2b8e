package org.asyncio4j.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the flight recorder keeps of a step that holds its loop.
class LoopHeldEventTest {
  @Test
  void theRecorderHasWhatTheLogSays(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("held.jfr");
    Thread thread = Thread.ofPlatform().name("of the loop").unstarted(() -> {});
    StackTraceElement[] stack = {new StackTraceElement("app.Main", "work", "Main.java", 7)};
    var running = new LoopWatch.Running("task 'greedy'", thread, List.of(stack));
    var lock = new LockHolder("a lock", "task 'holder'", List.of(stack));
    try (var recording = new Recording()) {
      recording.enable("org.asyncio4j.LoopHeld");
      recording.start();
      new LoopHeld(running, Duration.ofMillis(125).toNanos(), lock).commitEvent();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertEquals(1, events.size(), events::toString);
    RecordedEvent event = events.getFirst();
    assertEquals("org.asyncio4j.LoopHeld", event.getEventType().getName());
    assertEquals("task 'greedy'", event.getString("what"));
    assertEquals(Duration.ofMillis(125), event.getDuration("heldFor"));
    assertEquals("of the loop", event.getString("thread"));
    assertEquals("at app.Main.work(Main.java:7)", event.getString("stack"));
    assertEquals("a lock", event.getString("lock"));
    assertEquals("task 'holder'", event.getString("lockHolder"));
    assertThat(event.getStackTrace()).isNull();
  }
}
