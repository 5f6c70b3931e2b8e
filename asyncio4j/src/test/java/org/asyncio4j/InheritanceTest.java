package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.Asyncio.*;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.FutureTask;
import org.asyncio4j.coroutine.Coroutine;
import org.asyncio4j.coroutine.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a coroutine's thread has from others: the class loader of who runs the loop, and nothing of
/// whoever happens to make it.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InheritanceTest {
  private final InheritableThreadLocal<String> local = new InheritableThreadLocal<>();

  @Test
  void aTaskDoesNotInheritTheThreadLocalsOfAnother() {
    run(() -> {
      Task<?> first = createTask(() -> {
        local.set("first's");
        sleep(java.time.Duration.ZERO);
      });
      sleep(java.time.Duration.ZERO);
      Task<String> second = createTask(local::get);
      await(first);
      assertThat(await(second)).isNull();
    });
  }

  @Test
  void norThatOfACallerWhoseRunCameBefore() throws Exception {
    for (String name : new String[] {"alice", "bob"}) {
      var seen = new FutureTask<>(() -> {
        local.set(name);
        return run(() -> String.valueOf(local.get()));
      });
      Thread.startVirtualThread(seen);
      assertThat(seen.get()).isEqualTo("null");
    }
  }

  @Test
  void theContextClassLoaderIsTheDrivers() throws Exception {
    Thread driver = Thread.currentThread();
    ClassLoader before = driver.getContextClassLoader();
    try (var loader = new URLClassLoader(new URL[0], before)) {
      driver.setContextClassLoader(loader);
      var coroutine = Coroutine.of(() -> Thread.currentThread().getContextClassLoader());
      assertThat(coroutine.send(null)).isEqualTo(new Step.Returned<>(loader));
      assertThat(run(() -> {
            Task<ClassLoader> inner =
                createTask(() -> Thread.currentThread().getContextClassLoader());
            return await(inner);
          }))
          .isSameAs(loader);
    } finally {
      driver.setContextClassLoader(before);
    }
  }
}
