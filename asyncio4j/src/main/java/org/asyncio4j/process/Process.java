package org.asyncio4j.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.net.Endpoint;
import org.asyncio4j.stream.StreamReader;
import org.asyncio4j.stream.StreamReaderProtocol;
import org.asyncio4j.stream.StreamWriter;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// A process that this program has started.
///
/// ```java
/// try (var process = createSubprocessExec(SubprocessOptions.PIPED, "tail", "-f", "log")) {
///   for (String line : process.stdout().lines(UTF_8)) {
///     IO.println(line);
///   }
/// }
/// ```
///
/// Who leaves the block, in whatever way, has ended the process and all that it has started. One
/// that is dropped while it runs is reported to the loop's exception handler and killed, when it
/// is collected or the loop closed: so it is to be kept as long as its streams are used.
///
/// **Threads.** That of its loop.
///
/// asyncio: `asyncio.subprocess.Process`.
@SuppressWarnings("AvoidCommonTypeNames") // asyncio's word, and Java's, for the same thing
public final class Process implements AutoCloseable {
  /// How much of the output and of the errors [#communicate()] keeps: 64 MiB each.
  public static final int DEFAULT_OUTPUT_LIMIT = 64 * 1024 * 1024;

  private static final int CHUNK = 64 * 1024;

  private final Child child;
  private final Duration grace;
  private final @Nullable StreamWriter stdin;
  private final @Nullable StreamReader stdout;
  private final @Nullable StreamReader stderr;

  private Process(Child child, SubprocessOptions options) throws IOException {
    this.child = child;
    grace = options.grace();
    stdin = options.stdin() == Stdio.PIPE ? writer(child) : null;
    stdout = options.stdout() == Stdio.PIPE ? reader(child, Child.STDOUT, options.limit()) : null;
    stderr = options.stderr() == Stdio.PIPE ? reader(child, Child.STDERR, options.limit()) : null;
    child.watch(this, stdin, () -> {});
  }

  static Process start(List<String> command, SubprocessOptions options) throws IOException {
    Child child = Child.start(command, options);
    try {
      return new Process(child, options);
    } catch (Throwable e) {
      child.abandon();
      throw e;
    }
  }

  private static StreamWriter writer(Child child) throws IOException {
    var unused = new StreamReader();
    Endpoint<Transport, StreamReaderProtocol> input =
        child.connectInput(() -> new StreamReaderProtocol(unused));
    return new StreamWriter(input.transport(), input.protocol());
  }

  private static StreamReader reader(Child child, int fd, int limit) throws IOException {
    var reader = new StreamReader(limit);
    child.connectOutput(fd, () -> new StreamReaderProtocol(reader));
    return reader;
  }

  /// Writes to the process. Closed, it gives the process the end of its input.
  ///
  /// @return null if its input is no pipe
  public @Nullable StreamWriter stdin() {
    return stdin;
  }

  /// Reads what the process writes.
  ///
  /// @return null if its output is no pipe
  public @Nullable StreamReader stdout() {
    return stdout;
  }

  /// Reads what the process writes of errors.
  ///
  /// @return null if these are no pipe, or go to the output
  public @Nullable StreamReader stderr() {
    return stderr;
  }

  /// The number that the system has given it.
  ///
  /// @return the number; when the process has ended, another one may get it
  public long pid() {
    return child.pid();
  }

  /// What it has ended with.
  ///
  /// @return null while it runs; negative if a signal has ended it
  public @Nullable Integer returnCode() {
    return child.returnCode();
  }

  /// What else the JDK knows of it. Not in asyncio.
  ///
  /// @return its handle
  public ProcessHandle toHandle() {
    return child.handle();
  }

  /// Suspends until it has ended, whoever else may have its pipes. Cancelled, it lets it run.
  ///
  /// A process that writes to a pipe does not end while that is full: read it, or use
  /// [#communicate()].
  ///
  /// asyncio: `wait`, which in Java belongs to `Object`.
  ///
  /// @return what it has ended with; negative for a signal
  public int waitFor() {
    try {
      return child.await();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /// Gives it the end of its input, takes all that it writes, and waits for its end, as
  /// [#communicate(byte[], int, Duration)] does, with the default limit and for any time.
  ///
  /// @return what it has written
  /// @throws OutputLimitException if that is more than 64 MiB
  /// @throws IOException if a pipe broke
  public Output communicate() throws IOException {
    return communicate(null);
  }

  /// Gives it an input, takes all that it writes, and waits for its end, as
  /// [#communicate(byte[], int, Duration)] does, with the default limit and for any time.
  ///
  /// @param input all of it; null for none
  /// @return what it has written
  /// @throws OutputLimitException if that is more than 64 MiB
  /// @throws IOException if a pipe broke
  public Output communicate(byte @Nullable [] input) throws IOException {
    return communicate(input, DEFAULT_OUTPUT_LIMIT, null);
  }

  /// Gives it an input and the end of that, takes all that it writes meanwhile, and suspends
  /// until its pipes and itself have ended. That it does not read all of its input is no error.
  ///
  /// Cancelled, it lets the process run, but what it has taken is lost.
  ///
  /// @param input all of it; null for none
  /// @param limit how many bytes of its output, and of its errors, are kept at most
  /// @param timeout how long it may take; null for any time
  /// @return what it has written
  /// @throws OutputLimitException if it has written more than that: it was ended, as by [#close]
  /// @throws TimeoutException if the time was over: it was ended, as by [#close]
  /// @throws IllegalArgumentException if there is an input, and no pipe for it
  /// @throws IOException if a pipe broke
  public Output communicate(byte @Nullable [] input, int limit, @Nullable Duration timeout)
      throws IOException {
    if (input != null && stdin == null) {
      throw new IllegalArgumentException("there is an input for " + child
          + ", but no pipe: start it with SubprocessOptions.stdin(Stdio.PIPE)");
    }
    try {
      return Asyncio.<Output, IOException>timeout(timeout, () -> exchange(input, limit));
    } catch (OutputLimitException | TimeoutException e) {
      close();
      throw e;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private Output exchange(byte @Nullable [] input, int limit) throws IOException {
    try {
      return org.asyncio4j.TaskGroup.call(group -> {
        if (stdin != null) {
          group.createTask(() -> feed(stdin, input));
        }
        Task<byte @Nullable []> out = group.createTask(() -> take("stdout", stdout, limit));
        Task<byte @Nullable []> err = group.createTask(() -> take("stderr", stderr, limit));
        Output output = new Output(out.await(), err.await());
        child.await();
        return output;
      });
    } catch (ExceptionGroup e) {
      throw first(e);
    }
  }

  private static void feed(StreamWriter stdin, byte @Nullable [] input) throws IOException {
    try {
      int length = input == null ? 0 : input.length;
      for (int at = 0; at < length; at += CHUNK) {
        stdin.send(ByteBuffer.wrap(input, at, Math.min(CHUNK, length - at)));
      }
      stdin.drain();
    } catch (ConnectionResetException e) {
      // It has read as much as it needs.
    }
    stdin.close();
  }

  private byte @Nullable [] take(String name, @Nullable StreamReader reader, int limit)
      throws IOException {
    if (reader == null) {
      return null;
    }
    var all = new ByteArrayOutputStream();
    byte[] some = reader.read(CHUNK);
    while (some.length > 0) {
      if (some.length > limit - all.size()) {
        throw new OutputLimitException(child + " has written more than the limit of " + limit
            + " bytes to its " + name
            + ", and was ended: give communicate() a higher limit, or read "
            + name + "() as it comes");
      }
      all.writeBytes(some);
      some = reader.read(CHUNK);
    }
    return all.toByteArray();
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> RuntimeException first(ExceptionGroup group) throws X {
    throw (X) group.exceptions().getFirst(); // as it is: others may have it, too
  }

  /// Sends it a signal. Suspends while that is done, by the system's shell; cancelled, the signal
  /// may be sent or not.
  ///
  /// @param name with or without SIG: `HUP`, `SIGHUP`
  /// @throws ProcessLookupException if it has ended
  /// @throws IOException if the system has no such signal, or refuses it
  /// @throws IllegalArgumentException if that is no name
  public void sendSignal(String name) throws IOException {
    child.signal(name);
  }

  /// Sends it a signal, as [#sendSignal(String)] does.
  ///
  /// @param number of the signal, which the system counts
  /// @throws ProcessLookupException if it has ended
  /// @throws IOException if the system has no such signal, or refuses it
  /// @throws IllegalArgumentException if that is no number of a signal
  public void sendSignal(int number) throws IOException {
    child.signal(String.valueOf(number));
  }

  /// Sends it a signal, as [#sendSignal(String)] does.
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

  /// Ends it, by SIGKILL. Does not suspend. What it has started goes on: [#close] ends that too.
  ///
  /// @throws ProcessLookupException if it has ended
  /// @throws IOException if the system refuses, as for the process of another user
  public void kill() throws IOException {
    child.kill();
  }

  /// Ends it, if it runs, and all that it has started, and drops its pipes: asks them to end, by
  /// SIGTERM, waits for the time of grace, and kills what is left then. Suspends until it has
  /// ended. Cancelled meanwhile, it kills all at once. One that the system does not let this
  /// program kill is an [IllegalStateException].
  ///
  /// What was started by a process that has ended before, or that it starts while it ends, is not
  /// known: that goes on.
  ///
  /// Not in asyncio.
  @Override
  public void close() {
    child.loop.checkThread();
    try {
      child.end(grace);
    } finally {
      child.dropPipes();
      Reference.reachabilityFence(this);
    }
  }

  /// `<Process 12>`
  @Override
  public String toString() {
    return "<Process " + pid() + ">";
  }
}
