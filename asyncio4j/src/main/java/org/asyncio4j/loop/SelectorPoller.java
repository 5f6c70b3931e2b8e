package org.asyncio4j.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import org.asyncio4j.spi.Poller;

/// The poller of `java.nio`.
public final class SelectorPoller implements Poller {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Selector selector;

  /// Opens a selector.
  public SelectorPoller() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("the system gives no selector for an event loop", e);
    }
  }

  @Override
  public void poll(long timeoutNanos, Ready ready) throws IOException {
    if (timeoutNanos == 0) {
      selector.selectNow(key -> hand(key, ready));
    } else {
      // Rounded up: a wait that ends before the timer is due would turn into a busy loop.
      long millis = timeoutNanos == Long.MAX_VALUE
          ? 0
          : Math.max(1, Math.ceilDiv(timeoutNanos, NANOS_PER_MILLI));
      selector.select(key -> hand(key, ready), millis);
    }
  }

  private static void hand(SelectionKey key, Ready ready) {
    if (key.isValid()) {
      ready.ready(key.attachment(), key.readyOps());
    }
  }

  @Override
  public void wakeup() {
    selector.wakeup();
  }

  @Override
  public void watch(SelectableChannel channel, int operations, Object attachment)
      throws IOException {
    SelectionKey key = channel.keyFor(selector);
    if (operations == 0) {
      if (key != null) {
        key.cancel();
        if (channel instanceof ServerSocketChannel) {
          // Closed now, it would go on listening until the next poll, which lets go of it.
          selector.selectNow(none -> {});
        }
      }
    } else if (key == null) {
      channel.register(selector, operations, attachment);
    } else if (!key.isValid()) {
      // Cancelled since the last poll: the selector forgets it only there, and refuses it until
      // then.
      selector.selectNow(none -> {});
      channel.register(selector, operations, attachment);
    } else {
      key.attach(attachment);
      key.interestOps(operations);
    }
  }

  @Override
  public boolean watching() {
    return !selector.keys().isEmpty();
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
