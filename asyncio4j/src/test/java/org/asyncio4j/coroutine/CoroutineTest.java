package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.coroutine.Step.Returned;
import org.asyncio4j.coroutine.Step.Yielded;
import org.junit.jupiter.api.Test;

/// Driving a coroutine by hand.
class CoroutineTest {
  private final List<Object> log = new ArrayList<>();

  @Test
  void sendGivesWhatIsYieldedAndYieldGivesWhatIsSent() {
    var coroutine = Coroutine.of(() -> "got " + Coroutine.yield("first"));
    assertThat(coroutine.send(null)).isEqualTo(new Yielded<>("first"));
    assertThat(coroutine.send("this")).isEqualTo(new Returned<>("got this"));
    assertThat(coroutine.isClosed()).isTrue();
  }

  @Test
  void nothingRunsBeforeTheFirstSend() {
    var coroutine = Coroutine.of(() -> log.add("ran"));
    assertThat(log).isEmpty();
    coroutine.send(null);
    assertThat(log).containsExactly("ran");
  }

  @Test
  void aBodyThatIsABlockReturnsNull() {
    RunnableOp<RuntimeException> body = () -> log.add("ran");
    assertThat(Coroutine.of(body).send(null)).isEqualTo(new Returned<>(null));
  }

  @Test
  void aBodyYieldsFromAnyDepth() {
    var coroutine = Coroutine.of(() -> deep(500));
    assertThat(coroutine.send(null)).isEqualTo(new Yielded<>("deep"));
    assertThat(coroutine.send(7)).isEqualTo(new Returned<>(507));
  }

  private static int deep(int depth) {
    return depth == 0 ? (Integer) Coroutine.yield("deep") : deep(depth - 1) + 1;
  }

  @Test
  void whatTheBodyThrowsComesOutOfSendAsTheSameObject() {
    var failure = new IOException("checked");
    var coroutine = Coroutine.of(() -> {
      Coroutine.yield(1);
      throw failure;
    });
    coroutine.send(null);
    assertThatThrownBy(() -> coroutine.send(null)).isSameAs(failure);
    assertThat(coroutine.isClosed()).isTrue();
  }

  @Test
  void raiseComesOutOfTheYieldAndMayBeCaught() {
    var coroutine = Coroutine.of(() -> {
      try {
        Coroutine.yield(1);
      } catch (Exception e) {
        return "caught " + e.getMessage();
      }
      return "not reached";
    });
    coroutine.send(null);
    assertThat(coroutine.raise(new IOException("x"))).isEqualTo(new Returned<>("caught x"));
  }

  @Test
  void raiseIntoOneThatWasNotStartedEndsItUnrun() {
    var coroutine = Coroutine.of(() -> log.add("ran"));
    var failure = new IOException("early");
    assertThatThrownBy(() -> coroutine.raise(failure)).isSameAs(failure);
    assertThat(log).isEmpty();
    assertThat(coroutine.isClosed()).isTrue();
  }

  @Test
  void closeRunsFinallyBlocks() {
    var coroutine = Coroutine.of(this::yieldThenClean);
    coroutine.send(null);
    coroutine.close();
    assertThat(log).containsExactly("finally");
    assertThat(coroutine.isClosed()).isTrue();
    coroutine.close();
  }

  private void yieldThenClean() {
    try {
      Coroutine.yield(1);
    } finally {
      log.add("finally");
    }
  }

  @Test
  void closeIsNotSeenByCatchException() {
    var coroutine = Coroutine.of(() -> {
      try {
        Coroutine.yield(1);
      } catch (Exception e) {
        log.add(e);
      }
    });
    coroutine.send(null);
    coroutine.close();
    assertThat(log).isEmpty();
  }

  @Test
  void closeOfOneThatWasNotStartedRunsNothing() {
    var coroutine = Coroutine.of(() -> log.add("ran"));
    coroutine.close();
    assertThat(coroutine.isClosed()).isTrue();
    assertThat(log).isEmpty();
  }

  @Test
  void oneThatYieldsWhileClosingIsAnError() {
    var coroutine = Coroutine.of(() -> {
      try {
        Coroutine.yield("first");
      } finally {
        Coroutine.yield("again");
      }
    });
    coroutine.send(null);
    assertThatIllegalStateException()
        .isThrownBy(coroutine::close)
        .withMessageContaining("ignored its close")
        .withMessageContaining("again");
    coroutine.close();
    assertThat(coroutine.isClosed()).isTrue();
  }

  @Test
  void closeThrowsWhatFinallyBlocksThrow() {
    var failure = new IOException("in finally");
    var coroutine = Coroutine.of(() -> {
      try {
        Coroutine.yield(1);
      } finally {
        fail(failure);
      }
    });
    coroutine.send(null);
    assertThatThrownBy(coroutine::close).isSameAs(failure);
  }

  private static void fail(IOException failure) throws IOException {
    throw failure;
  }

  @Test
  void sendingAValueToOneThatWasNotStartedIsAnError() {
    var coroutine = Coroutine.of(() -> Coroutine.yield(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> coroutine.send("early"))
        .withMessageContaining("early")
        .withMessageContaining("send null first");
    assertThat(coroutine.send(null)).isEqualTo(new Yielded<>(1));
    coroutine.close();
  }

  @Test
  void drivingOneThatHasEndedIsAnError() {
    var coroutine = Coroutine.of(() -> 1);
    coroutine.send(null);
    assertThatIllegalStateException()
        .isThrownBy(() -> coroutine.send(null))
        .withMessageContaining("has ended");
    assertThatIllegalStateException().isThrownBy(() -> coroutine.raise(new IOException("late")));
  }

  @Test
  void drivingOneFromInsideItselfIsAnError() {
    var self = new AtomicReference<Coroutine<?>>();
    var coroutine = Coroutine.of(() -> self.get().send(null));
    self.set(coroutine);
    assertThatIllegalStateException()
        .isThrownBy(() -> coroutine.send(null))
        .withMessageContaining("already executing");
  }

  @Test
  void closingOneFromInsideItselfIsAnError() {
    var self = new AtomicReference<Coroutine<?>>();
    RunnableOp<RuntimeException> body = () -> self.get().close();
    var coroutine = Coroutine.of(body);
    self.set(coroutine);
    assertThatIllegalStateException()
        .isThrownBy(() -> coroutine.send(null))
        .withMessageContaining("already executing");
  }

  @Test
  void yieldingOutsideACoroutineIsAnError() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Coroutine.yield(1))
        .withMessageContaining("outside a coroutine");
  }

  @Test
  void coroutinesDriveCoroutinesToAnyDepth() {
    var coroutine = nested(20);
    assertThat(coroutine.send(null)).isEqualTo(new Yielded<>("innermost"));
    assertThat(coroutine.send(5)).isEqualTo(new Returned<>(25));
  }

  private static Coroutine<Integer> nested(int depth) {
    return Coroutine.of(() -> {
      if (depth == 0) {
        return (Integer) Coroutine.yield("innermost");
      }
      var inner = nested(depth - 1);
      Object sent = null;
      while (true) {
        switch (inner.send(sent)) {
          case Yielded(var value) -> sent = Coroutine.yield(value);
          case Returned(var result) -> {
            return result + 1;
          }
        }
      }
    });
  }

  @Test
  void drivingTheOuterFromTheInnerIsAnError() {
    var outer = new AtomicReference<Coroutine<?>>();
    var coroutine =
        Coroutine.of(() -> Coroutine.of(() -> outer.get().send(null)).send(null));
    outer.set(coroutine);
    assertThatIllegalStateException()
        .isThrownBy(() -> coroutine.send(null))
        .withMessageContaining("already executing");
  }

  @Test
  void anExceptionOfTheInnerComesOutInTheOuter() {
    var coroutine = Coroutine.of(() -> {
      try {
        return Coroutine.of(() -> {
              throw new IOException("inner");
            })
            .send(null);
      } catch (Exception e) {
        return "outer caught " + e.getMessage();
      }
    });
    assertThat(coroutine.send(null)).isEqualTo(new Returned<>("outer caught inner"));
  }

  @Test
  void aStackOverflowIsAnExceptionOfTheBodyAndTheEngineGoesOn() {
    assertThatExceptionOfType(StackOverflowError.class)
        .isThrownBy(() -> Coroutine.of(CoroutineTest::endless).send(null));
    assertThat(Coroutine.of(() -> 1).send(null)).isEqualTo(new Returned<>(1));
  }

  private static int endless() {
    return endless() + 1;
  }

  @Test
  void theTextTellsTheState() {
    var coroutine = Coroutine.of(() -> Coroutine.yield(1));
    assertThat(coroutine).hasToString("<coroutine created>");
    coroutine.send(null);
    assertThat(coroutine).hasToString("<coroutine suspended>");
    coroutine.close();
    assertThat(coroutine).hasToString("<coroutine closed>");
  }
}
