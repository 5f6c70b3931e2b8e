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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Awaits below native code that the JVM has compiled, which takes less time than a step.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("restricted") // the one way to native code that calls back
class PinnedInWarmCodeTest {
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
    for (int i = 0; i < 200_000; i++) {
      callNatively(() -> {});
    }
    Asyncio.run(() -> {
      for (int i = 0; i < 100_000; i++) {
        Asyncio.sleep(Duration.ZERO);
      }
    });
    refused(100_000, 0);
  }

  private static void awaitRefused() {
    try {
      Asyncio.sleep(Duration.ZERO);
    } catch (IllegalStateException e) {
      refused += e.getMessage().contains("native code that called") ? 1 : 0;
    }
  }

  @Test
  void eachIsAnErrorAlsoWhereTheTaskIsAlone() {
    assertThat(refused(1000, 0)).isEqualTo(1000);
  }

  @Test
  void eachIsAnErrorAlsoWhereOthersStepMeanwhile() {
    assertThat(refused(2000, 100)).isEqualTo(2000);
  }

  private static int refused(int calls, int others) {
    refused = 0;
    Asyncio.run(() -> {
      for (int i = 0; i < others; i++) {
        Asyncio.createTask(PinnedInWarmCodeTest::stepForEver);
      }
      for (int i = 0; i < calls; i++) {
        Asyncio.sleep(Duration.ZERO); // what the step took counts
        callNatively(PinnedInWarmCodeTest::awaitRefused);
      }
    });
    return refused;
  }

  private static void stepForEver() {
    while (true) {
      Asyncio.sleep(Duration.ZERO);
    }
  }

  @Test
  void noneIsWhereTheCallbackIsOver() {
    Asyncio.run(() -> {
      for (int i = 0; i < 1000; i++) {
        callNatively(() -> {});
        Asyncio.sleep(Duration.ZERO);
      }
    });
  }
}
