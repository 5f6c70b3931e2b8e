package org.asyncio4j.repl;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import jdk.jshell.execution.DirectExecutionControl;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Context;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Runner;
import org.asyncio4j.TaskOptions;
import org.jspecify.annotations.Nullable;

/// Runs each snippet as a task of one loop, which goes on running between snippets. They share a
/// context, so that a context variable that one sets is set for the next.
final class LoopExecution extends DirectExecutionControl {
  /// How long leaving waits for the tasks that it cancels.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// What was typed, line by line: JShell's stream would rather fill the reader's buffer first.
  private static final class Lines extends FilterInputStream {
    Lines(InputStream characters) {
      super(characters);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = 0;
      for (int next = 0; count < length && next != '\n'; count++) {
        next = in.read();
        if (next < 0) {
          return count > 0 ? count : next;
        }
        buffer[offset + count] = (byte) next;
      }
      return count;
    }
  }

  private final InputStream input;
  private final EventLoop loop = Asyncio.newEventLoop();
  private final TaskOptions options = TaskOptions.named("snippet").in(new Context());
  private final Thread thread =
      Thread.ofPlatform().daemon().name("asyncio4j loop").unstarted(this::runLoop);

  private volatile @Nullable SnippetRun running;
  private volatile boolean closing;

  /// @param input what snippets read from
  LoopExecution(InputStream input) {
    this.input = new Lines(input);
    thread.start();
  }

  private void runLoop() {
    try (var runner = new Runner(null, () -> loop)) { // for its clean-up
      while (!closing) { // a snippet may stop the loop, but not for long
        try {
          runner.getLoop().runForever();
        } catch (Throwable e) {
          loop.callExceptionHandler(new ErrorReport("the loop was ended by an error", e, null));
        }
      }
    }
  }

  @Override
  protected String invoke(Method snippet) throws Exception {
    System.setIn(input); // the terminal's own is read by JShell meanwhile, for Ctrl-C
    var run = new SnippetRun(loop);
    running = run;
    try {
      return run.run(() -> valueOf(snippet), options);
    } finally {
      running = null;
    }
  }

  /// On the loop, as some values can only be looked at there.
  private static String valueOf(Method snippet) throws ReflectiveOperationException {
    Object value = snippet.invoke(null);
    try {
      return valueString(value);
    } catch (Throwable e) {
      throw new InvocationTargetException(e); // its toString is the user's as well
    }
  }

  /// Ctrl-C.
  @Override
  public void stop() {
    SnippetRun run = running;
    if (run != null) {
      run.interrupt();
    }
  }

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    loop.callSoonThreadsafe(loop::stop);
    try {
      var _ = thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
