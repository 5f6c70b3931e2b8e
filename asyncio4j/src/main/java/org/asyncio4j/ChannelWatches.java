package org.asyncio4j;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.util.IdentityHashMap;
import org.asyncio4j.spi.Poller;
import org.jspecify.annotations.Nullable;

/// Which channels a loop watches, and the handles to run when they are ready: one to read, one
/// to write.
final class ChannelWatches implements Poller.Ready {
  private static final int READ = OP_READ | OP_ACCEPT;
  private static final int WRITE = OP_WRITE | OP_CONNECT;

  private final EventLoop loop;
  private final Poller poller;
  private final IdentityHashMap<SelectableChannel, Watch> watches = new IdentityHashMap<>();

  /// Channels that belong to a transport: nobody else may watch them.
  private final IdentityHashMap<SelectableChannel, Object> owners = new IdentityHashMap<>();

  private static final class Watch {
    final SelectableChannel channel;

    @Nullable
    Handle reader;

    @Nullable
    Handle writer;

    Watch(SelectableChannel channel) {
      this.channel = channel;
    }
  }

  ChannelWatches(EventLoop loop, Poller poller) {
    this.loop = loop;
    this.poller = poller;
  }

  void addReader(SelectableChannel channel, Handle handle) {
    Watch watch = watchOpen(channel);
    change(watch, handle, watch.writer);
  }

  void addWriter(SelectableChannel channel, Handle handle) {
    Watch watch = watchOpen(channel);
    change(watch, watch.reader, handle);
  }

  boolean removeReader(SelectableChannel channel) {
    Watch watch = watches.get(channel);
    if (watch == null || watch.reader == null) {
      return false;
    }
    change(watch, null, watch.writer);
    return true;
  }

  boolean removeWriter(SelectableChannel channel) {
    Watch watch = watches.get(channel);
    if (watch == null || watch.writer == null) {
      return false;
    }
    change(watch, watch.reader, null);
    return true;
  }

  private Watch watchOpen(SelectableChannel channel) {
    if (!channel.isOpen()) {
      throw new UncheckedIOException(new IOException("cannot watch " + channel + ": it is closed"));
    }
    Watch watch = watches.get(channel);
    return watch != null ? watch : new Watch(channel);
  }

  /// Sets both handles. If the poller refuses, nothing has changed.
  private void change(Watch watch, @Nullable Handle reader, @Nullable Handle writer) {
    int operations = (reader != null ? READ : 0) | (writer != null ? WRITE : 0);
    // A closed channel has left its poller by itself, and takes no other interest.
    operations &= watch.channel.isOpen() ? watch.channel.validOps() : 0;
    try {
      poller.watch(watch.channel, operations, watch);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot watch " + watch.channel, e);
    }
    if (watch.reader != reader) {
      cancel(watch.reader);
      watch.reader = reader;
    }
    if (watch.writer != writer) {
      cancel(watch.writer);
      watch.writer = writer;
    }
    if (reader == null && writer == null) {
      watches.remove(watch.channel);
    } else {
      watches.put(watch.channel, watch);
    }
  }

  private static void cancel(@Nullable Handle handle) {
    if (handle != null) {
      handle.cancel();
    }
  }

  @Override
  public void ready(Object attachment, int operations) {
    var watch = (Watch) attachment;
    if ((operations & READ) != 0 && watch.reader != null) {
      if (watch.reader.cancelled()) {
        removeReader(watch.channel);
      } else {
        loop.reactor.add(watch.reader);
      }
    }
    if ((operations & WRITE) != 0 && watch.writer != null) {
      if (watch.writer.cancelled()) {
        removeWriter(watch.channel);
      } else {
        loop.reactor.add(watch.writer);
      }
    }
  }

  /// Says that a channel is a transport's.
  void claim(SelectableChannel channel, Object owner) {
    requireFree(channel);
    owners.put(channel, owner);
  }

  void release(SelectableChannel channel) {
    owners.remove(channel);
  }

  void requireFree(SelectableChannel channel) {
    Object owner = owners.get(channel);
    if (owner != null) {
      throw new IllegalStateException(channel + " is used by transport " + owner);
    }
  }

  void clear() {
    watches.clear();
    owners.clear();
  }
}
