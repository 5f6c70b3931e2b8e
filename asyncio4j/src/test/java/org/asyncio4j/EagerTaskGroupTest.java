package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.BeforeEach;

/// All of [TaskGroupTest], where tasks start eagerly.
class EagerTaskGroupTest extends TaskGroupTest {
  @BeforeEach
  void startEagerly() {
    getEventLoop().setTaskFactory(TaskFactory.eager());
  }

  @AsyncioTest
  void tasksHereStartEagerly() {
    taskGroup(group -> {
      assertTrue(group.createTask(() -> 1).done());
      assertFalse(group.createTask(() -> sleep(Duration.ofMillis(1))).done());
    });
  }
}
