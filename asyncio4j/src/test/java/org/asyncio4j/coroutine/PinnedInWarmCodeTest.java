package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Awaits below native code that the JVM has compiled, which takes less time than a step.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("restricted") // the one way to native code that calls back
class PinnedInWarmCodeTest {
  private static final int CALLS = 1000;

  private static final FunctionDescriptor SEARCH = FunctionDescriptor.of(
      ValueLayout.ADDRESS,
      ValueLayout.ADDRESS,
      ValueLayout.ADDRESS,
      ValueLayout.JAVA_LONG,
      ValueLayout.JAVA_LONG,
      ValueLayout.ADDRESS);

  private static final MethodHandle BSEARCH = Linker.nativeLinker()
      .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("bsearch"), SEARCH);

  private static final MemorySegment NUMBER = Arena.global().allocateFrom(ValueLayout.JAVA_INT, 1);

  private static final MemorySegment CALLBACK = callback();

  private static Runnable body = () -> {};
  private static Runnable await = () -> {};
  private static int refused;

  private static MemorySegment callback() {
    try {
      var compare = MethodHandles.lookup()
          .findStatic(
              PinnedInWarmCodeTest.class,
              "compare",
              MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
      return Linker.nativeLinker()
          .upcallStub(
              compare,
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
              Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static int compare(MemorySegment a, MemorySegment b) {
    body.run();
    return 0;
  }

  private static void callNatively(Runnable inCallback) {
    body = inCallback;
    try {
      var ignored = (MemorySegment) BSEARCH.invokeExact(NUMBER, NUMBER, 1L, 4L, CALLBACK);
    } catch (Throwable e) {
      throw Strand.sneak(e);
    }
  }

  @BeforeAll
  static void warmUp() {
    for (int i = 0; i < 30_000; i++) {
      callNatively(() -> {});
    }
    Asyncio.run(() -> {
      for (int i = 0; i < 30_000; i++) {
        Asyncio.sleep(Duration.ZERO);
      }
    });
  }

  private static void awaitRefused() {
    try {
      await.run();
    } catch (IllegalStateException e) {
      refused += e.getMessage().contains("native code that called") ? 1 : 0;
    }
  }

  /// The step before the call ends here, for what it took counts.
  private static void callAndAwait() {
    Asyncio.sleep(Duration.ZERO);
    callNatively(PinnedInWarmCodeTest::awaitRefused);
  }

  @Test
  void eachIsAnErrorAlsoWhereTheTaskIsAlone() {
    refused = 0;
    await = () -> Asyncio.sleep(Duration.ZERO);
    Asyncio.run(() -> {
      for (int i = 0; i < CALLS; i++) {
        callAndAwait();
      }
    });
    assertThat(refused).isEqualTo(CALLS);
  }

  @Test
  void eachIsAnErrorAlsoWhereAnotherTaskEndsTheWait() {
    refused = 0;
    Asyncio.run(() -> {
      var loop = Asyncio.getRunningLoop();
      for (int i = 0; i < CALLS; i++) {
        Future<String> future = loop.createFuture();
        Asyncio.createTask(() -> {
          for (int step = 0; step < 100; step++) {
            Asyncio.sleep(Duration.ZERO);
          }
          future.setResult("over");
        });
        await = future::await;
        callAndAwait();
        future.await();
      }
    });
    assertThat(refused).isEqualTo(CALLS);
  }

  @Test
  void noneIsWhereTheCallbackIsOver() {
    Asyncio.run(() -> {
      for (int i = 0; i < CALLS; i++) {
        callNatively(() -> {});
        Asyncio.sleep(Duration.ZERO);
      }
    });
  }
}
