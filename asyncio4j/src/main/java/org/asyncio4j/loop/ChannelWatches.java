package org.asyncio4j.loop;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.asyncio4j.spi.Poller;
import org.jspecify.annotations.Nullable;

/// Which channels a loop watches, and the handles to run when they are ready: one to read, one
/// to write.
///
/// @param <H> the handles
public final class ChannelWatches<H> implements Poller.Ready {
  private static final int READ = OP_READ | OP_ACCEPT;
  private static final int WRITE = OP_WRITE | OP_CONNECT;

  /// What a handle can do, which knows no watches.
  ///
  /// @param make makes one that calls a callback, in a copy of the current context
  /// @param run has it run in the iteration that is going on
  /// @param cancel cancels it
  /// @param cancelled whether that was done
  /// @param <H> the handles
  public record Handles<H>(
      Function<Runnable, H> make, Consumer<H> run, Consumer<H> cancel, Predicate<H> cancelled) {}

  /// How a package above finds those of a loop, which has no public method for it.
  private static volatile @Nullable Function<Executor, ChannelWatches<?>> finder;

  private final Handles<H> handles;
  private final Poller poller;
  private final Buffers buffers = new Buffers();
  private final IdentityHashMap<SelectableChannel, Watch<H>> watches = new IdentityHashMap<>();

  /// Channels that belong to a transport: nobody else may watch them.
  private final IdentityHashMap<SelectableChannel, Owner> owners = new IdentityHashMap<>();

  /// A reader or writer that was added.
  public interface Watching {
    /// Ends it. Does nothing if it has ended.
    void end();
  }

  /// A transport, or what else has a channel to itself.
  public interface Owner {
    /// The loop is about to be closed: the channel is to be closed as well.
    void loopClosed();
  }

  private static final class Watch<H> {
    final SelectableChannel channel;

    @Nullable
    H reader;

    @Nullable
    H writer;

    Watch(SelectableChannel channel) {
      this.channel = channel;
    }
  }

  /// Makes one that watches none.
  ///
  /// @param handles what they can do
  /// @param poller where the loop waits
  public ChannelWatches(Handles<H> handles, Poller poller) {
    this.handles = handles;
    this.poller = poller;
  }

  /// Says how those of a loop are found; called by the class of loops, once.
  ///
  /// @param finder finds them
  public static void foundBy(Function<Executor, ChannelWatches<?>> finder) {
    ChannelWatches.finder = finder;
  }

  /// Those of a loop.
  ///
  /// @param loop any
  /// @return its own, always the same
  public static ChannelWatches<?> of(Executor loop) {
    return requireNonNull(finder, "no loop was ever made").apply(loop);
  }

  /// What the loop's connections share.
  ///
  /// @return always the same
  public Buffers buffers() {
    return buffers;
  }

  /// Has `handle` run whenever a channel can be read from.
  ///
  /// @param channel an open one
  /// @param handle what to run; the one before is cancelled
  public void addReader(SelectableChannel channel, H handle) {
    Watch<H> watch = watchOpen(channel);
    change(watch, handle, watch.writer);
  }

  /// Has `handle` run whenever a channel can be written to.
  ///
  /// @param channel an open one
  /// @param handle what to run; the one before is cancelled
  public void addWriter(SelectableChannel channel, H handle) {
    Watch<H> watch = watchOpen(channel);
    change(watch, watch.reader, handle);
  }

  /// Has `callback` run whenever a channel can be read from.
  ///
  /// @param channel an open one
  /// @param callback what to run, in place of the one before
  /// @return ends exactly this, and not what may have come in its place
  public Watching whenReadable(SelectableChannel channel, Runnable callback) {
    H handle = handles.make.apply(callback);
    addReader(channel, handle);
    return () -> {
      Watch<H> watch = watches.get(channel);
      if (watch != null && watch.reader == handle) {
        change(watch, null, watch.writer);
      }
    };
  }

  /// Has `callback` run whenever a channel can be written to.
  ///
  /// @param channel an open one
  /// @param callback what to run, in place of the one before
  /// @return ends exactly this, and not what may have come in its place
  public Watching whenWritable(SelectableChannel channel, Runnable callback) {
    H handle = handles.make.apply(callback);
    addWriter(channel, handle);
    return () -> {
      Watch<H> watch = watches.get(channel);
      if (watch != null && watch.writer == handle) {
        change(watch, watch.reader, null);
      }
    };
  }

  /// Ends what [#addReader] began, and cancels its handle.
  ///
  /// @param channel any
  /// @return whether there was one
  public boolean removeReader(SelectableChannel channel) {
    Watch<H> watch = watches.get(channel);
    if (watch == null || watch.reader == null) {
      return false;
    }
    change(watch, null, watch.writer);
    return true;
  }

  /// Ends what [#addWriter] began, and cancels its handle.
  ///
  /// @param channel any
  /// @return whether there was one
  public boolean removeWriter(SelectableChannel channel) {
    Watch<H> watch = watches.get(channel);
    if (watch == null || watch.writer == null) {
      return false;
    }
    change(watch, watch.reader, null);
    return true;
  }

  private Watch<H> watchOpen(SelectableChannel channel) {
    if (!channel.isOpen()) {
      throw new UncheckedIOException(new IOException("cannot watch " + channel + ": it is closed"));
    }
    Watch<H> watch = watches.get(channel);
    return watch != null ? watch : new Watch<>(channel);
  }

  /// Sets both handles. If the poller refuses, nothing has changed.
  private void change(Watch<H> watch, @Nullable H reader, @Nullable H writer) {
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

  private void cancel(@Nullable H handle) {
    if (handle != null) {
      handles.cancel.accept(handle);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // it is one of ours
  public void ready(Object attachment, int operations) {
    var watch = (Watch<H>) attachment;
    if ((operations & READ) != 0 && watch.reader != null) {
      if (handles.cancelled.test(watch.reader)) {
        removeReader(watch.channel);
      } else {
        handles.run.accept(watch.reader);
      }
    }
    if ((operations & WRITE) != 0 && watch.writer != null) {
      if (handles.cancelled.test(watch.writer)) {
        removeWriter(watch.channel);
      } else {
        handles.run.accept(watch.writer);
      }
    }
  }

  /// Says that a channel is a transport's.
  ///
  /// @param channel a free one
  /// @param owner the transport
  public void claim(SelectableChannel channel, Owner owner) {
    requireFree(channel);
    owners.put(channel, owner);
  }

  /// Ends what [#claim] began.
  ///
  /// @param channel any
  public void release(SelectableChannel channel) {
    owners.remove(channel);
  }

  /// Refuses a channel that belongs to a transport.
  ///
  /// @param channel any
  /// @throws IllegalStateException if it does
  public void requireFree(SelectableChannel channel) {
    Owner owner = owners.get(channel);
    if (owner != null) {
      throw new IllegalStateException(channel + " is used by transport " + owner);
    }
  }

  /// Tells all owners that the loop is about to be closed.
  ///
  /// @param guard runs each call, and takes what it throws
  public void loopClosed(Consumer<Runnable> guard) {
    for (Owner owner : List.copyOf(owners.values())) {
      guard.accept(owner::loopClosed);
    }
  }

  /// Forgets all.
  public void clear() {
    watches.clear();
    owners.clear();
  }
}
