package org.asyncio4j.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.net.Endpoint;
import org.asyncio4j.net.Endpoints;
import org.asyncio4j.sync.Event;
import org.asyncio4j.transport.StreamingProtocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// A process that was started, with the transports of its pipes. For the loop's thread.
final class Child {
  static final int STDIN = 0;
  static final int STDOUT = 1;
  static final int STDERR = 2;

  static final boolean ON_WINDOWS = System.getProperty("os.name").startsWith("Windows");

  private static final int SIGNALLED = 128;
  private static final int LAST_SIGNAL = 31;

  /// How long to wait before looking again if its descendants run, first and at most.
  private static final Duration SOON = Duration.ofMillis(1);

  private static final Duration LATER = Duration.ofMillis(64);

  final EventLoop loop = Asyncio.getRunningLoop();
  private final java.lang.Process process;
  private final String program;
  private final Event ended = new Event();
  private final @Nullable Transport[] pipes = new Transport[3];

  /// Which of its streams have a thread, or had one: that closes them.
  private final boolean[] handed = new boolean[3];

  private @Nullable Integer returnCode;
  private Runnable whenEnded = () -> {};
  private @Nullable Unclosed unclosed;

  /// @param process just started
  Child(java.lang.Process process, String program) {
    this.process = process;
    this.program = program;
  }

  /// Starts a program. Cancelled meanwhile, it leaves nothing.
  static Child start(List<String> command, SubprocessOptions options) throws IOException {
    return new Child(Launch.start(command, options), command.getFirst());
  }

  /* ---------------------------------------- pipes ----------------------------------------- */

  /// Makes a transport of its input. Cancelled meanwhile, or failed, [#abandon] is to be called.
  <P extends StreamingProtocol> Endpoint<Transport, P> connectInput(Supplier<P> protocol)
      throws IOException {
    var input = new ChildInput(process.getOutputStream(), toString());
    handed[STDIN] = true;
    return connected(STDIN, Endpoints.connectWritePipe(protocol, input));
  }

  /// As [#connectInput], of its output or errors.
  <P extends StreamingProtocol> Endpoint<Transport, P> connectOutput(int fd, Supplier<P> protocol)
      throws IOException {
    var output = fd == STDOUT ? process.getInputStream() : process.getErrorStream();
    handed[fd] = true;
    return connected(fd, Endpoints.connectReadPipe(protocol, output));
  }

  private <P> Endpoint<Transport, P> connected(int fd, Endpoint<Transport, P> endpoint) {
    pipes[fd] = endpoint.transport();
    return endpoint;
  }

  /// One of its pipes; null if it is none, or not yet connected.
  @Nullable
  Transport pipe(int fd) {
    return pipes[fd];
  }

  /// Drops what was not yet read or written.
  void dropPipes() {
    for (Transport pipe : pipes) {
      if (pipe != null) {
        pipe.abort();
      }
    }
  }

  /* ----------------------------------------- end ------------------------------------------ */

  /// Begins to wait for its end, when its pipes are connected.
  ///
  /// @param owner reported if it is collected while this runs, or when the loop is closed
  /// @param writer what is not to be reported besides
  /// @param whenEnded called once; what it refers to is not collected while this runs
  void watch(Object owner, @Nullable Object writer, Runnable whenEnded) {
    this.whenEnded = whenEnded;
    unclosed = new Unclosed(owner, writer, this);
    var exit = new CompletableFuture<Integer>();
    // Not by onExit: that needs a thread of the common pool, which a program may hold.
    Thread.ofVirtual()
        .inheritInheritableThreadLocals(false)
        .name("asyncio4j-" + pid())
        .start(() -> awaitExit(exit));
    Asyncio.wrapFuture(exit).addDoneCallback(_ -> exited());
  }

  private void awaitExit(CompletableFuture<Integer> exit) {
    while (!exit.isDone()) {
      try {
        exit.complete(process.waitFor());
      } catch (InterruptedException e) {
        // nobody has this thread to interrupt it
      }
    }
  }

  private void exited() {
    returnCode = returnCode(process.exitValue());
    requireNonNull(unclosed).drop();
    Transport stdin = pipes[STDIN];
    if (stdin != null && stdin.getWriteBufferSize() == 0) {
      stdin.abort(); // else what waits there is about to fail
    }
    ended.set();
    whenEnded.run();
  }

  /// As asyncio has it: negative for a signal.
  private static int returnCode(int status) {
    return status > SIGNALLED && status <= SIGNALLED + LAST_SIGNAL && !ON_WINDOWS
        ? SIGNALLED - status
        : status;
  }

  @Nullable
  Integer returnCode() {
    return returnCode;
  }

  /// Suspends until it has ended.
  int await() {
    while (returnCode == null) {
      ended.await();
    }
    return returnCode;
  }

  /* --------------------------------------- ending it -------------------------------------- */

  long pid() {
    return process.pid();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  void terminate() throws IOException {
    requireAlive();
    requireSent("SIGTERM", handle().destroy()); // that of the process would also close its pipes
  }

  void kill() throws IOException {
    requireAlive();
    requireSent("SIGKILL", handle().destroyForcibly());
  }

  private void requireSent(String signal, boolean sent) throws IOException {
    if (!sent) {
      requireAlive();
      throw new IOException("cannot send " + signal + " to " + this + ": the system refuses");
    }
  }

  /// Sends a signal. Suspends while that is done.
  ///
  /// @param signal a number, or a name with or without SIG
  void signal(String signal) throws IOException {
    requireAlive();
    new KillCommand(signal, process.pid()).run(this);
  }

  void requireAlive() throws ProcessLookupException {
    // The system may know of its end a moment before the JDK does.
    if (returnCode != null || !process.isAlive() || !handle().isAlive()) {
      throw new ProcessLookupException(this + " has ended already"
          + (returnCode == null ? "" : ", with " + returnCode) + ": it gets no signals");
    }
  }

  /// Kills it alone, if it runs. Does not suspend.
  void killIfAlive() {
    if (returnCode == null) {
      handle().destroyForcibly();
    }
  }

  /// Ends it, when nobody will have it: kills it, with all that it has started. Does not suspend.
  void abandon() {
    for (int fd = STDIN; fd <= STDERR; fd++) {
      if (!handed[fd]) {
        Launch.close(
            fd == STDIN
                ? process.getOutputStream()
                : fd == STDOUT ? process.getInputStream() : process.getErrorStream());
      }
    }
    dropPipes();
    ProcessHandle handle = handle();
    OffLoop.run(loop, () -> ProcessTree.kill(handle));
  }

  /// Ends it and all that it has started, and waits until it has ended: asks them to, and kills
  /// what is left after a time. Cancelled meanwhile, kills them at once.
  void end(Duration grace) {
    if (returnCode != null) {
      return;
    }
    ProcessHandle handle = handle();
    ProcessTree tree = null;
    try {
      tree = Asyncio.toThread(() -> ProcessTree.of(handle));
      ProcessTree all = tree;
      tree.terminate();
      try {
        Asyncio.timeout(grace, () -> awaitAll(all));
      } catch (TimeoutException e) {
        Asyncio.toThread(() -> all.kill());
        requireKilled(handle);
      }
      await();
    } catch (Throwable e) {
      if (tree != null) {
        tree.killKnown();
      }
      OffLoop.run(loop, () -> ProcessTree.kill(handle));
      throw e;
    }
  }

  /// One of another user, as of sudo, is not ours to end.
  private void requireKilled(ProcessHandle handle) {
    if (returnCode == null && !handle.destroyForcibly() && handle.isAlive()) {
      throw new IllegalStateException(
          this + " cannot be ended: the system refuses, and it goes on");
    }
  }

  private void awaitAll(ProcessTree tree) {
    await();
    // The system tells nobody but a parent that a process has ended.
    for (Duration pause = SOON; Asyncio.toThread(tree::hasDescendants); ) {
      Asyncio.sleep(pause);
      pause = pause.compareTo(LATER) < 0 ? pause.multipliedBy(2) : LATER;
    }
  }

  /// `process 12 (cat)`
  @Override
  public String toString() {
    return "process " + process.pid() + " (" + program + ")";
  }
}
