package org.asyncio4j.net.tls;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Future;
import org.asyncio4j.coroutine.RunnableOp;
import org.asyncio4j.transport.Transport;
import org.jspecify.annotations.Nullable;

/// The beginning of a connection with TLS: what both sides say until their bytes are secret.
final class Handshake {
  private final EventLoop loop;
  private final SSLEngine engine;
  private final Records records;

  private boolean computing;

  /// Where [#await] waits.
  private @Nullable Future<@Nullable Void> waiter;

  Handshake(EventLoop loop, SSLEngine engine, Records records) {
    this.loop = loop;
    this.engine = engine;
    this.records = records;
  }

  /// Suspends until it has ended.
  void await() {
    Future<@Nullable Void> waiting = loop.createFuture();
    waiter = waiting;
    try {
      waiting.await();
    } finally {
      waiter = null;
    }
  }

  /// It has ended.
  ///
  /// @param failure null if it is done
  /// @return whether somebody waits for that
  boolean ended(@Nullable Throwable failure) {
    if (waiter == null) {
      return false;
    }
    if (!waiter.done()) { // cancelled a moment ago
      if (failure == null) {
        waiter.setResult(null);
      } else {
        waiter.setException(failure);
      }
    }
    return true;
  }

  /// Whether a part of it runs on another thread: the engine is not to be used meanwhile.
  boolean isComputing() {
    return computing;
  }

  /// Begins it. A client makes its keys for that, elsewhere.
  ///
  /// @param computed as for [#proceed]
  /// @throws SSLException if it cannot
  void begin(Consumer<@Nullable Throwable> computed) throws SSLException {
    if (engine.getUseClientMode()) {
      compute(engine::beginHandshake, computed);
    } else {
      engine.beginHandshake();
      computed.accept(null);
    }
  }

  /// Goes as far as it can be gone with what has come.
  ///
  /// @param raw carries it
  /// @param computed called when what runs elsewhere is done; with what that threw, or null
  /// @return whether it is done
  /// @throws SSLException if it has failed
  boolean proceed(Transport raw, Consumer<@Nullable Throwable> computed) throws SSLException {
    while (!computing) {
      switch (records.status()) {
        case NEED_TASK -> compute(this::runTasks, computed);
        case NEED_WRAP -> records.wrap(raw);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!unwrap()) {
            return false;
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return true;
        }
      }
    }
    return false;
  }

  private boolean unwrap() throws SSLException {
    ByteBuffer none = records.buffers().takeBlock();
    try {
      return switch (records.unwrap(none).getStatus()) {
        case BUFFER_UNDERFLOW -> false;
        case CLOSED -> throw new SSLHandshakeException("it was closed in the middle of it");
        case OK, BUFFER_OVERFLOW -> true;
      };
    } finally {
      records.buffers().giveBack(none);
    }
  }

  /// Certificates and signatures take milliseconds, in which the loop has other things to do.
  private void compute(RunnableOp<?> work, Consumer<@Nullable Throwable> computed) {
    computing = true;
    loop.runInExecutor(null, work).addDoneCallback(done -> {
      computing = false;
      computed.accept(done.cancelled() ? null : done.exception());
    });
  }

  private void runTasks() {
    for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
      task.run();
    }
  }
}
