package org.asyncio4j.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.Future;
import org.asyncio4j.Handle;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.net.Endpoint;
import org.asyncio4j.transport.BaseTransport;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// A process that this program has started, for a protocol of one's own.
///
/// What its protocol throws is reported to the loop's exception handler. If the loop is closed
/// while the process runs, that is reported, and the process killed.
///
/// **Threads.** That of its loop.
///
/// asyncio: `SubprocessTransport`.
public final class SubprocessTransport implements BaseTransport {
  /// What the JDK knows of the process.
  public static final ExtraInfo<ProcessHandle> SUBPROCESS =
      new ExtraInfo<>("subprocess", ProcessHandle.class);

  private final Child child;
  private final SubprocessProtocol protocol;

  /// Pipes that have not ended, and the process if it has not.
  private int going = 1;

  private boolean closing;

  /// Whether the protocol knows of the process.
  private boolean told;

  SubprocessTransport(Child child, SubprocessProtocol protocol) {
    this.child = child;
    this.protocol = protocol;
  }

  /// Starts a process, and suspends until its protocol's `connectionMade` was called.
  static <P extends SubprocessProtocol> Endpoint<SubprocessTransport, P> start(
      Supplier<P> factory, List<String> command, SubprocessOptions options) throws IOException {
    P protocol = requireNonNull(factory.get(), "the protocol");
    Child child = Child.start(command, options);
    try {
      var transport = new SubprocessTransport(child, protocol);
      transport.connect(options);
      transport.begin();
      return new Endpoint<>(transport, protocol);
    } catch (Throwable e) {
      child.abandon();
      throw e;
    }
  }

  private void connect(SubprocessOptions options) throws IOException {
    if (options.stdin() == Stdio.PIPE) {
      child.connectInput(() -> pipe(Child.STDIN));
    }
    if (options.stdout() == Stdio.PIPE) {
      child.connectOutput(Child.STDOUT, () -> pipe(Child.STDOUT));
    }
    if (options.stderr() == Stdio.PIPE) {
      child.connectOutput(Child.STDERR, () -> pipe(Child.STDERR));
    }
  }

  private PipeProtocol pipe(int fd) {
    going++;
    return new PipeProtocol(fd, protocol, () -> told, this::oneHasEnded);
  }

  /// Tells the protocol, in a callback, where it sees nothing of the task that has asked for it.
  private void begin() {
    Future<@Nullable Void> made = child.loop.createFuture();
    Handle handle = child.loop.callSoon(() -> {
      made();
      if (!made.done()) {
        made.setResult(null);
      }
    });
    try {
      made.await();
    } finally {
      handle.cancel(); // if it was not called
    }
  }

  void made() {
    told = true;
    if (!call("connectionMade", () -> protocol.connectionMade(this))) {
      close();
    }
    child.watch(this, null, this::exited);
    for (int fd = Child.STDOUT; fd <= Child.STDERR; fd++) {
      Transport pipe = child.pipe(fd);
      if (pipe != null) {
        pipe.resumeReading();
      }
    }
  }

  private void exited() {
    call("processExited", protocol::processExited);
    oneHasEnded();
  }

  private void oneHasEnded() {
    if (--going == 0) {
      child.loop.callSoon(() -> {
        closing = true;
        call("connectionLost", () -> protocol.connectionLost(null));
      });
    }
  }

  private boolean call(String name, Runnable call) {
    try {
      call.run();
      return true;
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      child.loop.callExceptionHandler(
          new ErrorReport(name + "() of the protocol of " + child + " failed", e, this));
      return false;
    }
  }

  /// The number that the system has given it.
  ///
  /// @return the number; when the process has ended, another one may get it
  public long getPid() {
    return child.pid();
  }

  /// What it has ended with.
  ///
  /// @return null while it runs; negative if a signal has ended it
  public @Nullable Integer getReturncode() {
    return child.returnCode();
  }

  /// One of its pipes: 0 sends, 1 and 2 receive.
  ///
  /// @param fd 0 for its input, 1 for its output, 2 for its errors
  /// @return null if that is no pipe
  public @Nullable Transport getPipeTransport(int fd) {
    return fd >= Child.STDIN && fd <= Child.STDERR ? child.pipe(fd) : null;
  }

  /// What it calls.
  ///
  /// @return the protocol
  public SubprocessProtocol getProtocol() {
    return protocol;
  }

  /// Sends it a signal, as [Process#sendSignal(String)] does. Suspends.
  ///
  /// @param name with or without SIG
  /// @throws ProcessLookupException if it has ended
  /// @throws IOException if the system has no such signal, or refuses it
  public void sendSignal(String name) throws IOException {
    child.signal(name);
  }

  /// Sends it a signal, as [Process#sendSignal(int)] does. Suspends.
  ///
  /// @param number of the signal
  /// @throws ProcessLookupException if it has ended
  /// @throws IOException if the system has no such signal, or refuses it
  public void sendSignal(int number) throws IOException {
    child.signal(String.valueOf(number));
  }

  /// Sends it a signal, as [Process#sendSignal(Signal)] does. Suspends.
  ///
  /// @param signal which
  /// @throws ProcessLookupException if it has ended
  /// @throws IOException if the system has no such signal, or refuses it
  public void sendSignal(Signal signal) throws IOException {
    child.signal(signal.name());
  }

  /// Asks it to end, by SIGTERM. Does not suspend.
  ///
  /// @throws ProcessLookupException if it has ended
  /// @throws IOException if the system refuses, as for the process of another user
  public void terminate() throws IOException {
    child.terminate();
  }

  /// Ends it, by SIGKILL. Does not suspend.
  ///
  /// @throws ProcessLookupException if it has ended
  /// @throws IOException if the system refuses, as for the process of another user
  public void kill() throws IOException {
    child.kill();
  }

  /// Closes its pipes and, if it runs, kills it. Does not suspend: the protocol is told of the
  /// end.
  @Override
  public void close() {
    child.loop.checkThread();
    closing = true;
    child.killIfAlive(); // before it sees the end of its input
    for (int fd = Child.STDIN; fd <= Child.STDERR; fd++) {
      Transport pipe = child.pipe(fd);
      if (pipe != null) {
        pipe.close();
      }
    }
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return key.equals(SUBPROCESS) ? key.type().cast(child.handle()) : null;
  }

  /// `<SubprocessTransport pid=12 returncode=0>`, `<SubprocessTransport pid=12 running>`
  @Override
  public String toString() {
    Integer code = getReturncode();
    return "<SubprocessTransport pid=" + getPid()
        + (code == null ? " running" : " returncode=" + code) + ">";
  }
}
