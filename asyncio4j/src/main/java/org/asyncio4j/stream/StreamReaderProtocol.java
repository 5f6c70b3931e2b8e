package org.asyncio4j.stream;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
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

  /// Who waits until there is room to write.
  private final Set<Future<@Nullable Void>> drains = new LinkedHashSet<>(0);

  /// Who waits for the end.
  private final Set<Future<@Nullable Void>> closes = new LinkedHashSet<>(0);

  /// Stands for the writer.
  private @Nullable Unclosed unclosed;

  private boolean paused;
  private boolean lost;
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
  }

  StreamReader reader() {
    return reader;
  }

  /// Has an eye on a writer until the connection has ended.
  void watch(StreamWriter writer) {
    if (!lost) {
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
    lost = true;
    this.exception = exception;
    if (exception == null) {
      reader.feedEof();
    } else {
      reader.setException(exception);
    }
    if (unclosed != null) {
      unclosed.drop();
    }
    wake(drains);
    wake(closes);
  }

  @Override
  public void pauseWriting() {
    paused = true;
  }

  @Override
  public void resumeWriting() {
    paused = false;
    wake(drains);
  }

  private static void wake(Set<Future<@Nullable Void>> waiters) {
    for (Future<@Nullable Void> waiter : List.copyOf(waiters)) {
      if (!waiter.done()) {
        waiter.setResult(null);
      }
    }
  }

  /// Suspends until there is room to write.
  void drain(Transport transport) {
    while (paused && !lost) {
      await(drains);
    }
    if (lost) {
      throw Streams.sneak(
          exception != null
              ? exception
              : new ConnectionResetException("cannot write to " + transport + ": it is closed"));
    }
  }

  /// Suspends until the connection has ended.
  void waitClosed() {
    while (!lost) {
      await(closes);
    }
    if (exception != null) {
      throw Streams.sneak(exception);
    }
  }

  private void await(Set<Future<@Nullable Void>> waiters) {
    Future<@Nullable Void> waiter = loop.createFuture();
    waiters.add(waiter);
    try {
      waiter.await();
    } finally {
      waiters.remove(waiter);
    }
  }
}
