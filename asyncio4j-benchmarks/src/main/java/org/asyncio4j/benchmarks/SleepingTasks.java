package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.ObjectName;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.loop.SelectorPoller;
import org.asyncio4j.spi.Clock;

/// What a sleeping task takes in the heap, all in: a million of them in one process.
///
/// `java ... org.asyncio4j.benchmarks.SleepingTasks [COUNT] [--histogram]`
///
/// The loop has a clock that is set by hand, so nobody waits: the tasks sleep while it stands
/// still, and all wake when it jumps. Each must end as it should, or the program fails.
final class SleepingTasks {
  private static final int HISTOGRAM_ROWS = 25;
  private static final int WARM_UP_ROUNDS = 20;
  private static final int WARM_UP_TASKS = 10_000;

  private final int count;
  private final boolean histogram;
  private final AtomicLong clock = new AtomicLong();
  private int awake;

  private SleepingTasks(int count, boolean histogram) {
    this.count = count;
    this.histogram = histogram;
  }

  public static void main(String[] args) throws JMException {
    int count = 1_000_000;
    boolean histogram = false;
    for (String arg : args) {
      if (arg.equals("--histogram")) {
        histogram = true;
      } else {
        count = Integer.parseInt(arg);
      }
    }
    var sleeping = new SleepingTasks(count, histogram);
    run(
        () -> new EventLoop(clock(sleeping), new SelectorPoller(), Coroutines.system()),
        sleeping::measure);
  }

  private static Clock clock(SleepingTasks sleeping) {
    return sleeping.clock::get;
  }

  private void measure() throws JMException {
    // As in a server that has run for a while. Frames that were interpreted when they were first
    // suspended are several times as large, and stay so as long as the task sleeps.
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      wake(start(WARM_UP_TASKS));
    }
    awake = 0;

    long before = used();
    long start = System.nanoTime();
    Task<?>[] tasks = start(count);
    long made = System.nanoTime();
    long bytes = (used() - before) / count;
    if (histogram) {
      printHistogram();
    }

    long woken = System.nanoTime();
    wake(tasks);
    long ended = System.nanoTime();
    if (awake != count) {
      throw new IllegalStateException(awake + " of " + count + " tasks woke up");
    }
    IO.println(count + " sleeping tasks, " + Coroutines.system() + ": " + bytes
        + " bytes each; made in " + (made - start) / count + " ns and ended in "
        + (ended - woken) / count + " ns each");
  }

  /// Makes tasks, and returns when they sleep.
  private Task<?>[] start(int number) {
    var tasks = new Task<?>[number];
    for (int i = 0; i < number; i++) {
      int result = i;
      tasks[i] = createTask(() -> {
        sleep(Duration.ofSeconds(1).plusNanos(result));
        awake++;
        return result;
      });
    }
    sleep(Duration.ZERO);
    return tasks;
  }

  private void wake(Task<?>[] tasks) {
    clock.addAndGet(Duration.ofHours(1).toNanos());
    for (int i = 0; i < tasks.length; i++) {
      if (!tasks[i].await().equals(i)) {
        throw new IllegalStateException("task " + i + " has the result of another");
      }
    }
  }

  private static long used() {
    // Once more, for what the first collection has only found to be unreachable by then.
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void printHistogram() throws JMException {
    var command = new ObjectName("com.sun.management:type=DiagnosticCommand");
    var signature = new String[] {String[].class.getName()};
    var histogram = (String) ManagementFactory.getPlatformMBeanServer()
        .invoke(command, "gcClassHistogram", new Object[] {new String[0]}, signature);
    histogram.lines().limit(HISTOGRAM_ROWS).forEach(IO::println);
  }
}
