package org.asyncio4j.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.asyncio4j.Asyncio;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.loop.SelectorPoller;
import org.asyncio4j.loop.SystemClock;
import org.jspecify.annotations.Nullable;

/// Several event loops, each on a thread of its own, that begin and end together. Where a server
/// that one loop can serve is not enough:
///
/// ```java
/// LoopGroup.run(4, () -> {
///   var server = startServer((reader, writer) -> writer.close(), null, 8080);
///   server.serveForever();
/// });
/// ```
///
/// Each loop runs the same program. Servers of theirs that ask for the same address share it:
/// each connection goes to one of them. They share nothing else, unless the program does: what
/// several loops touch needs the care of any other threads.
///
/// Not in asyncio, where one starts several processes.
public final class LoopGroup {
  private final RunnableOp<?> program;
  private final SharedNetwork network;

  /// Guarded by this.
  private final Map<EventLoop, Task<?>> running = new HashMap<>();

  private @Nullable Throwable failure;

  private LoopGroup(RunnableOp<?> program, boolean reusePort) {
    this.program = program;
    network = new SharedNetwork(reusePort);
  }

  /// Runs a program on several loops, until it has ended on all of them. The calling thread runs
  /// one.
  ///
  /// If it fails on one, or the caller is interrupted (Ctrl-C), it is cancelled on all others.
  ///
  /// @param loops how many; at least one
  /// @param program each loop's main task
  /// @param <X> what it may throw
  /// @throws X what it threw first, with what it threw on other loops suppressed
  /// @throws IllegalStateException if a loop runs on the calling thread
  public static <X extends Throwable> void run(int loops, RunnableOp<X> program) throws X {
    run(loops, program, canShare());
  }

  static <X extends Throwable> void run(int loops, RunnableOp<X> program, boolean reusePort)
      throws X {
    if (loops < 1) {
      throw new IllegalArgumentException("a group of " + loops + " loops: at least one");
    }
    new LoopGroup(program, reusePort).<X>run(loops);
  }

  private static boolean canShare() {
    try (var socket = ServerSocketChannel.open()) {
      return socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    } catch (IOException e) {
      throw new UncheckedIOException("the system gives no socket", e);
    }
  }

  @SuppressWarnings("unchecked") // the program throws nothing else that is checked
  private <X extends Throwable> void run(int loops) throws X {
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i < loops; i++) {
      threads.add(Thread.ofPlatform().name("asyncio4j-loop-" + i).start(this::runOne));
    }
    runOne();
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= join(thread);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable thrown = failure();
    if (thrown != null) {
      throw (X) thrown;
    }
  }

  /// Waits, whatever happens: an interrupt ends the programs, and these the threads.
  private boolean join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        fail(new CancelledError("the group was interrupted"));
      }
    }
    return interrupted;
  }

  private void runOne() {
    try {
      Asyncio.run(
          () -> new EventLoop(
              SystemClock.INSTANCE, new SelectorPoller(), Coroutines.system(), network),
          this::runProgram);
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void runProgram() throws Throwable {
    EventLoop loop = Asyncio.getRunningLoop();
    began(loop, Asyncio.currentTask());
    try {
      program.run();
    } finally {
      ended(loop);
    }
  }

  private synchronized void began(EventLoop loop, @Nullable Task<?> main) {
    if (main != null) {
      running.put(loop, main);
      if (failure != null) {
        main.cancel("another loop of the group failed");
      }
    }
  }

  private synchronized void ended(EventLoop loop) {
    running.remove(loop);
  }

  private synchronized @Nullable Throwable failure() {
    return failure;
  }

  /// The first failure ends all others, whose cancellations are none.
  private synchronized void fail(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
      running.forEach(
          (loop, main) -> loop.execute(() -> main.cancel("another loop of the group failed")));
    } else if (!(thrown instanceof CancelledError) && thrown != failure) {
      failure.addSuppressed(thrown);
    }
  }
}
