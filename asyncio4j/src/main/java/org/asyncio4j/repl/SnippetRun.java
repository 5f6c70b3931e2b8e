package org.asyncio4j.repl;

import java.lang.ScopedValue.CallableOp;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jshell.spi.ExecutionControl.StoppedException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.jspecify.annotations.Nullable;

/// A snippet that runs as a task, while the shell waits for it.
///
/// Ctrl-C means what it means in a program: the first cancels the task, the second interrupts
/// what blocks it, the third ends the JVM.
final class SnippetRun {
  private static final int INTERRUPTED = 130;

  private final EventLoop loop;
  private final CompletableFuture<String> outcome = new CompletableFuture<>();
  private final AtomicInteger interrupts = new AtomicInteger();

  /// For the loop only.
  private @Nullable Task<String> task;

  /// Where the snippet runs, once it does.
  private volatile @Nullable Thread thread;

  SnippetRun(EventLoop loop) {
    this.loop = loop;
  }

  /// Runs it and waits.
  ///
  /// @throws InvocationTargetException if it failed
  /// @throws StoppedException if it ended by Ctrl-C
  String run(CallableOp<String, ReflectiveOperationException> snippet, TaskOptions options)
      throws InvocationTargetException, StoppedException, InterruptedException {
    loop.callSoonThreadsafe(() -> {
      Task<String> made = loop.createTask(
          () -> {
            thread = Thread.currentThread();
            return snippet.call();
          },
          options);
      made.addDoneCallback(this::done);
      task = made;
    });
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      Throwable failure = e.getCause() instanceof InvocationTargetException
          ? e.getCause().getCause()
          : e.getCause();
      if (failure instanceof CancelledError && interrupts.get() > 0) {
        throw new StoppedException();
      }
      throw new InvocationTargetException(failure);
    }
  }

  private void done(Future<?> ended) {
    try {
      outcome.complete((String) ended.result());
    } catch (Throwable e) {
      outcome.completeExceptionally(e);
    }
  }

  /// From any thread.
  void interrupt() {
    switch (interrupts.incrementAndGet()) {
      case 1 -> loop.callSoonThreadsafe(this::cancel);
      case 2 -> interruptThread();
      default -> System.exit(INTERRUPTED);
    }
  }

  private void cancel() {
    if (task != null) {
      task.cancel();
    }
  }

  private void interruptThread() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
