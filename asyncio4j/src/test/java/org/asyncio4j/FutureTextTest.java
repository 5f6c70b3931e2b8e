package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a future says of itself.
@ExtendWith(AsyncioExtension.class)
class FutureTextTest {
  private final EventLoop loop;

  FutureTextTest(EventLoop loop) {
    this.loop = loop;
  }

  private record Named(String name) implements Consumer<Future<?>> {
    @Override
    public void accept(Future<?> done) {}

    @Override
    public String toString() {
      return name;
    }
  }

  @Test
  void itNamesTheState() {
    Future<Integer> future = loop.createFuture();
    assertEquals("<Future pending>", future.toString());
    future.cancel();
    assertEquals("<Future cancelled>", future.toString());
  }

  @Test
  void itShowsTheResult() {
    Future<Object> number = loop.createFuture();
    number.setResult(4);
    assertEquals("<Future finished result=4>", number.toString());
    Future<Object> text = loop.createFuture();
    text.setResult("4");
    assertEquals("<Future finished result='4'>", text.toString());
    Future<Object> nothing = loop.createFuture();
    nothing.setResult(null);
    assertEquals("<Future finished result=null>", nothing.toString());
  }

  @Test
  void itShowsTheException() {
    Future<Object> future = loop.createFuture();
    future.setException(new IOException("no"));
    assertEquals("<Future finished exception=java.io.IOException: no>", future.toString());
    future.exception();
    assertEquals("<Future finished exception=java.io.IOException: no>", future.toString());
  }

  @Test
  void itShowsTheFirstAndTheLastCallback() {
    Future<Object> future = loop.createFuture();
    future.addDoneCallback(new Named("a"));
    assertEquals("<Future pending cb=[a]>", future.toString());
    future.addDoneCallback(new Named("b"));
    assertEquals("<Future pending cb=[a, b]>", future.toString());
    future.addDoneCallback(new Named("c"));
    assertEquals("<Future pending cb=[a, <1 more>, c]>", future.toString());
    future.addDoneCallback(new Named("d"));
    assertEquals("<Future pending cb=[a, <2 more>, d]>", future.toString());
    future.removeDoneCallback(new Named("d"));
    future.removeDoneCallback(new Named("c"));
    assertEquals("<Future pending cb=[a, b]>", future.toString());
  }

  @Test
  void callbacksDisappearFromItWithTheEnd() {
    Future<Object> future = loop.createFuture();
    future.addDoneCallback(new Named("a"));
    future.addDoneCallback(new Named("b"));
    future.cancel();
    assertEquals("<Future cancelled>", future.toString());
    Tick.of(loop);
  }

  @Test
  void callbacksWithoutATextOfTheirOwnShowWhereTheyAreWritten() {
    class Plain implements Consumer<Future<?>> {
      @Override
      public void accept(Future<?> done) {}
    }

    Future<Object> future = loop.createFuture();
    future.addDoneCallback(_ -> {});
    future.addDoneCallback(new Plain());
    assertEquals(
        "<Future pending cb=[FutureTextTest.lambda, FutureTextTest$1Plain]>", future.toString());
  }

  @Test
  void aSubclassHasItsName() {
    class Special extends Future<String> {
      Special() {
        super(loop);
      }
    }

    assertEquals("<Special pending>", new Special().toString());
  }

  @Test
  void inDebugModeItSaysWhereTheFutureWasMade() {
    loop.setDebug(true);
    StackTraceElement here = new Throwable().getStackTrace()[0];
    Future<Object> future = loop.createFuture();
    String place = " created at FutureTextTest.java:" + (here.getLineNumber() + 1) + ">";
    assertEquals("<Future pending" + place, future.toString());
    future.cancel();
    assertEquals("<Future cancelled" + place, future.toString());
    var direct = new Future<>(loop);
    assertTrue(direct.toString().contains(" created at FutureTextTest.java:"), direct::toString);
  }

  @Test
  void inDebugModeAFutureRemembersTheStackOfItsCreation() {
    assertNull(made().createdAt());
    loop.setDebug(true);
    StackTraceElement[] stack = made().createdAt();
    assertEquals("made", stack[0].getMethodName());
    assertEquals("inDebugModeAFutureRemembersTheStackOfItsCreation", stack[1].getMethodName());
    assertEquals(FutureTextTest.class.getName(), stack[1].getClassName());
  }

  private Future<Object> made() {
    return loop.createFuture();
  }

  @Test
  void aTaskWhoseResultHoldsItselfShowsDotsThere() {
    Set<Object> result = new HashSet<>();
    Task<Set<Object>> task = loop.createTask(() -> result, TaskOptions.named("loop"));
    result.add(task);
    loop.runUntilComplete(task);
    assertEquals("<Task finished name='loop' coro=<done> result=[...]>", task.toString());
    assertEquals(List.of(task).toString(), "[" + task + "]");
  }

  @Test
  void futuresThatHoldEachOtherShowDotsWhereItGoesRound() {
    Future<Object> one = loop.createFuture();
    Future<Object> other = loop.createFuture();
    one.setResult(List.of(other));
    other.setResult(one);
    assertEquals("<Future finished result=[<Future finished result=...>]>", one.toString());
    assertEquals("<Future finished result=<Future finished result=[...]>>", other.toString());
  }

  private static final class Equal extends Future<String> {
    private final String id;

    Equal(EventLoop loop, String id) {
      super(loop);
      this.id = id;
    }

    @Override
    public int hashCode() {
      return id.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Equal equal && equal.id.equals(id);
    }
  }

  @Test
  void inDebugModeEqualFuturesEachKnowWhereTheyWereMade() {
    loop.setDebug(true);
    var first = new Equal(loop, "equal");
    var second = new Equal(loop, "equal");
    int line = first.createdAt()[1].getLineNumber(); // below the constructor
    assertEquals(line + 1, second.createdAt()[1].getLineNumber());
  }
}
