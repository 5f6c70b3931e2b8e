package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.testing.AsyncioExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The states of a future, and what it answers in each.
@ExtendWith(AsyncioExtension.class)
class FutureStateTest {
  private final Future<Integer> future;

  FutureStateTest(EventLoop loop) {
    future = loop.createFuture();
  }

  private void assertNothingCanEndItAgain() {
    assertThrows(InvalidStateException.class, () -> future.setResult(1));
    assertThrows(InvalidStateException.class, () -> future.setException(new IOException("again")));
    assertFalse(future.cancel());
  }

  @Test
  void aNewFutureIsPendingUntilItIsCancelled() {
    assertFalse(future.done());
    assertFalse(future.cancelled());
    future.cancel();
    assertTrue(future.cancelled());
  }

  @Test
  void aPendingFutureHasNeitherResultNorException() {
    assertThrows(InvalidStateException.class, future::result);
    assertThrows(InvalidStateException.class, future::exception);
  }

  @Test
  void cancelEndsAPendingFutureAtOnceAndForGood() {
    assertTrue(future.cancel());
    assertTrue(future.cancelled());
    assertTrue(future.done());
    assertThrows(CancelledError.class, future::result);
    assertThrows(CancelledError.class, future::exception);
    assertNothingCanEndItAgain();
    assertTrue(future.cancelled());
  }

  @Test
  void aResultEndsAFutureForGood() {
    future.setResult(42);
    assertTrue(future.done());
    assertFalse(future.cancelled());
    assertNothingCanEndItAgain();
    assertEquals(42, future.result());
    assertNull(future.exception());
  }

  @Test
  void anExceptionEndsAFutureForGood() {
    var failure = new IOException("no");
    future.setException(failure);
    assertTrue(future.done());
    assertFalse(future.cancelled());
    assertNothingCanEndItAgain();
    assertSame(failure, future.exception());
    assertSame(failure, assertThrows(IOException.class, future::result));
  }

  @Test
  void theCancelMessageStaysAfterARunHasThrownIt(EventLoop loop) {
    assertNull(future.cancelMessage());
    future.cancel("my message");
    assertEquals("my message", future.cancelMessage());
    var error = assertThrows(CancelledError.class, () -> loop.runUntilComplete(future));
    assertEquals("my message", error.getMessage());
    assertEquals("my message", future.cancelMessage());
  }

  @Test
  void aReplacedCancelMessageIsTheOneThatIsThrown(EventLoop loop) {
    future.cancel("my message");
    future.cancelMessage("my new message");
    assertEquals("my new message", future.cancelMessage());
    var error = assertThrows(CancelledError.class, () -> loop.runUntilComplete(future));
    assertEquals("my new message", error.getMessage());
  }

  @Test
  void aCancelledSleepThatRingsStaysCancelled(EventLoop loop) {
    var sleep = new Reactor.Sleep<>(loop, 42);
    sleep.cancel();
    sleep.ring();
    assertTrue(sleep.cancelled());
    assertThrows(CancelledError.class, sleep::result);
  }

  @Test
  void aSleepThatRingsHasItsResult(EventLoop loop) {
    var sleep = new Reactor.Sleep<>(loop, 42);
    sleep.ring();
    assertEquals(42, sleep.result());
  }

  @Test
  void aFutureIsKnownByItsClass(EventLoop loop) {
    class Special extends Future<String> {
      Special() {
        super(loop);
      }
    }

    assertInstanceOf(Future.class, future);
    assertInstanceOf(Future.class, new Special());
    Object type = Future.class;
    Object number = 1;
    Object foreign = new CompletableFuture<>();
    assertFalse(type instanceof Future<?>);
    assertFalse(number instanceof Future<?>);
    assertFalse(foreign instanceof Future<?>);
  }
}
