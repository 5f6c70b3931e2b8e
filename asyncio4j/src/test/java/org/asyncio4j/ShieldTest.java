package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.testing.AsyncioExtension;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A shield comes to what is behind it, and keeps cancellations off.
@ExtendWith(AsyncioExtension.class)
class ShieldTest {
  private final EventLoop loop;
  private final List<ErrorReport> reports = new ArrayList<>();

  ShieldTest(EventLoop loop) {
    this.loop = loop;
    loop.setExceptionHandler((_, report) -> reports.add(report));
  }

  @Test
  void itTakesTheResult() {
    Future<Integer> inner = loop.createFuture();
    Future<Integer> outer = shield(inner);
    Tick.of(loop);
    inner.setResult(42);
    Tick.of(loop);
    assertEquals(42, outer.result());
  }

  @Test
  void itTakesTheVeryException() {
    Future<Integer> inner = loop.createFuture();
    Future<Integer> outer = shield(inner);
    var failure = new IllegalArgumentException("no");
    inner.setException(failure);
    Tick.of(loop);
    assertSame(failure, outer.exception());
  }

  @Test
  void itIsCancelledWithWhatIsBehindIt() {
    Future<Integer> inner = loop.createFuture();
    Future<Integer> outer = shield(inner);
    inner.cancel();
    Tick.of(loop);
    assertTrue(outer.cancelled());
  }

  @Test
  void itsCancellationIsItsOwn() {
    Future<Integer> inner = loop.createFuture();
    Future<Integer> outer = shield(inner);
    outer.cancel();
    Tick.of(loop);
    assertTrue(outer.cancelled());
    assertFalse(inner.done());
    assertFalse(outer.toString().contains("cb="), outer::toString);
  }

  @Test
  void aResultThatNobodyWaitsForAnyMoreIsNotReported() {
    Future<Integer> inner = loop.createFuture();
    shield(inner).cancel();
    Tick.of(loop);
    inner.setResult(1);
    Tick.of(loop);
    assertEquals(List.of(), reports);
  }

  @Test
  void aFailureThatNobodyWaitsForAnyMoreIsReported() {
    Future<Integer> inner = loop.createFuture();
    shield(inner).cancel();
    Tick.of(loop);
    var failure = new IllegalArgumentException("no");
    inner.setException(failure);
    Tick.of(loop);
    assertEquals(1, reports.size());
    assertSame(failure, reports.getFirst().exception());
    assertTrue(reports.getFirst().message().contains("shielded"));
  }

  @Test
  void twoShieldsReportTheFailureOnce() {
    Future<Integer> inner = loop.createFuture();
    shield(inner).cancel();
    shield(inner).cancel();
    Tick.of(loop);
    inner.setException(new IllegalArgumentException("no"));
    Tick.of(loop);
    assertEquals(1, reports.size());
  }

  @Test
  void whatIsDoneNeedsNoShield() {
    Future<Integer> inner = loop.createFuture();
    inner.setResult(42);
    assertSame(inner, shield(inner));
  }

  @AsyncioTest
  void theTaskBehindGoesOnWhenTheWaitingOneIsCancelled() {
    var order = new ArrayList<String>();
    Task<?> inner = createTask(() -> {
      sleep(Duration.ofMillis(10));
      order.add("inner done");
    });
    Task<?> outer = createTask(() -> await(shield(inner)));
    sleep(Duration.ofMillis(1));
    outer.cancel();
    assertThrows(CancelledError.class, outer::await);
    inner.await();
    assertEquals(List.of("inner done"), order);
  }

  @Test
  void aGatheringGoesOnBehindAShield() {
    Future<Integer> a = loop.createFuture();
    Future<Integer> b = loop.createFuture();
    Future<List<Integer>> gathering = gatherFuture(List.of(a, b));
    Future<List<Integer>> outer = shield(gathering);
    Tick.of(loop);
    outer.cancel();
    Tick.of(loop);
    assertTrue(outer.cancelled());
    a.setResult(1);
    b.setResult(2);
    Tick.of(loop);
    assertEquals(List.of(1, 2), gathering.result());
  }

  @Test
  void aGatheringOfShieldsIsCancelledAlone() {
    Future<Integer> a = loop.createFuture();
    Future<Integer> b = loop.createFuture();
    Future<Integer> shieldA = shield(a);
    Future<Integer> shieldB = shield(b);
    Future<List<Integer>> gathering = gatherFuture(List.of(shieldA, shieldB));
    Tick.of(loop);
    gathering.cancel();
    Tick.of(loop);
    assertInstanceOf(CancelledError.class, gathering.exception());
    assertTrue(shieldA.cancelled());
    assertTrue(shieldB.cancelled());
    assertFalse(a.done());
    assertFalse(b.done());
  }

  @Test
  void withoutALoopABodyIsNotShielded() {
    setEventLoop(null);
    assertThrows(IllegalStateException.class, () -> shield(() -> 42));
  }

  @AsyncioTest
  void aBodyRunsOnTheRunningLoop() {
    assertEquals(42, await(shield(() -> 42)));
    await(shield(() -> sleep(Duration.ofMillis(1))));
  }

  @Test
  void aBodyRunsOnTheCurrentLoop() {
    setEventLoop(loop);
    try {
      Future<Integer> outer = shield(() -> 42);
      assertSame(loop, outer.getLoop());
      assertEquals(42, loop.runUntilComplete(outer));
    } finally {
      setEventLoop(null);
    }
  }
}
