package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.coroutine.Step.Returned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Yields with a frame below that the JVM cannot suspend. The portable engine is not told of it.
@EnabledIfSystemProperty(named = Coroutines.PROPERTY, matches = "native")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PinnedTest {
  private static Throwable refusal;

  static class YieldsInItsInitialiser {
    static final Throwable REFUSAL = catchThrowable(() -> Coroutine.yield("never"));
  }

  static class YieldsInItsInitialiserLater {
    static final Throwable REFUSAL = catchThrowable(() -> Coroutine.yield("never"));
  }

  @Test
  void yieldingInAClassInitialiserIsAnErrorThatNamesIt() {
    var coroutine = Coroutine.of(() -> YieldsInItsInitialiser.REFUSAL);
    assertThat(coroutine.send(null)).isInstanceOf(Returned.class);
    assertThat(YieldsInItsInitialiser.REFUSAL)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("class initialiser")
        .hasMessageContaining("YieldsInItsInitialiser.<clinit>");
  }

  @Test
  void soItIsBelowNativeCodeWhenTheCoroutineHasYieldedBefore() {
    refusal = null;
    var coroutine = Coroutine.of(() -> {
      Coroutine.yield("before");
      sortNatively();
    });
    coroutine.send(null);
    assertThat(coroutine.send(null)).isInstanceOf(Returned.class);
    assertThat(refusal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("native code that called")
        .hasMessageContaining("PinnedTest.compare");
  }

  @Test
  void soItIsWhenTheCoroutineHasYieldedBefore() {
    var coroutine = Coroutine.of(() -> {
      Coroutine.yield("before");
      return YieldsInItsInitialiserLater.REFUSAL;
    });
    coroutine.send(null);
    assertThat(coroutine.send(null)).isInstanceOf(Returned.class);
    assertThat(YieldsInItsInitialiserLater.REFUSAL)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("YieldsInItsInitialiserLater.<clinit>");
  }

  static class AwaitsInItsInitialiser {
    static final Throwable REFUSAL = catchThrowable(() -> Asyncio.sleep(Duration.ZERO));
  }

  @Test
  void aTaskThatNeedsTheClassFindsItInitialised() {
    List<Throwable> seen = Asyncio.run(() -> {
      Asyncio.sleep(Duration.ZERO);
      var first = Asyncio.createTask(PinnedTest::needTheClass);
      var second = Asyncio.createTask(PinnedTest::needTheClass);
      return List.of(first.await(), second.await());
    });
    assertThat(seen)
        .allMatch(refusal -> refusal.getMessage().contains("AwaitsInItsInitialiser.<clinit>"));
  }

  private static Throwable needTheClass() {
    Asyncio.sleep(Duration.ZERO);
    return AwaitsInItsInitialiser.REFUSAL;
  }

  /// Whose initialiser has coroutines run its own methods before it awaits.
  static class StartsInItsInitialiser {
    static {
      Starter.start(new StartsInItsInitialiser());
      Starter.await();
    }

    void body() {
      Starter.await();
    }
  }

  /// Not in that class, for which those who have it run would wait. Without a lambda on the stack,
  /// which is a class of its own that was never seen.
  static final class Starter {
    private Starter() {}

    static void start(StartsInItsInitialiser given) {
      var coroutine = Coroutine.of(given::body);
      while (!coroutine.isClosed()) {
        coroutine.send(null);
      }
      Asyncio.createTask(given::body, TaskOptions.EAGER);
    }

    static void await() {
      try {
        Asyncio.sleep(Duration.ZERO);
      } catch (IllegalStateException e) {
        refusal = e;
      }
    }
  }

  @Test
  void noOtherStackTellsThatAClassIsInitialised() {
    refusal = null;
    Asyncio.run(() -> {
      for (int i = 0; i < 10; i++) {
        Starter.await();
      }
      new StartsInItsInitialiser();
    });
    assertThat(refusal).hasMessageContaining("StartsInItsInitialiser.<clinit>");
  }

  static class DrivesInItsInitialiser {
    static final Coroutine<Object> INNER = Coroutine.of(PinnedTest::yieldOnce);
    static final Step<Object> STEP = INNER.send(null);
  }

  /// Not in the class that is being initialised: its own threads would wait for that.
  private static Object yieldOnce() {
    return Coroutine.yield("inner");
  }

  @Test
  void drivingAnotherOneInAClassInitialiserWorks() {
    var coroutine = Coroutine.of(() -> DrivesInItsInitialiser.STEP);
    var yielded = new Step.Yielded<>("inner");
    assertThat(coroutine.send(null)).isEqualTo(new Returned<>(yielded));
    assertThat(DrivesInItsInitialiser.INNER.send(2)).isEqualTo(new Returned<>(2));
  }

  @Test
  void yieldingBelowNativeCodeIsAnErrorThatNamesTheMethodItCalled() throws Exception {
    refusal = null;
    var coroutine = Coroutine.of(PinnedTest::sortNatively);
    coroutine.send(null);
    assertThat(refusal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("native code that called")
        .hasMessageContaining("PinnedTest.compare");
  }

  @Test
  void theCoroutineGoesOnAfterARefusal() {
    var coroutine = Coroutine.of(() -> {
      sortNatively();
      return Coroutine.yield("after");
    });
    assertThat(coroutine.send(null)).isEqualTo(new Step.Yielded<>("after"));
    assertThat(coroutine.send(1)).isEqualTo(new Returned<>(1));
  }

  @SuppressWarnings("restricted") // the one way to native code that calls back
  private static void sortNatively() throws Exception {
    Linker linker = Linker.nativeLinker();
    var sort = linker.downcallHandle(
        linker.defaultLookup().findOrThrow("qsort"),
        FunctionDescriptor.ofVoid(
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS));
    var compare = MethodHandles.lookup()
        .findStatic(
            PinnedTest.class,
            "compare",
            MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
    try (var arena = Arena.ofConfined()) {
      var callback = linker.upcallStub(
          compare,
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
          arena);
      var numbers = arena.allocateFrom(ValueLayout.JAVA_INT, 2, 1);
      sort.invoke(numbers, 2L, 4L, callback);
    } catch (Throwable e) {
      throw new Exception("qsort failed", e);
    }
  }

  private static int compare(MemorySegment a, MemorySegment b) {
    refusal = catchThrowable(() -> Coroutine.yield("never"));
    return 0;
  }
}
