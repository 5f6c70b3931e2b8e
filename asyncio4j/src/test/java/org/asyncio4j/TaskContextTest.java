package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.asyncio4j.testing.AsyncioTest;

/// Which values of context variables tasks and callbacks see.
class TaskContextTest {
  private static final ContextVar<String> VARIABLE = ContextVar.withDefault("variable", "default");
  private static final ContextVar<Integer> NUMBER = ContextVar.withDefault("number", null);
  private static final ContextVar<MathContext> PRECISION =
      ContextVar.withDefault("precision", MathContext.DECIMAL32);

  @AsyncioTest
  void tasksKeepTheirOwnSettingsAcrossAwaits() {
    Task<List<String>> three = createTask(() -> thirds(3));
    Task<List<String>> six = createTask(() -> thirds(6));
    assertEquals(List.of("0.333", "0.667"), await(three));
    assertEquals(List.of("0.333333", "0.666667"), await(six));
    assertEquals(MathContext.DECIMAL32, PRECISION.get());
  }

  private static List<String> thirds(int digits) {
    PRECISION.set(new MathContext(digits));
    var three = new BigDecimal(3);
    BigDecimal one = BigDecimal.ONE.divide(three, PRECISION.get());
    sleep(Duration.ofMillis(digits));
    BigDecimal two = BigDecimal.TWO.divide(three, PRECISION.get());
    sleep(Duration.ZERO);
    return List.of(one.toString(), two.toString());
  }

  @AsyncioTest
  void aTaskHasACopyOfItsCreatorsContext() {
    VARIABLE.set("before");
    var seen = new ArrayList<String>();
    Task<?> child = createTask(() -> {
      seen.add(VARIABLE.get());
      VARIABLE.set("child");
      sleep(Duration.ofSeconds(2));
      seen.add(VARIABLE.get());
    });
    VARIABLE.set("after");
    sleep(Duration.ofSeconds(1));
    seen.add(VARIABLE.get());
    VARIABLE.set("later");
    await(child);
    seen.add(VARIABLE.get());
    assertEquals(List.of("before", "after", "child", "later"), seen);
  }

  @AsyncioTest
  void aDoneCallbackRunsInTheContextInWhichItWasAdded(EventLoop loop) {
    var seen = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      VARIABLE.set("round " + i);
      Future<String> future = loop.createFuture();
      future.addDoneCallback(_ -> {
        seen.add(VARIABLE.get());
        VARIABLE.set("callback");
      });
      VARIABLE.set("waiter " + i);
      loop.callSoon(() -> {
        VARIABLE.set("setter");
        future.setResult("result");
      });
      await(future);
      assertEquals("waiter " + i, VARIABLE.get());
      sleep(Duration.ofMillis(1));
      assertEquals("waiter " + i, VARIABLE.get());
    }
    assertEquals(List.of("round 0", "round 1", "round 2"), seen);
  }

  @AsyncioTest
  void aDoneCallbackMayRunInAContextOfOnesChoice(EventLoop loop) {
    var context = new Context();
    Future<String> future = loop.createFuture();
    future.addDoneCallback(_ -> VARIABLE.set("callback"), context);
    future.setResult("result");
    sleep(Duration.ZERO);
    assertEquals("callback", context.get(VARIABLE));
    assertEquals("default", VARIABLE.get());
  }

  @AsyncioTest
  void manyTasksEachReadBackTheirOwnValue() {
    List<Task<Boolean>> tasks = IntStream.range(0, 100)
        .mapToObj(i -> Asyncio.<Boolean>createTask(() -> {
          boolean own = true;
          for (int round = 0; round < 10; round++) {
            NUMBER.set(100 * round + i);
            sleep(Duration.ofMillis((i + round) % 7));
            own &= NUMBER.get() == 100 * round + i;
          }
          return own;
        }))
        .toList();
    tasks.forEach(task -> assertTrue(await(task)));
    assertNull(NUMBER.get());
  }

  @AsyncioTest
  void tasksMadeInOneContextWriteToIt(EventLoop loop) {
    var context = new Context();
    assertNull(context.get(NUMBER));
    for (int i = 1; i <= 2; i++) {
      var coroutine = org.asyncio4j.coroutine.Coroutine.of(TaskContextTest::increment);
      var task = new Task<>(loop, coroutine, TaskOptions.DEFAULT.in(context));
      assertSame(context, task.getContext());
      await(task);
      assertEquals(i, context.get(NUMBER));
    }
    assertNull(NUMBER.get());
  }

  @AsyncioTest
  void tasksOfTheModulesCreateTaskInOneContextWriteToIt() {
    var context = new Context();
    for (int i = 1; i <= 2; i++) {
      await(createTask(TaskContextTest::increment, TaskOptions.DEFAULT.in(context)));
      assertEquals(i, context.get(NUMBER));
    }
    assertNull(NUMBER.get());
  }

  @AsyncioTest
  void tasksOfTheLoopsCreateTaskInOneContextWriteToIt(EventLoop loop) {
    var context = new Context();
    for (int i = 1; i <= 2; i++) {
      await(loop.createTask(TaskContextTest::increment, TaskOptions.DEFAULT.in(context)));
      assertEquals(i, context.get(NUMBER));
    }
    assertNull(NUMBER.get());
  }

  private static void increment() {
    Integer before = NUMBER.get();
    sleep(Duration.ZERO);
    NUMBER.set(before == null ? 1 : before + 1);
  }
}
