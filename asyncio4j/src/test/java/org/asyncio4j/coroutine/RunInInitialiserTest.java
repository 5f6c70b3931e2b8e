package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.Asyncio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A run in a class initialiser: its tasks would wait for the class, which waits for them.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunInInitialiserTest {
  static class OnAPlatformThread {
    static final Throwable REFUSAL = catchThrowable(() -> Asyncio.run(() -> 1));
  }

  static class OnAVirtualThread {
    static final Throwable REFUSAL = catchThrowable(() -> Asyncio.run(() -> 1));
  }

  static class Before {
    static final Throwable REFUSAL = catchThrowable(() -> Asyncio.run(() -> 1));
  }

  @Test
  void isAnErrorThatNamesTheClass() {
    assertThat(OnAPlatformThread.REFUSAL)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("OnAPlatformThread.<clinit>");
  }

  @Test
  void soItIsOnAVirtualThread() throws Exception {
    assertThat(inVirtualThread(() -> OnAVirtualThread.REFUSAL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("OnAVirtualThread.<clinit>");
  }

  @Test
  void nothingOfItIsLeft() {
    assertThat(Before.REFUSAL).isInstanceOf(IllegalStateException.class);
    int result = Asyncio.run(() -> 2);
    assertThat(result).isEqualTo(2);
  }

  private static <T> T inVirtualThread(Callable<T> body) throws Exception {
    var result = new CompletableFuture<T>();
    Thread.ofVirtual().start(() -> {
      try {
        result.complete(body.call());
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    return result.get();
  }
}
