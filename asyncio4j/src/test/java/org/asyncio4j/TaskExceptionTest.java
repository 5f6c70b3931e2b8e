package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.time.Duration;
import org.asyncio4j.testing.AsyncioTest;

/// Exceptions pass through tasks as they are, also where another one is being handled.
class TaskExceptionTest {
  private static void assertBare(Throwable exception) {
    assertNull(exception.getCause());
    assertEquals(0, exception.getSuppressed().length);
  }

  @AsyncioTest
  void aFailureAwaitedInAHandlerIsNotTiedToWhatIsHandled() {
    var handled = new IOException("handled");
    var failure = new IllegalArgumentException("new");
    Task<?> inner = createTask(() -> {
      sleep(Duration.ofSeconds(1));
      throw failure;
    });
    Task<?> outer = createTask(() -> {
      try {
        throw handled;
      } catch (IOException e) {
        inner.await();
      }
    });
    assertSame(failure, assertThrows(IllegalArgumentException.class, outer::await));
    assertBare(failure);
    assertBare(handled);
  }

  @AsyncioTest
  void anExceptionThatATaskThrowsAgainIsNotTiedToItself() {
    var failure = new IOException("again");
    Task<?> outer = createTask(() -> {
      try {
        throw failure;
      } catch (IOException e) {
        createTask(() -> {
              throw e;
            })
            .await();
      }
    });
    assertSame(failure, assertThrows(IOException.class, outer::await));
    assertBare(failure);
  }
}
