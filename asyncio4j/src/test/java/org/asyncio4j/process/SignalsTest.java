package org.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.process.Signals.addSignalHandler;
import static org.asyncio4j.process.Signals.endOnSignals;
import static org.asyncio4j.process.Signals.removeSignalHandler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ContextVar;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Handle;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Limit;
import org.asyncio4j.Runner;
import org.asyncio4j.coroutine.RunnableOp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sun.misc.SignalHandler;

/// Handlers of signals, on real loops and the signals of this JVM: of those only such as it can
/// do without, and that do nothing to it if a test fails.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has neither of these signals")
class SignalsTest {
  private static final sun.misc.Signal WINCH = new sun.misc.Signal("WINCH");

  private final List<String> calls = new ArrayList<>();
  private final List<ErrorReport> reports = new ArrayList<>();
  private SignalHandler before;

  /// What the signal does when no loop has a handler: the program's own, as a test can see it.
  private final SignalHandler own = _ -> {};

  @BeforeEach
  void haveAHandler() {
    before = sun.misc.Signal.handle(WINCH, own);
  }

  @AfterEach
  void isBackAndWasNotReplaced() {
    assertThat(sun.misc.Signal.handle(WINCH, before)).isSameAs(own);
    assertThat(reports).isEmpty();
  }

  private <X extends Throwable> void run(RunnableOp<X> test) throws X {
    Asyncio.run(() -> {
      EventLoop loop = getRunningLoop();
      Limit.on(loop);
      loop.setExceptionHandler((_, report) -> reports.add(report));
      test.run();
    });
  }

  /// It comes some time later, on a thread of the JVM.
  private static void raise() {
    sun.misc.Signal.raise(WINCH);
  }

  /// Raises it, and holds the loop until it has come there. Handlers of several loops are called
  /// in the order in which they were set, so another loop, which has it, tells.
  private static void raiseAndLetCome() {
    var ready = new CountDownLatch(1);
    Thread other = Thread.ofPlatform()
        .start(() -> Asyncio.run(() -> {
          Limit.on(getRunningLoop());
          Future<String> come = future();
          addSignalHandler(Signal.WINCH, () -> come.setResult("come"));
          ready.countDown();
          come.await();
        }));
    try {
      ready.await();
      raise();
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Future<String> future() {
    return getRunningLoop().createFuture();
  }

  @Test
  void aLoopThatWaitsIsWokenAndRunsTheHandlerOnce() {
    run(() -> {
      Future<String> come = future();
      addSignalHandler(Signal.WINCH, () -> {
        assertThat(Asyncio.getRunningLoop()).isSameAs(come.getLoop());
        calls.add("handler");
        come.setResult("come"); // a second time it would fail, and that be reported
      });
      Thread.ofPlatform().start(SignalsTest::raise);
      assertThat(come.await()).isEqualTo("come");
      Asyncio.sleep(Duration.ZERO);
    });
    assertThat(calls).containsExactly("handler");
  }

  @Test
  void afterItsRemovalTheSignalIsWhoseItWasBefore() {
    run(() -> {
      addSignalHandler(Signal.WINCH, () -> {});
      assertThat(removeSignalHandler(Signal.WINCH)).isTrue();
      var found = sun.misc.Signal.handle(WINCH, own);
      assertThat(found).isSameAs(own);
      assertThat(removeSignalHandler(Signal.WINCH)).isFalse();
    });
  }

  @Test
  void whatTheProgramHasSetMeanwhileStays() {
    SignalHandler newer = _ -> {};
    run(() -> {
      addSignalHandler(Signal.WINCH, () -> {});
      sun.misc.Signal.handle(WINCH, newer);
      assertThat(removeSignalHandler(Signal.WINCH)).isTrue();
    });
    assertThat(sun.misc.Signal.handle(WINCH, own)).isSameAs(newer);
  }

  @Test
  void ofTwoSignalsEachIsGivenBackForItself() {
    run(() -> {
      addSignalHandler(Signal.URG, () -> calls.add("URG"));
      Future<String> come = future();
      addSignalHandler(Signal.WINCH, () -> come.setResult("WINCH"));
      assertThat(removeSignalHandler(Signal.URG)).isTrue();
      raise();
      assertThat(come.await()).isEqualTo("WINCH");
      assertThat(removeSignalHandler(Signal.WINCH)).isTrue();
    });
  }

  @Test
  void closingTheLoopRemovesItsHandlers() {
    run(() -> addSignalHandler(Signal.WINCH, () -> {}));
    var found = sun.misc.Signal.handle(WINCH, own);
    assertThat(found).isSameAs(own);
  }

  @Test
  void aHandlerOutlastsARunAndServesTheNextOneOfItsLoop() {
    try (var runner = new Runner()) {
      Limit.on(runner.getLoop());
      Future<String> come = runner.getLoop().createFuture();
      runner.run(() -> {
        addSignalHandler(Signal.WINCH, () -> come.setResult("come"));
      });
      raise();
      assertThat(runner.run(come)).isEqualTo("come");
    }
  }

  @Test
  void eachLoopWithAHandlerRunsItAndOneIsLeftWhenTheOtherHasGone() throws Exception {
    var ready = new CountDownLatch(1);
    var came = new CountDownLatch(1);
    var leave = new CompletableFuture<String>();
    Thread other = Thread.ofPlatform()
        .start(() -> Asyncio.run(() -> {
          Limit.on(getRunningLoop());
          addSignalHandler(Signal.WINCH, came::countDown);
          ready.countDown();
          Asyncio.await(leave);
        }));
    assertThat(ready.await(Limit.TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
    run(() -> {
      List<Future<String>> come = List.of(future(), future());
      addSignalHandler(Signal.WINCH, () -> {
        (come.getFirst().done() ? come.getLast() : come.getFirst()).setResult("come");
      });
      raise();
      assertThat(come.getFirst().await()).isEqualTo("come");
      assertThat(came.await(Limit.TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
      leave.complete("leave");
      Asyncio.toThread(() -> other.join());
      raise();
      assertThat(come.getLast().await()).isEqualTo("come");
    });
  }

  /* ------------------------------- what a handler is -------------------------------------- */

  private static final ContextVar<String> VAR = ContextVar.of("var");

  @Test
  void aHandlerRunsInACopyOfTheContextWhereItWasAdded() {
    run(() -> {
      Future<String> seen = future();
      Future<String> again = future();
      VAR.set("added");
      addSignalHandler(Signal.WINCH, () -> {
        (seen.done() ? again : seen).setResult(VAR.get());
        VAR.set("by the handler");
      });
      VAR.set("later");
      raise();
      assertThat(seen.await()).isEqualTo("added");
      raise();
      assertThat(again.await()).isEqualTo("by the handler"); // one copy for all signals
      assertThat(VAR.get()).isEqualTo("later");
    });
  }

  @Test
  void whatAHandlerThrowsIsReportedWithItsHandleAndItStays() {
    run(() -> {
      List<Future<String>> come = List.of(future(), future());
      var error = new IllegalArgumentException("the handler's");
      Handle handle = addSignalHandler(Signal.WINCH, () -> {
        (come.getFirst().done() ? come.getLast() : come.getFirst()).setResult("come");
        throw error;
      });
      for (Future<String> each : come) {
        raise();
        each.await();
      }
      assertThat(reports).hasSize(2).allSatisfy(report -> {
        assertThat(report.exception()).isSameAs(error);
        assertThat(report.source()).isSameAs(handle);
        assertThat(report.message()).contains("SignalsTest");
      });
    });
    reports.clear();
  }

  @Test
  void aHandlerWhoseHandleWasCancelledIsRemovedByTheNextSignal() {
    run(() -> {
      Handle handle = addSignalHandler(Signal.WINCH, () -> calls.add("handler"));
      handle.cancel();
      raiseAndLetCome();
      Asyncio.sleep(Duration.ZERO);
      assertThat(removeSignalHandler(Signal.WINCH)).isFalse();
    });
    assertThat(calls).isEmpty();
  }

  @Test
  void aSignalThatHasNoHandlerAnyMoreWhenTheLoopComesToItDoesNothing() {
    run(() -> {
      addSignalHandler(Signal.WINCH, () -> calls.add("handler"));
      raiseAndLetCome();
      assertThat(removeSignalHandler(Signal.WINCH)).isTrue();
      Asyncio.sleep(Duration.ZERO);
      Asyncio.sleep(Duration.ZERO);
    });
    assertThat(calls).isEmpty();
  }

  @Test
  void aHandlerHasItsTurnBehindWhatIsReadyAlready() {
    run(() -> {
      addSignalHandler(Signal.WINCH, () -> calls.add("handler"));
      getRunningLoop().callSoon(() -> calls.add("ready before"));
      raiseAndLetCome();
      getRunningLoop().callSoon(() -> calls.add("ready after"));
      Asyncio.sleep(Duration.ZERO);
      Asyncio.sleep(Duration.ZERO);
    });
    assertThat(calls).containsExactly("ready before", "handler", "ready after");
  }

  /* ------------------------------------- what is refused ---------------------------------- */

  @ParameterizedTest
  @EnumSource(
      value = Signal.class,
      names = {"KILL", "STOP", "SEGV", "ILL", "FPE", "BUS", "QUIT"})
  void aSignalThatCannotBeHandledSaysSo(Signal signal) {
    run(() -> {
      assertThatIllegalStateException()
          .isThrownBy(() -> addSignalHandler(signal, () -> {}))
          .withMessageStartingWith(signal + " cannot be handled");
      assertThat(removeSignalHandler(signal)).isFalse();
    });
  }

  @Test
  void aSignalThatThereIsNotIsRefusedWithAllThatThereAre() {
    assertThat(Signal.of("TERM")).isSameAs(Signal.TERM);
    assertThat(Signal.of("SIGTERM")).isSameAs(Signal.TERM);
    assertThat(Signal.of(Signal.TERM.number())).isSameAs(Signal.TERM);
    assertThat(Signal.TERM).hasToString("SIGTERM");
    for (int number : List.of(0, -1, 1000)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Signal.of(number))
          .withMessageContaining("there is no signal " + number)
          .withMessageContaining("TERM (15)");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signal.of("NOSUCH"))
        .withMessageContaining("there is no signal NOSUCH")
        .withMessageContaining("KILL (9)");
  }

  @Test
  void withoutARunningLoopThereIsNoHandler() {
    assertThatIllegalStateException()
        .isThrownBy(() -> addSignalHandler(Signal.WINCH, () -> {}))
        .withMessageContaining("no running event loop");
  }

  /* ---------------------------------- the end of a run ------------------------------------ */

  @Test
  void aSignalThatComesWhenTheMainTaskIsAboutToEndIsNotLost() {
    assertThatThrownBy(() -> run(() -> {
          endOnSignals(Signal.WINCH);
          raiseAndLetCome();
        }))
        .isInstanceOf(KeyboardInterrupt.class)
        .hasMessage("ended by SIGWINCH");
  }

  @Test
  void aRunWithoutARunnerCannotBeEnded() {
    try (var loop = new EventLoop()) {
      loop.runUntilComplete(() -> {
        assertThatIllegalStateException()
            .isThrownBy(() -> endOnSignals(Signal.WINCH))
            .withMessageContaining("Runner");
      });
    }
  }
}
