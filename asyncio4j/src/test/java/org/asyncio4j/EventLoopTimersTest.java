package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Timers: their order, what the loop waits for, and what becomes of those that are cancelled.
class EventLoopTimersTest {
  private static final Runnable NOTHING = () -> {};

  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private final List<String> calls = new ArrayList<>();

  private Runnable call(String name) {
    return () -> calls.add(name);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private List<TimerHandle> timers(int number) {
    var handles = new ArrayList<TimerHandle>();
    for (int i = 0; i < number; i++) {
      handles.add(loop.callLater(seconds(3600 + i), NOTHING));
    }
    return handles;
  }

  @Test
  void aTimerStandsAmongTheTimersAndNotAmongTheReady() {
    TimerHandle handle = loop.callLater(seconds(10), NOTHING);
    assertEquals(seconds(10), handle.when());
    assertEquals(1, loop.reactor.timerCount());
    assertEquals(0, loop.reactor.readyCount());
  }

  @Test
  void aTimerNeedsATime() {
    assertThrows(NullPointerException.class, () -> loop.callLater(null, NOTHING));
    assertThrows(NullPointerException.class, () -> loop.callAt(null, NOTHING));
    assertEquals(0, loop.reactor.timerCount());
  }

  @Test
  void timersRunInTheOrderOfTheirTimes() {
    loop.callLater(seconds(2), call("two"));
    loop.callLater(seconds(1), call("one"));
    loop.callAt(seconds(3), () -> {
      calls.add("three");
      loop.stop();
    });
    loop.runForever();
    assertEquals(List.of("one", "two", "three"), calls);
    assertEquals(seconds(3), loop.time());
  }

  @Test
  void timersOfTheSameTimeRunInTheOrderInWhichTheyWereMade() {
    for (int i = 0; i < 20; i++) {
      loop.callAt(seconds(1), call("timer " + i));
    }
    var expected = List.copyOf(namesUpTo(20));
    loop.callAt(seconds(1), loop::stop);
    loop.runForever();
    assertEquals(expected, calls);
  }

  private static List<String> namesUpTo(int number) {
    var names = new ArrayList<String>();
    for (int i = 0; i < number; i++) {
      names.add("timer " + i);
    }
    return names;
  }

  @Test
  void negativeDelaysRunInTheNextIterationInTheOrderOfTheirTimes() {
    loop.callLater(seconds(-1), call("-1"));
    loop.callLater(seconds(-2), call("-2"));
    Tick.of(loop);
    assertEquals(List.of("-2", "-1"), calls);
  }

  @Test
  void aDelayBeyondAllTimeIsLikeForEver() {
    poller.now = seconds(1).toNanos();
    loop.callLater(Duration.ofSeconds(Long.MAX_VALUE), call("never"));
    loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), call("now"));
    loop.callSoon(loop::stop);
    loop.runForever();
    assertEquals(List.of("now"), calls);
  }

  @Test
  void theLoopWaitsForTheFirstTimerThatIsNotCancelled() {
    TimerHandle first = loop.callLater(seconds(10), call("cancelled"));
    loop.callLater(seconds(20), loop::stop);
    first.cancel();
    assertEquals(2, loop.reactor.timerCount());
    loop.runForever();
    assertEquals(List.of(seconds(20).toNanos()), poller.timeouts);
    assertEquals(List.of(), calls);
    assertEquals(0, loop.reactor.timerCount());
    assertEquals(0, loop.reactor.droppedCount());
  }

  @Test
  void cancelledTimersAtTheHeadGoInTheNextIteration() {
    List<TimerHandle> handles = timers(10);
    handles.get(0).cancel();
    handles.get(1).cancel();
    handles.get(5).cancel();
    assertEquals(3, loop.reactor.droppedCount());
    Tick.of(loop);
    assertEquals(8, loop.reactor.timerCount());
    assertEquals(1, loop.reactor.droppedCount());
  }

  @Test
  void upToAHundredTimersTheCancelledOnesAreKept() {
    List<TimerHandle> handles = timers(100);
    handles.subList(1, 100).forEach(TimerHandle::cancel);
    Tick.of(loop);
    assertEquals(100, loop.reactor.timerCount());
    assertEquals(99, loop.reactor.droppedCount());
  }

  @Test
  void beyondAHundredTimersTheCancelledOnesGoWhenTheyAreMoreThanHalf() {
    List<TimerHandle> handles = timers(200);
    handles.subList(100, 200).forEach(TimerHandle::cancel);
    Tick.of(loop);
    assertEquals(200, loop.reactor.timerCount(), "half of them is not enough");
    handles.get(50).cancel();
    Tick.of(loop);
    assertEquals(99, loop.reactor.timerCount());
    assertEquals(0, loop.reactor.droppedCount());
  }

  @Test
  void aTimerThatIsCancelledTwiceOrWhenItHasRunCountsOnce() {
    TimerHandle twice = loop.callLater(seconds(2), NOTHING);
    TimerHandle ran = loop.callLater(seconds(1), loop::stop);
    loop.callLater(seconds(1), NOTHING);
    loop.runForever();
    ran.cancel();
    twice.cancel();
    twice.cancel();
    assertEquals(1, loop.reactor.droppedCount());
    Tick.of(loop);
    assertEquals(0, loop.reactor.droppedCount());
    assertEquals(0, loop.reactor.timerCount());
  }

  @Test
  void aTimerCancelledInTheIterationInWhichItIsDueDoesNotRun() {
    TimerHandle[] second = new TimerHandle[1];
    loop.callAt(Duration.ZERO, () -> second[0].cancel());
    second[0] = loop.callAt(Duration.ZERO, call("second"));
    Tick.of(loop);
    assertEquals(List.of(), calls);
    assertEquals(0, loop.reactor.droppedCount());
  }

  @Test
  void aTimerGetsWhatItCapturesAndCanStopTheLoop() {
    String argument = "argument";
    loop.callLater(seconds(1), () -> {
      calls.add(argument);
      loop.stop();
    });
    loop.runForever();
    assertEquals(List.of("argument"), calls);
    assertTrue(loop.time().compareTo(seconds(1)) >= 0);
  }

  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  void aTimerOfTheDistantPastIsDueAtOnce() {
    poller.now = seconds(1).toNanos();
    loop.callAt(FOR_EVER.negated(), loop::stop);
    loop.runForever();
    assertEquals(List.of(0L), poller.timeouts);
  }

  @Test
  void aTimerOfTheDistantFutureIsNotDue() {
    poller.now = seconds(-1).toNanos();
    loop.callAt(FOR_EVER, NOTHING);
    assertThrows(AssertionError.class, loop::runForever); // who waits for ever
    assertEquals(List.of(Long.MAX_VALUE), poller.timeouts);
  }
}
