package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.spi.Poller;
import org.junit.jupiter.api.Test;

/// What must happen on the loop's own thread, also when the engine takes the next step from
/// another one.
class OffHomeTest {
  private final FakePoller fake = new FakePoller();
  private final List<Thread> waits = new ArrayList<>();
  private Thread home;

  private final Poller poller = new Poller() {
    @Override
    public void poll(long timeoutNanos, Ready ready) throws IOException {
      waits.add(Thread.currentThread());
      fake.poll(timeoutNanos, ready);
    }

    @Override
    public void wakeup() {}

    @Override
    public void watch(SelectableChannel channel, int operations, Object attachment) {}

    @Override
    public boolean watching() {
      return false;
    }

    @Override
    public void close() {}
  };

  /// As a post looks whose thread was stopped after the loop had taken what it brought.
  private static void tellOfPosts(EventLoop loop) throws ReflectiveOperationException {
    Field posts = Reactor.class.getDeclaredField("posts");
    posts.setAccessible(true);
    posts.set(loop.reactor, true);
  }

  private EventLoop newLoop() {
    var loop = new EventLoop(fake, poller, Coroutines.system());
    loop.callSoon(() -> home = Thread.currentThread());
    return loop;
  }

  @Test
  void aPostThatWasTakenAlreadyMakesNoOtherThreadWait() throws Exception {
    try (var loop = newLoop()) {
      loop.runUntilComplete(() -> {
        tellOfPosts(loop);
        Asyncio.sleep(Duration.ofSeconds(1));
      });
    }
    assertThat(waits).isNotEmpty().containsOnly(home);
  }

  @Test
  void aStepThatIsRefusedIsReportedOnTheLoopsOwnThread() {
    var reported = new ArrayList<Thread>();
    try (var loop = newLoop()) {
      loop.setExceptionHandler((_, report) -> {
        if (report.exception() instanceof InvalidStateException) {
          reported.add(Thread.currentThread());
        }
      });
      loop.runUntilComplete(() -> {
        Task<String> task = loop.createTask(() -> "own");
        task.finish(Future.FINISHED, "spam");
        Asyncio.sleep(Duration.ofSeconds(1));
      });
    }
    assertThat(reported).containsExactly(home);
  }
}
