package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Handles: what they keep, and how they look.
class HandleTest {
  private static final Runnable NOTHING = () -> {};

  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  private static final class Named implements Runnable {
    @Override
    public void run() {}

    @Override
    public String toString() {
      return "a callback with a text";
    }
  }

  private static final class Plain implements Runnable {
    @Override
    public void run() {}
  }

  private static int line() {
    return StackWalker.getInstance()
        .walk(frames -> frames.skip(1).findFirst().orElseThrow())
        .getLineNumber();
  }

  @Test
  void aHandleKeepsItsCallbackUntilItIsCancelled() {
    var handle = new Handle(loop, NOTHING, null);
    assertSame(NOTHING, handle.callback());
    assertFalse(handle.cancelled());
    handle.cancel();
    assertTrue(handle.cancelled());
    assertNull(handle.callback());
  }

  @Test
  void aCallbackThatFailsIsReportedWithItsHandleAndItsPlace() {
    loop.setDebug(true);
    var failure = new IllegalArgumentException("the callback's");
    List<ErrorReport> reports = new ArrayList<>();
    loop.setExceptionHandler((_, report) -> reports.add(report));
    loop.host.enter();
    Handle handle = new Handle(
        loop,
        () -> {
          throw failure;
        },
        null);
    handle.run();
    loop.host.leave();
    ErrorReport report = reports.getFirst();
    assertEquals("Exception in callback HandleTest.lambda", report.message());
    assertSame(failure, report.exception());
    assertSame(handle, report.source());
    assertEquals(
        "aCallbackThatFailsIsReportedWithItsHandleAndItsPlace",
        report.createdAt().getFirst().getMethodName());
  }

  @Test
  void theTextNamesTheCallback() {
    assertEquals("<Handle HandleTest.lambda>", loop.callSoon(NOTHING).toString());
    assertEquals("<Handle a callback with a text>", loop.callSoon(new Named()).toString());
    assertEquals("<Handle HandleTest$Plain>", loop.callSoon(new Plain()).toString());
    assertEquals("<Handle HandleTest.lambda>", loop.callSoonThreadsafe(NOTHING).toString());
  }

  @Test
  void theTextOfACancelledHandleSaysSo() {
    Handle handle = loop.callSoon(NOTHING);
    handle.cancel();
    assertEquals("<Handle cancelled>", handle.toString());
  }

  @Test
  void inDebugModeTheTextSaysWhereTheHandleWasMade() {
    loop.setDebug(true);
    int before = line();
    Handle handle = loop.callSoon(new Named());
    String place = "HandleTest.java:" + (before + 1);
    assertEquals("<Handle a callback with a text created at " + place + ">", handle.toString());
    handle.cancel();
    assertEquals(
        "<Handle cancelled a callback with a text created at " + place + ">", handle.toString());
  }

  /// The place that a handle made by `make` remembers; null for none.
  private static StackTraceElement placeOf(Supplier<Handle> make) {
    StackTraceElement[] createdAt = make.get().createdAt();
    return createdAt == null ? null : createdAt[0];
  }

  @Test
  void inDebugModeEveryKindOfHandleRemembersItsCallersLine() {
    loop.setDebug(true);
    int before = line();
    var places = List.of(
        placeOf(() -> loop.callSoon(NOTHING)),
        placeOf(() -> loop.callSoonThreadsafe(NOTHING)),
        placeOf(() -> loop.callLater(Duration.ZERO, NOTHING)),
        placeOf(() -> loop.callAt(Duration.ZERO, NOTHING)));
    for (int i = 0; i < places.size(); i++) {
      assertEquals(HandleTest.class.getName(), places.get(i).getClassName());
      assertEquals(before + 2 + i, places.get(i).getLineNumber());
    }
  }

  @Test
  void withoutDebugModeAHandleRemembersNoPlace() {
    assertNull(placeOf(() -> loop.callSoon(NOTHING)));
    assertNull(placeOf(() -> loop.callLater(Duration.ZERO, NOTHING)));
  }

  @Test
  void aHandleRunsInTheContextItIsGiven() {
    var variable = ContextVar.<String>of("variable");
    var context = new Context();
    Handle handle = loop.callSoon(() -> variable.set("inside"), context);
    assertSame(context, handle.getContext());
    Tick.of(loop);
    assertEquals("inside", context.get(variable));
    assertFalse(Context.copyOfCurrent().contains(variable));
  }
}
