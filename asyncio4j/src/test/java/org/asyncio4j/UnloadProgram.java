package org.asyncio4j;

import static org.asyncio4j.Asyncio.*;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.coroutine.Generator;
import org.asyncio4j.loop.SelectorPoller;
import org.asyncio4j.loop.SystemClock;
import org.asyncio4j.sync.Queue;

/// What [UnloadTest] runs in a class loader of its own; each kind uses some of the library that
/// might
/// keep the class loader.
public final class UnloadProgram implements Consumer<String> {
  @Override
  public void accept(String kind) {
    ContextVar<String> variable = ContextVar.of("variable");
    switch (kind) {
      case "run" -> run(() -> gather(() -> sleep(Duration.ofMillis(1), 1), () -> 2));
      case "both engines" -> {
        for (Coroutines engine : Coroutines.values()) {
          if (engine == Coroutines.system() || engine == Coroutines.PORTABLE) {
            try (var loop = new EventLoop(SystemClock.INSTANCE, new SelectorPoller(), engine)) {
              loop.runUntilComplete(() -> sleep(Duration.ofMillis(1)));
            }
          }
        }
      }
      case "toThread" ->
        run(() -> {
          toThread(() -> variable.set("left behind"));
          try (var pool = Executors.newFixedThreadPool(1)) {
            await(pool.submit(() -> "value"));
          }
        });
      case "virtual caller" -> {
        var thread = Thread.startVirtualThread(() -> run(() -> sleep(Duration.ofMillis(1))));
        join(thread);
      }
      case "by hand" -> {
        var coroutine = Coroutine.of(() -> {
          Coroutine.yield(1);
          variable.set("its own, and so its driver's");
          return 2;
        });
        coroutine.send(null);
        var token = variable.set("the driver's");
        coroutine.send(null);
        variable.reset(token);
      }
      case "closed by hand" -> {
        try (var numbers = Generator.of(() -> Coroutine.yield(1))) {
          numbers.next();
        }
      }
      case "abandoned" -> {
        Generator.of(() -> Coroutine.yield(1)).next();
        run(() -> {
          Generator.of(() -> Coroutine.yield(1)).next();
        });
      }
      case "group" ->
        run(() -> {
          var queue = new Queue<Integer>(1);
          taskGroup(group -> {
            group.createTask(() -> {
              for (int i = 0; i < 10; i++) {
                queue.put(i);
              }
              queue.shutdown();
            });
            group.createTask(() -> timeout(Duration.ofSeconds(10), () -> {
              for (int i = 0; i < 10; i++) {
                queue.get();
              }
            }));
          });
        });
      case "debug" -> {
        try (var runner = new Runner(true, null)) {
          runner.run(() -> {
            String.valueOf(createTask(() -> sleep(Duration.ofHours(1))));
            Coroutine.of(() -> "never driven");
          });
        }
      }
      case "watchdog" ->
        run(() -> {
          getRunningLoop().setSlowCallbackDuration(Duration.ofMillis(1));
          try (var log = new LoopLog()) {
            while (log.messages().isEmpty()) {
              Thread.onSpinWait();
            }
          }
        });
      case "current loop" -> {
        try (var loop = newEventLoop()) {
          setEventLoop(loop);
          loop.runUntilComplete(() -> sleep(Duration.ZERO));
          setEventLoop(null);
        }
      }
      case "signals" -> {
        try (var runner = new Runner()) {
          runner.setHandlesSigint(true);
          runner.run(() -> sleep(Duration.ofMillis(1)));
        }
      }
      case "failure" -> {
        try (var runner = new Runner()) {
          runner.getLoop().setExceptionHandler((_, _) -> {});
          runner.run(() -> {
            runner.getLoop().createFuture().setException(new IllegalStateException("unseen"));
            createTask(() -> {
              throw new IllegalStateException("unseen");
            });
            sleep(Duration.ZERO);
          });
        }
      }
      case "another thread" ->
        run(() -> {
          EventLoop loop = getRunningLoop();
          toThread(() -> runCoroutineThreadsafe(() -> 1, loop).join());
        });
      default -> throw new AssertionError(kind);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
