package org.asyncio4j.stream;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.LimitOverrunException;
import org.asyncio4j.loop.ChannelWatches;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ReadTransport;
import org.jspecify.annotations.Nullable;

/// Reads a stream of bytes: what has come, or else waits for it.
///
/// Each call suspends until it has what it is asked for. **Cancelled,** it has taken nothing: the
/// next one gets the same bytes. One task reads at a time: a second one that would have to wait
/// gets
/// an [IllegalStateException].
///
/// When more than twice the limit has come and nobody reads, the other side is made to wait. When
/// the
/// connection breaks, reading throws what broke it, whatever had come before.
///
/// **Threads.** That of its loop.
///
/// asyncio: `StreamReader`.
public final class StreamReader {
  /// How long a line, or what stands before a separator, may be: 64 KiB.
  public static final int DEFAULT_LIMIT = 64 * 1024;

  private static final byte[] NEWLINE = {'\n'};

  private final EventLoop loop;
  private final int limit;
  private final ReceivedBytes received;
  private @Nullable ReadTransport transport;
  private @Nullable Throwable exception;
  private boolean eof;
  private boolean paused;

  /// How many bytes the call that waits cannot do without.
  private int wanted;

  /// Where it waits.
  private @Nullable Future<@Nullable Void> waiter;

  /// Makes one of the current loop with the default limit.
  ///
  /// @throws IllegalStateException if there is no such loop
  public StreamReader() {
    this(DEFAULT_LIMIT);
  }

  /// Makes one of the current loop.
  ///
  /// @param limit for lines and what stands before separators, in bytes; positive
  /// @throws IllegalStateException if there is no such loop
  public StreamReader(int limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("limit is " + limit + ": it must be positive");
    }
    this.limit = limit;
    loop = Asyncio.getEventLoop();
    received = new ReceivedBytes(ChannelWatches.of(loop).buffers());
  }

  /* ------------------------------------ the other side ------------------------------------ */

  /// Sets what is paused when too much has come.
  ///
  /// @param transport feeds this
  public void setTransport(ReadTransport transport) {
    this.transport = requireNonNull(transport, "transport");
    if (paused) {
      transport.pauseReading();
    }
  }

  /// Adds bytes behind those that have come.
  ///
  /// @param data copied; its position moves to its limit
  /// @throws IllegalStateException after [#feedEof]
  public void feedData(ByteBuffer data) {
    if (eof) {
      throw new IllegalStateException("feedData() after feedEof()");
    }
    if (!data.hasRemaining()) {
      return;
    }
    received.add(data);
    wake();
    if (transport != null && !paused && received.size() > Math.max(2L * limit, wanted)) {
      paused = true;
      transport.pauseReading();
    }
  }

  /// There is nothing more to come.
  public void feedEof() {
    eof = true;
    wake();
  }

  /// Has reading throw, from now on.
  ///
  /// @param exception what it throws
  public void setException(Throwable exception) {
    this.exception = requireNonNull(exception, "exception");
    if (waiter != null && !waiter.done()) {
      waiter.setException(exception);
    }
  }

  /// What reading throws.
  ///
  /// @return what was set, or null
  public @Nullable Throwable exception() {
    return exception;
  }

  private void wake() {
    if (waiter != null && !waiter.done()) {
      waiter.setResult(null);
    }
  }

  /* --------------------------------------- reading ---------------------------------------- */

  /// Whether the end has come, and everything before it was read.
  ///
  /// @return true if there is nothing more to read
  public boolean atEof() {
    return eof && received.size() == 0;
  }

  /// Reads all up to the end.
  ///
  /// @return the bytes
  /// @throws IOException if the connection has broken
  public byte[] read() throws IOException {
    begin();
    while (!eof) {
      awaitData("read", Integer.MAX_VALUE);
    }
    return take(received.size());
  }

  /// Reads all up to the end, as text.
  ///
  /// @param charset of the text
  /// @return the text
  /// @throws IOException if the connection has broken
  /// @throws MalformedTextException if it is no text of that charset
  public String read(Charset charset) throws IOException {
    return MalformedTextException.decode(read(), charset);
  }

  /// Reads what has come; waits if nothing has.
  ///
  /// @param count how many bytes at most; negative for all up to the end
  /// @return the bytes, at least one; empty at the end, or if `count` is 0
  /// @throws IOException if the connection has broken
  public byte[] read(int count) throws IOException {
    if (count < 0) {
      return read();
    }
    begin();
    if (count > 0) {
      awaitAny();
    }
    return take(Math.min(count, received.size()));
  }

  /// Reads what has come into a buffer; waits if nothing has.
  ///
  /// @param into gets the bytes, from its position on
  /// @return how many bytes; 0 if there is no room; -1 at the end
  /// @throws IOException if the connection has broken
  public int read(ByteBuffer into) throws IOException {
    begin();
    if (!into.hasRemaining()) {
      return 0;
    }
    awaitAny();
    int count = received.take(into);
    resumeReading();
    return count == 0 ? -1 : count;
  }

  private void awaitAny() throws IOException {
    while (received.size() == 0 && !eof) { // another task may have taken what woke this one
      awaitData("read", 1);
    }
  }

  /// Reads so many bytes.
  ///
  /// @param count how many; not negative, and not held to the limit
  /// @return as many bytes
  /// @throws IncompleteReadException if the end comes before: it has what came
  /// @throws IOException if the connection has broken
  public byte[] readExactly(int count) throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException("cannot read " + count + " bytes: not less than 0");
    }
    begin();
    while (received.size() < count) {
      if (eof) {
        throw new IncompleteReadException(take(received.size()), count);
      }
      awaitData("readExactly", count);
    }
    return take(count);
  }

  /// Reads a line.
  ///
  /// @return the line with its `\n`; without one if the end comes before; empty at the end
  /// @throws LimitOverrunException if it is longer than the limit: it is dropped, as far as it
  ///     has come, so that the next one can be read
  /// @throws IOException if the connection has broken
  public byte[] readLine() throws IOException {
    try {
      return readUntil("readLine", List.of(NEWLINE));
    } catch (IncompleteReadException e) {
      return e.partial();
    } catch (LimitOverrunException e) {
      received.drop(
          received.startsWith(NEWLINE, e.consumed()) ? e.consumed() + 1 : received.size());
      resumeReading();
      throw e;
    }
  }

  /// Reads a line of text.
  ///
  /// @param charset of the text, one where a `\n` is a byte
  /// @return the line without its `\n` or `\r\n`; null at the end
  /// @throws LimitOverrunException as [#readLine()]
  /// @throws MalformedTextException if it is no text of that charset: it was read
  /// @throws IOException if the connection has broken
  public @Nullable String readLine(Charset charset) throws IOException {
    if (!Arrays.equals("\n".getBytes(charset), NEWLINE)) {
      throw new IllegalArgumentException(
          "lines of " + charset + " cannot be told by a byte: read its bytes, or all as one text");
    }
    byte[] line = readLine();
    int length = line.length;
    if (length == 0) {
      return null;
    }
    if (line[length - 1] == '\n') {
      length--;
      if (length > 0 && line[length - 1] == '\r') {
        length--;
      }
    }
    return MalformedTextException.decode(Arrays.copyOf(line, length), charset);
  }

  /// The lines up to the end, each as [#readLine()] gives it. Its iterator suspends in `hasNext`,
  /// and
  /// throws [java.io.UncheckedIOException] of what that throws.
  ///
  /// @return the lines, once
  public Iterable<byte[]> lines() {
    return () -> new Lines<>(() -> {
      byte[] line = readLine();
      return line.length == 0 ? null : line;
    });
  }

  /// The lines of text up to the end, each as [#readLine(Charset)] gives it. Its iterator
  /// suspends in `hasNext`, and throws [java.io.UncheckedIOException] of what that throws.
  ///
  /// @param charset of the text
  /// @return the lines, once
  public Iterable<String> lines(Charset charset) {
    return () -> new Lines<>(() -> readLine(charset));
  }

  /// Reads up to a separator.
  ///
  /// @param separators one, or several, of which that counts whose end comes first; none empty
  /// @return the bytes, with the separator
  /// @throws IncompleteReadException if the end comes before: it has what came
  /// @throws LimitOverrunException if more than the limit stands before it: nothing was taken
  /// @throws IOException if the connection has broken
  public byte[] readUntil(byte[]... separators) throws IOException {
    for (byte[] separator : separators) {
      if (separator.length == 0) {
        throw new IllegalArgumentException("a separator has at least one byte");
      }
    }
    if (separators.length == 0) {
      throw new IllegalArgumentException("there is no separator to read until");
    }
    return readUntil("readUntil", List.of(separators));
  }

  private byte[] readUntil(String method, List<byte[]> separators) throws IOException {
    begin();
    var search = new SeparatorSearch(received, separators);
    while (!search.found()) {
      if (search.searched() > limit) {
        throw new LimitOverrunException(
            "no separator within the limit of " + limit + " bytes", search.searched());
      }
      if (eof) {
        throw new IncompleteReadException(take(received.size()), null);
      }
      awaitData(method, 1);
    }
    if (search.start() > limit) {
      throw new LimitOverrunException(
          "a separator is found, but only after " + search.start() + " bytes; the limit is "
              + limit,
          search.start());
    }
    return take(search.end());
  }

  private void begin() throws IOException {
    loop.checkThread();
    requireUnbroken();
  }

  private void requireUnbroken() throws IOException {
    if (exception instanceof IOException broken) {
      throw broken;
    }
    if (exception != null) {
      throw Streams.<IOException>sneak(exception);
    }
  }

  /// Takes what has come and was not read.
  ///
  /// @throws ConnectionResetException if the end has come, too
  byte[] takeAll() throws IOException {
    begin();
    if (eof) {
      throw new ConnectionResetException(transport + ": the other side has ended its output");
    }
    return take(received.size());
  }

  private byte[] take(int count) {
    byte[] taken = received.take(count);
    resumeReading();
    return taken;
  }

  private void resumeReading() {
    if (paused && received.size() <= limit) {
      resume();
    }
  }

  private void resume() {
    paused = false;
    requireNonNull(transport).resumeReading();
  }

  /// @param count what is waited for: the other side is not to be paused before so many have come
  private void awaitData(String method, int count) throws IOException {
    requireUnbroken(); // since the last wait
    if (waiter != null) {
      throw new IllegalStateException(
          method + "() called while another task waits for this stream: one reads at a time");
    }
    Future<@Nullable Void> waiting = loop.createFuture();
    waiter = waiting;
    wanted = count;
    if (paused) { // with less than is wanted
      resume();
    }
    try {
      waiting.await();
    } finally {
      waiter = null;
      wanted = 0;
    }
  }

  /// `<StreamReader 4 bytes eof>`
  @Override
  public String toString() {
    var text = new StringBuilder("<StreamReader");
    if (received.size() > 0) {
      text.append(' ').append(received.size()).append(" bytes");
    }
    if (eof) {
      text.append(" eof");
    }
    if (limit != DEFAULT_LIMIT) {
      text.append(" limit=").append(limit);
    }
    if (waiter != null) {
      text.append(" waiter=").append(waiter);
    }
    if (exception != null) {
      text.append(" exception=").append(exception);
    }
    if (transport != null) {
      text.append(" transport=").append(transport);
    }
    if (paused) {
      text.append(" paused");
    }
    return text.append('>').toString();
  }
}
