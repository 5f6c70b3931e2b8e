package org.asyncio4j.process;

import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.getRunningLoop;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.process.Signals.addSignalHandler;
import static org.asyncio4j.process.Signals.endOnSignals;
import static org.asyncio4j.process.Signals.removeSignalHandler;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.net.LoopGroup;

/// What [EndOnSignalsTest] runs in another JVM; prints what happens to it.
final class EndProgram {
  private EndProgram() {}

  public static void main(String[] arguments) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> print("shutdown hook")));
    switch (arguments[0]) {
      case "plain" -> plain();
      case "server" -> server();
      case "caught" -> {
        try {
          server();
        } catch (KeyboardInterrupt e) {
          print(e.getMessage());
        }
        print("went on");
      }
      case "other failure" -> {
        try {
          plain();
        } catch (KeyboardInterrupt e) {
          throw new IllegalStateException("the program's own", e);
        }
      }
      case "own handler" -> {
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> print("uncaught " + e.getMessage()));
        plain();
      }
      case "thrown" ->
        run(() -> {
          throw new KeyboardInterrupt("the program's own");
        });
      case "held" ->
        run(() -> {
          endOnSignals(Signal.INT, Signal.TERM);
          try {
            forever();
          } finally {
            print("holds the loop");
            new CountDownLatch(1).await();
          }
        });
      case "ignored" -> {
        run(() -> {
          endOnSignals(Signal.TERM);
          try {
            forever();
          } catch (CancelledError e) {
            print("ignored " + e.getMessage());
          }
        });
        print("went on");
      }
      case "failed" ->
        run(() -> {
          endOnSignals(Signal.TERM);
          try {
            forever();
          } catch (CancelledError e) {
            throw new IllegalStateException("the clean-up failed");
          }
        });
      case "thread" -> {
        Thread.ofPlatform().start(EndProgram::server);
        new CountDownLatch(1).await();
      }
      case "virtual" -> {
        Thread.ofVirtual().start(EndProgram::server);
        new CountDownLatch(1).await();
      }
      case "interrupted thread" -> {
        var ready = new CountDownLatch(1);
        Thread thread = Thread.ofVirtual()
            .start(() -> run(() -> {
              ready.countDown();
              forever();
            }));
        ready.await();
        thread.interrupt();
        thread.join();
        print("went on");
      }
      case "handler of INT" -> {
        run(() -> {
          Future<String> come = getRunningLoop().createFuture();
          addSignalHandler(Signal.INT, () -> come.setResult("the loop's handler"));
          print("ready");
          print(come.await());
          removeSignalHandler(Signal.INT);
          forever();
        });
      }
      case "kept" ->
        run(() -> {
          try {
            endOnSignals(Signal.TERM);
          } catch (IllegalStateException e) {
            print(e.getMessage());
          }
        });
      case "group" -> {
        var begun = new AtomicInteger();
        LoopGroup.run(2, () -> {
          endOnSignals(Signal.TERM);
          if (begun.incrementAndGet() == 2) {
            print("ready");
          }
          getRunningLoop().createFuture().await();
        });
      }
      case "two loops" -> {
        var others = new CompletableFuture<String>();
        Thread.ofPlatform()
            .start(() -> run(() -> {
              Future<String> come = getRunningLoop().createFuture();
              addSignalHandler(Signal.TERM, () -> come.setResult("the other loop's handler"));
              others.complete("has one");
              print(come.await());
            }));
        others.join();
        server();
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void plain() {
    try {
      run(EndProgram::forever);
    } finally {
      print("after the run");
    }
  }

  private static void server() {
    run(() -> {
      endOnSignals(Signal.INT, Signal.TERM);
      createTask(() -> {
        try {
          getRunningLoop().createFuture().await();
        } finally {
          print("another task ends");
        }
      });
      try {
        forever();
      } catch (CancelledError e) {
        print("main is cancelled: " + e.getMessage());
        throw e;
      }
    });
  }

  private static void forever() {
    print("ready");
    getRunningLoop().createFuture().await();
  }

  private static synchronized void print(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
