package org.asyncio4j.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.Tick;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// In debug mode a call from a thread that is not the loop's is an error, and changes nothing.
@ExtendWith(AsyncioExtension.class)
class WrongThreadTest {
  private final EventLoop loop;

  WrongThreadTest(EventLoop loop) {
    this.loop = loop;
  }

  @BeforeEach
  void debug() {
    loop.setDebug(true);
  }

  /// A call that another thread may not make.
  ///
  /// @param waits what a task waits with
  /// @param meanwhile what its loop does when it waits
  /// @param call what is refused
  /// @param turn what the loop does then, which lets the task go on
  private record Case<P>(
      String name,
      P it,
      Consumer<P> waits,
      Consumer<P> meanwhile,
      Consumer<P> call,
      Consumer<P> turn) {
    static <P> Case<P> of(String name, P it, Consumer<P> waits, Consumer<P> call) {
      return new Case<>(name, it, waits, _ -> {}, call, call);
    }

    Case<P> meanwhile(Consumer<P> action) {
      return new Case<>(name, it, waits, action, call, turn);
    }

    Case<P> turn(Consumer<P> action) {
      return new Case<>(name, it, waits, meanwhile, call, action);
    }

    void makeCall() {
      call.accept(it);
    }

    /// All that can be seen of it.
    String state() {
      Object statistics = switch (it) {
        case Lock lock -> lock.statistics();
        case Event event -> event.statistics();
        case Condition condition -> condition.statistics();
        case Semaphore semaphore -> semaphore.statistics();
        case Barrier barrier -> barrier.statistics();
        case Queue<?> queue -> queue.statistics();
        default -> throw new AssertionError(it);
      };
      return it + " " + statistics;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static <P> Case<Queue<P>> queue(
      String name, Queue<P> it, Consumer<Queue<P>> waits, Consumer<Queue<P>> call) {
    return Case.of("Queue." + name, it, waits, call);
  }

  /// Calls that another thread makes while a task waits.
  static Stream<Case<?>> calls() {
    var full = new Queue<String>(1);
    full.putNowait("first");
    var full2 = new Queue<String>(1);
    full2.putNowait("first");
    var taken = new Queue<String>();
    taken.putNowait("item");
    taken.getNowait();
    Consumer<Condition> waitForSignal = condition -> {
      condition.acquire();
      condition.await();
    };
    Consumer<Condition> signalAndRelease = condition -> {
      condition.signal();
      condition.release();
    };
    Consumer<Barrier> passBarrier = Barrier::await;
    Consumer<Barrier> failAtBarrier =
        barrier -> assertThrows(BrokenBarrierException.class, barrier::await);
    Consumer<Queue<String>> failToGet =
        queue -> assertThrows(QueueShutDownException.class, queue::get);
    return Stream.of(
        Case.of("Lock.release", heldLock(), Lock::acquire, Lock::release),
        Case.of("Event.set", new Event(), Event::await, Event::set),
        Case.of("Event.clear", new Event(), Event::await, Event::clear).meanwhile(Event::set),
        Case.of("Condition.signal", new Condition(), waitForSignal, Condition::signal)
            .meanwhile(Condition::acquire)
            .turn(signalAndRelease),
        Case.of("Condition.signalAll", new Condition(), waitForSignal, Condition::signalAll)
            .meanwhile(Condition::acquire)
            .turn(signalAndRelease),
        Case.of("Condition.release", new Condition(), waitForSignal, Condition::release)
            .meanwhile(Condition::acquire)
            .turn(signalAndRelease),
        Case.of("Condition.acquire", new Condition(), waitForSignal, Condition::acquire)
            .turn(condition -> {
              condition.acquire();
              signalAndRelease.accept(condition);
            }),
        Case.of("Semaphore.release", new Semaphore(0), Semaphore::acquire, Semaphore::release),
        Case.of(
            "BoundedSemaphore.release",
            takenSemaphore(),
            BoundedSemaphore::acquire,
            BoundedSemaphore::release),
        Case.of("Barrier.await", new Barrier(2), passBarrier, passBarrier),
        Case.of("Barrier.reset", new Barrier(2), failAtBarrier, Barrier::reset),
        Case.of("Barrier.abort", new Barrier(2), failAtBarrier, Barrier::abort),
        queue("put", new Queue<String>(), Queue::get, queue -> queue.put("item")),
        queue("putNowait", new Queue<String>(), Queue::get, queue -> queue.putNowait("item")),
        queue("get", full, queue -> queue.put("second"), Queue::get),
        queue("getNowait", full2, queue -> queue.put("second"), Queue::getNowait),
        queue("taskDone", taken, Queue::join, Queue::taskDone),
        queue("shutdown", new Queue<String>(), failToGet, Queue::shutdown),
        queue("shutdown(true)", new Queue<String>(), failToGet, queue -> queue.shutdown(true)));
  }

  private static Lock heldLock() {
    var lock = new Lock();
    lock.acquire();
    return lock;
  }

  private static BoundedSemaphore takenSemaphore() {
    var semaphore = new BoundedSemaphore();
    semaphore.acquire();
    return semaphore;
  }

  /// Calls that another thread makes when somebody has waited, and nobody does.
  static Stream<Case<?>> callsThatWakeNobody() {
    return Stream.of(
        Case.of("Lock.acquire", heldLock(), Lock::acquire, Lock::acquire)
            .meanwhile(Lock::release)
            .turn(Lock::release),
        Case.of("Lock.release", heldLock(), Lock::acquire, Lock::release)
            .meanwhile(Lock::release)
            .turn(_ -> {}),
        Case.of("Event.set", new Event(), Event::await, Event::set)
            .meanwhile(Event::set)
            .turn(Event::clear),
        Case.of("Semaphore.acquire", new Semaphore(0), Semaphore::acquire, Semaphore::acquire)
            .meanwhile(Semaphore::release)
            .turn(Semaphore::release),
        Case.of("Semaphore.release", new Semaphore(0), Semaphore::acquire, Semaphore::release)
            .meanwhile(Semaphore::release),
        queue("putNowait", new Queue<String>(), Queue::get, queue -> queue.putNowait("item"))
            .meanwhile(queue -> queue.putNowait("item")));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aRefusedCallChangesNothingAndTheWaiterGetsItsTurn(Case<?> one) {
    loop.runUntilComplete(() -> refuseWhileATaskWaits(one));
  }

  private static <P> void refuseWhileATaskWaits(Case<P> one) {
    Task<?> waiter = waiter(one);
    assertIsRefused(one);
    assertFalse(waiter.done());
    one.turn.accept(one.it);
    waiter.await();
  }

  @ParameterizedTest
  @MethodSource("callsThatWakeNobody")
  void itIsRefusedWhenNobodyWaits(Case<?> one) {
    loop.runUntilComplete(() -> refuseWhenNobodyWaits(one));
  }

  private static <P> void refuseWhenNobodyWaits(Case<P> one) {
    Task<?> waiter = waiter(one);
    waiter.await();
    one.turn.accept(one.it);
    assertIsRefused(one);
  }

  private static <P> Task<?> waiter(Case<P> one) {
    Task<?> task = createTask(() -> one.waits.accept(one.it));
    sleep(Duration.ZERO);
    one.meanwhile.accept(one.it);
    return task;
  }

  private static void assertIsRefused(Case<?> one) {
    String before = one.state();
    Throwable thrown = onAnotherThread(one::makeCall);
    assertEquals(before, one.state());
    assertIsRefused(thrown);
  }

  private static void assertIsRefused(@Nullable Throwable thrown) {
    assertThat(thrown)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("non-thread-safe operation on ")
        .hasMessageContaining("foreign");
    assertThat(thrown.getSuppressed()).hasSize(1); // where the loop stands meanwhile
  }

  private static @Nullable Throwable onAnotherThread(Runnable call) {
    var thrown = new CompletableFuture<@Nullable Throwable>();
    Thread.ofPlatform().name("foreign").start(() -> {
      try {
        call.run();
        thrown.complete(null);
      } catch (Throwable e) {
        thrown.complete(e);
      }
    });
    return thrown.join();
  }

  @AsyncioTest
  void whatAnotherThreadMayNotCloseIsHeldAndCanBeClosed() {
    var lock = new Lock();
    Held held = lock.hold();
    Task<?> waiter = createTask(lock::acquire);
    sleep(Duration.ZERO);
    assertIsRefused(onAnotherThread(held::close));
    assertEquals("<Held>", held.toString());
    held.close();
    waiter.await();
  }

  @AsyncioTest
  void theLockOfAConditionIsCheckedAlsoIfNobodyHasWaitedForASignal() {
    var condition = new Condition();
    condition.acquire();
    Task<?> waiter = createTask(condition::acquire);
    sleep(Duration.ZERO);
    assertIsRefused(onAnotherThread(condition::signal));
    assertIsRefused(onAnotherThread(condition::await));
    assertIsRefused(onAnotherThread(condition::release));
    condition.release();
    waiter.await();
  }

  @AsyncioTest
  void withoutDebugModeNothingIsRefused() {
    loop.setDebug(false);
    var semaphore = new Semaphore(0);
    Task<?> waiter = createTask(semaphore::acquire);
    sleep(Duration.ZERO);
    semaphore.release();
    waiter.await();
    assertNull(onAnotherThread(semaphore::release));
    assertEquals(new Semaphore.Statistics(1, 0), semaphore.statistics());
  }

  @AsyncioTest
  void beforeTheFirstWaitThereIsNoLoopToCheckFor() {
    var event = new Event();
    assertNull(onAnotherThread(event::set));
    assertTrue(event.isSet());
  }

  @Test
  void aLoopThatDoesNotRunRefusesNobody() {
    var event = new Event();
    Task<?> waiter = loop.createTask(() -> event.await());
    Tick.of(loop);
    assertNull(onAnotherThread(event::set));
    loop.runUntilComplete(waiter);
  }
}
