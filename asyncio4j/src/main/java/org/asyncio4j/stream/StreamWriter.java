package org.asyncio4j.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Writes a stream of bytes.
///
/// [#write] does not wait, and has what cannot be sent now kept: who writes much waits in
/// [#drain] after each of them, or writes with [#send], which keeps no more than a bound.
///
/// ```java
/// writer.write("hello\n".getBytes(UTF_8));
/// writer.drain();
/// ```
///
/// One that is dropped without being closed is reported to the loop's exception handler, and its
/// connection closed, when it is collected.
///
/// **Threads.** That of its loop.
///
/// asyncio: `StreamWriter`.
public final class StreamWriter implements AutoCloseable {
  private final StreamReaderProtocol protocol;

  /// Another one when TLS has begun.
  private Transport transport;

  /// Makes one.
  ///
  /// @param transport sends
  /// @param protocol that transport's
  public StreamWriter(Transport transport, StreamReaderProtocol protocol) {
    this.transport = transport;
    this.protocol = protocol;
    protocol.watch(this);
  }

  /// What sends.
  ///
  /// @return the transport
  public Transport transport() {
    return transport;
  }

  /// What the transport knows of the connection.
  ///
  /// @param key of what is asked
  /// @param <T> of what is asked
  /// @return null if it does not know that
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return transport.getExtraInfo(key);
  }

  /// Has bytes sent. Does not suspend.
  ///
  /// @param data the caller's again afterwards
  /// @throws IllegalStateException after [#writeEof]
  public void write(byte[] data) {
    transport.write(data);
  }

  /// Has bytes sent. Does not suspend.
  ///
  /// @param data the bytes between its position and limit, which do not move; the caller's again
  ///     afterwards
  /// @throws IllegalStateException after [#writeEof]
  public void write(ByteBuffer data) {
    transport.write(data);
  }

  /// Has text sent. Does not suspend.
  ///
  /// @param text with its line ends, if it has any
  /// @param charset of its bytes
  /// @throws IllegalStateException after [#writeEof]
  public void write(String text, Charset charset) {
    transport.write(charset.encode(text));
  }

  /// Has the bytes of several arrays sent, as if they were one. Does not suspend.
  ///
  /// @param data the caller's again afterwards
  /// @throws IllegalStateException after [#writeEof]
  public void writeLines(List<byte[]> data) {
    transport.writeLines(data.stream().map(ByteBuffer::wrap).toList());
  }

  /// Suspends until what waits to be sent is little enough to write more.
  ///
  /// @throws IOException if the connection is closed, or has broken
  public void drain() throws IOException {
    Throwable broken = protocol.reader().exception();
    if (broken != null) {
      throw Streams.<IOException>sneak(broken);
    }
    if (transport.isClosing()) {
      Asyncio.sleep(java.time.Duration.ZERO); // to learn of the end, if it has come
    }
    protocol.drain(transport);
  }

  /// Suspends until there is room to write, and has bytes sent. Cancelled, it has sent none. Not
  /// in asyncio.
  ///
  /// @param data the caller's again afterwards
  /// @throws IOException as [#drain]
  public void send(byte[] data) throws IOException {
    drain();
    write(data);
  }

  /// As [#send(byte[])].
  ///
  /// @param data the bytes between its position and limit, which do not move
  /// @throws IOException as [#drain]
  public void send(ByteBuffer data) throws IOException {
    drain();
    write(data);
  }

  /// As [#send(byte[])].
  ///
  /// @param text with its line ends, if it has any
  /// @param charset of its bytes
  /// @throws IOException as [#drain]
  public void send(String text, Charset charset) throws IOException {
    drain();
    write(text, charset);
  }

  /// Goes on in TLS: suspends until the handshake is done. What was written before is sent as it
  /// is; what has come and was not read is taken for the beginning of the handshake. If that
  /// fails, or is cancelled once it has begun, the connection has ended.
  ///
  /// @param tls what is wanted; the name that a client checks is to be in it
  ///     (`Tls.client().serverName("example.org")`)
  /// @throws IOException if the handshake fails
  /// @throws IllegalArgumentException if there is no name that a certificate could be checked for
  public void startTls(Tls tls) throws IOException {
    drain();
    transport = protocol.startTls(transport, tls);
    protocol.watch(this);
  }

  /// Ends the output when all that was written is sent; the reader goes on. Does not suspend.
  public void writeEof() {
    transport.writeEof();
  }

  /// Whether the output can be ended alone.
  ///
  /// @return false if only [#close] ends it
  public boolean canWriteEof() {
    return transport.canWriteEof();
  }

  /// Ends the connection when all that was written is sent. Does not suspend: see [#waitClosed].
  /// Closing twice does nothing.
  @Override
  public void close() {
    transport.close();
  }

  /// Ends the connection now: what waits to be sent is dropped. Does not suspend. Not in asyncio,
  /// where it is the transport's.
  public void abort() {
    transport.abort();
  }

  /// Whether it is closed, or will be.
  ///
  /// @return true after [#close], or when the connection has broken
  public boolean isClosing() {
    return transport.isClosing();
  }

  /// Suspends until the connection has ended.
  ///
  /// @throws IOException if it has broken
  public void waitClosed() throws IOException {
    protocol.waitClosed();
  }

  /// `<StreamWriter transport=...>`
  @Override
  public String toString() {
    return text(transport);
  }

  static String text(Transport transport) {
    return "<StreamWriter transport=" + transport + ">";
  }
}
