package org.asyncio4j.stream;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.net.Endpoints;
import org.asyncio4j.net.tls.Tls;
import org.asyncio4j.sync.Event;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;
import org.asyncio4j.transport.Protocol;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// The protocol under a stream: feeds its reader, and lets its writer wait.
///
/// asyncio: `StreamReaderProtocol`.
public final class StreamReaderProtocol implements Protocol {
  private final EventLoop loop = Asyncio.getEventLoop();
  private final StreamReader reader;
  private final @Nullable StreamHandler handler;
  private final Consumer<Task<?>> started;

  /// Set while there is room to write, or nothing to wait for any more.
  private final Event room = new Event();

  /// Set when the connection has ended.
  private final Event closed = new Event();

  /// Stands for the writer.
  private @Nullable Unclosed unclosed;

  private @Nullable Throwable exception;

  /// Makes one that feeds a reader.
  ///
  /// @param reader of the current loop
  public StreamReaderProtocol(StreamReader reader) {
    this(reader, null, _ -> {});
  }

  /// @param handler has a task of its own for the connection
  /// @param started gets that task
  StreamReaderProtocol(
      StreamReader reader, @Nullable StreamHandler handler, Consumer<Task<?>> started) {
    this.reader = requireNonNull(reader, "reader");
    this.handler = handler;
    this.started = started;
    room.set();
  }

  StreamReader reader() {
    return reader;
  }

  /// Has an eye on a writer until the connection has ended.
  void watch(StreamWriter writer) {
    if (unclosed != null) {
      unclosed.drop(); // of a transport that another one has replaced
    }
    if (!closed.isSet()) {
      unclosed = new Unclosed(writer, loop);
    }
  }

  @Override
  public void connectionMade(Transport transport) {
    reader.setTransport(transport);
    if (handler != null) {
      handle(handler, transport);
    }
  }

  private void handle(StreamHandler handler, Transport transport) {
    var writer = new StreamWriter(transport, this);
    Task<?> task = loop.createTask(
        () -> handler.handle(reader, writer), TaskOptions.named("client " + peer(transport)));
    started.accept(task);
    task.addDoneCallback(_ -> {
      Throwable failure = task.cancelled() ? null : task.exception();
      if (failure != null) {
        loop.callExceptionHandler(new ErrorReport(
            "Unhandled exception in the handler of client " + peer(transport), failure, transport));
      }
      if (failure != null || task.cancelled()) {
        writer.close(); // which keeps it as long as the handler runs, even one that only reads
      }
    });
  }

  private static String peer(Transport transport) {
    Object peer = transport.getExtraInfo(ExtraInfo.PEERNAME);
    String text = peer == null ? "" : peer.toString();
    return text.isEmpty() ? "unnamed" : text.startsWith("/") ? text.substring(1) : text;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    reader.feedData(data);
  }

  @Override
  public boolean eofReceived() {
    reader.feedEof();
    return true; // who writes says when that ends
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    this.exception = exception;
    if (exception == null) {
      reader.feedEof();
    } else {
      reader.setException(exception);
    }
    if (unclosed != null) {
      unclosed.drop();
    }
    closed.set();
    room.set();
  }

  @Override
  public void pauseWriting() {
    if (!closed.isSet()) {
      room.clear();
    }
  }

  @Override
  public void resumeWriting() {
    room.set();
  }

  /// Goes on in TLS, with what was received and not read.
  Transport startTls(Transport transport, Tls tls) throws IOException {
    byte[] early = reader.takeAll();
    try {
      Transport secured =
          Endpoints.startTls(transport, this, tls, handler != null, ByteBuffer.wrap(early));
      reader.setTransport(secured);
      return secured;
    } catch (RuntimeException e) {
      if (transport.getProtocol() == this) { // it has not begun: what is wanted cannot be
        reader.feedData(ByteBuffer.wrap(early));
      }
      throw e;
    }
  }

  /// Suspends until there is room to write.
  void drain(Transport transport) {
    while (!room.isSet()) { // it may be gone again before the task runs
      room.await();
    }
    boolean over = transport.isClosing() && transport.getWriteBufferSize() == 0;
    if (closed.isSet() || over) { // over TLS it waits for the other side's farewell in between
      throw Streams.sneak(
          exception != null
              ? exception
              : new ConnectionResetException("cannot write to " + transport + ": it is closed"));
    }
  }

  /// Suspends until the connection has ended.
  void waitClosed() {
    closed.await();
    if (exception != null) {
      throw Streams.sneak(exception);
    }
  }
}
