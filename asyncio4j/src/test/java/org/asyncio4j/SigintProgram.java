package org.asyncio4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/// What [SigintTest] runs in another JVM; prints what happens to it.
final class SigintProgram {
  private SigintProgram() {}

  public static void main(String[] arguments) {
    try (var runner = new Runner()) {
      switch (arguments[0]) {
        case "value" -> runner.run(() -> print("value"));
        case "await" ->
          runner.run(() -> {
            print("ready");
            runner.getLoop().createFuture().await();
          });
        case "own" -> {
          EventLoop loop = runner.getLoop();
          Future<String> signalled = loop.createFuture();
          Signal.handle(new Signal("INT"), _ -> {
            print("the program's own");
            loop.callSoonThreadsafe(() -> signalled.setResult("went on"));
          });
          runner.run(() -> {
            print("ready");
            print(signalled.await());
          });
        }
        case "late" -> {
          var signalled = new CountDownLatch(1);
          runner.run(() -> {
            Signal.handle(new Signal("INT"), _ -> {
              print("the program's own");
              signalled.countDown();
            });
          });
          print("ready");
          signalled.await();
        }
        case "renamed" -> {
          Thread.currentThread().setName("not main");
          runner.run(() -> {
            print("ready");
            runner.getLoop().createFuture().await();
          });
        }
        case "background" -> inBackground(Thread.ofPlatform().daemon().name("main"), null);
        case "virtual" -> inBackground(Thread.ofVirtual().name("main"), null);
        case "asked" -> inBackground(Thread.ofPlatform().daemon(), true);
        case "declined" -> {
          printAtTheEnd();
          runner.setHandlesSigint(false);
          runner.run(() -> {
            print("ready");
            runner.getLoop().createFuture().await();
          });
        }
        case "beside" -> {
          var end = new CompletableFuture<String>();
          var begun = new CountDownLatch(1);
          Thread other = Thread.ofPlatform()
              .daemon()
              .start(() -> Asyncio.run(() -> {
                begun.countDown();
                print(Asyncio.await(end));
              }));
          begun.await();
          try {
            runner.run(() -> {
              print("ready");
              runner.getLoop().createFuture().await();
            });
          } finally {
            end.complete("the other one goes on");
            other.join();
          }
        }
        case "block" ->
          runner.run(() -> {
            announceInterruptOf(runner);
            print("ready");
            new CountDownLatch(1).await();
          });
        default ->
          runner.run(() -> {
            announceInterruptOf(runner);
            ignore();
          });
      }
    } catch (Throwable e) {
      print(e.getClass().getSimpleName());
    }
  }

  /// A run on another thread, while the main thread has nothing to do with asyncio.
  private static void inBackground(Thread.Builder threads, @Nullable Boolean handlesSigint)
      throws InterruptedException {
    printAtTheEnd();
    threads
        .start(() -> {
          try (var runner = new Runner()) {
            if (handlesSigint != null) {
              runner.setHandlesSigint(handlesSigint);
            }
            runner.run(() -> {
              print("ready");
              runner.getLoop().createFuture().await();
            });
          } catch (Throwable e) {
            print(e.getClass().getSimpleName());
          }
        })
        .join();
  }

  private static void printAtTheEnd() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> print("shutdown hook")));
  }

  private static void ignore() {
    print("ready");
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        print("ignored");
      }
    }
  }

  /// Has the first one announced by a thread of its own.
  private static void announceInterruptOf(Runner runner) {
    Thread.ofPlatform().daemon().start(() -> {
      while (runner.interrupts.get() == 0) {
        Thread.onSpinWait();
      }
      print("interrupted once");
    });
  }

  private static synchronized void print(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
