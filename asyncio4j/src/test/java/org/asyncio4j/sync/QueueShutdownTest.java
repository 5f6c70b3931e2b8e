package org.asyncio4j.sync;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Shut down, a queue holds nobody up.
@ExtendWith(AsyncioExtension.class)
class QueueShutdownTest {
  private final EventLoop loop;

  QueueShutdownTest(EventLoop loop) {
    this.loop = loop;
  }

  private static void assertTakesNothing(Queue<Integer> queue) {
    assertThrows(QueueShutDownException.class, () -> queue.put(1));
    assertThrows(QueueShutDownException.class, () -> queue.putNowait(1));
  }

  private static void assertGivesNothing(Queue<Integer> queue) {
    assertThrows(QueueShutDownException.class, queue::get);
    var e = assertThrows(QueueShutDownException.class, queue::getNowait);
    assertTrue(e.getMessage().contains("it is shut down"), e::getMessage);
  }

  @ParameterizedTest
  @EnumSource
  void itsTextSaysSo(QueueKind kind) {
    Queue<Integer> queue = kind.queue();
    queue.shutdown();
    assertTrue(queue.toString().endsWith("Queue maxsize=0 shutdown>"), queue::toString);
    assertTrue(queue.statistics().shutDown());
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyOneEndsTheWaitsOfItsGetters(QueueKind kind) {
    Queue<Integer> queue = kind.queue();
    loop.runUntilComplete(() -> {
      Task<Integer> getter = createTask(queue::get);
      Task<Integer> another = createTask(queue::get);
      sleep(Duration.ZERO);
      queue.shutdown();
      assertFalse(getter.done());
      assertThrows(QueueShutDownException.class, getter::await);
      assertThrows(QueueShutDownException.class, another::await);
      queue.join();
      assertTakesNothing(queue);
      assertGivesNothing(queue);
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsInItCanStillBeGot(QueueKind kind) {
    Queue<Integer> queue = kind.queue(1);
    loop.runUntilComplete(() -> {
      queue.putNowait(7);
      Task<?> putter = createTask(() -> queue.put(8));
      Task<?> joiner = createTask(queue::join);
      sleep(Duration.ZERO);
      queue.shutdown();
      assertThrows(QueueShutDownException.class, putter::await);
      assertTakesNothing(queue);
      assertFalse(joiner.done());

      assertEquals(7, queue.get());
      assertTakesNothing(queue);
      assertGivesNothing(queue);
      assertFalse(joiner.done());
      queue.taskDone();
      joiner.await();
      assertThrows(IllegalStateException.class, queue::taskDone);
    });
  }

  @ParameterizedTest
  @EnumSource
  void anImmediateOneDropsWhatIsInIt(QueueKind kind) {
    Queue<Integer> queue = kind.queue(2);
    loop.runUntilComplete(() -> {
      queue.putNowait(1);
      queue.putNowait(2);
      Task<?> putter = createTask(() -> queue.put(3));
      Task<?> joiner = createTask(queue::join);
      sleep(Duration.ZERO);
      queue.shutdown(true);
      assertEquals(0, queue.size());
      joiner.await();
      assertThrows(QueueShutDownException.class, putter::await);
      assertTakesNothing(queue);
      assertGivesNothing(queue);
      assertThrows(IllegalStateException.class, queue::taskDone);
    });
  }

  @ParameterizedTest
  @EnumSource
  void anImmediateOneWaitsForWhatWasTakenOut(QueueKind kind) {
    Queue<Integer> queue = kind.queue();
    loop.runUntilComplete(() -> {
      queue.putNowait(1);
      queue.putNowait(2);
      queue.getNowait();
      Task<?> joiner = createTask(queue::join);
      sleep(Duration.ZERO);
      queue.shutdown(true);
      assertEquals(0, queue.size());
      assertEquals(1, queue.statistics().unfinished());
      sleep(Duration.ZERO);
      assertFalse(joiner.done());
      queue.taskDone();
      joiner.await();
      assertThrows(IllegalStateException.class, queue::taskDone);
    });
  }
}
