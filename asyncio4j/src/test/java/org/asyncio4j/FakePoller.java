package org.asyncio4j;

import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.asyncio4j.coroutine.Coroutines;
import org.asyncio4j.spi.Clock;
import org.asyncio4j.spi.Poller;

/// A poller and clock in memory: writes down what a loop asks of it, and lets a test say which
/// channels are ready. A wait with nothing ready takes no real time; one without end fails.
public final class FakePoller implements Poller, Clock {
  /// A call of [#watch].
  record Watched(SelectableChannel channel, int operations) {}

  private record Interest(int operations, Object attachment) {}

  private record Event(SelectableChannel channel, int operations) {}

  private static final int BUSY = 100_000;

  final List<Watched> watched = new ArrayList<>();
  final List<Long> timeouts = new ArrayList<>();
  public long now;
  int closed;
  int foreignWork;

  private final Map<SelectableChannel, Interest> interests = new IdentityHashMap<>();
  private final Queue<Event> events = new ArrayDeque<>();

  public EventLoop newEventLoop() {
    return new EventLoop(this, this, Coroutines.system());
  }

  /// Has the next poll hand this over, as far as it is watched then.
  public void makeReady(SelectableChannel channel, int operations) {
    events.add(new Event(channel, operations));
  }

  /// What a channel is watched for now.
  public int operations(SelectableChannel channel) {
    Interest interest = interests.get(channel);
    return interest == null ? 0 : interest.operations;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void poll(long timeoutNanos, Ready ready) {
    timeouts.add(timeoutNanos);
    if (timeouts.size() > BUSY) {
      throw new AssertionError("the loop polls on and on");
    }
    boolean handed = false;
    for (Event event; (event = events.poll()) != null; ) {
      int operations = event.operations & operations(event.channel);
      if (operations != 0) {
        ready.ready(interests.get(event.channel).attachment, operations);
        handed = true;
      }
    }
    if (!handed) {
      if (timeoutNanos == Long.MAX_VALUE) {
        throw new AssertionError("the loop would wait for ever");
      }
      now = Math.addExact(now, timeoutNanos);
    }
  }

  @Override
  public void wakeup() {}

  @Override
  public void watch(SelectableChannel channel, int operations, Object attachment) {
    watched.add(new Watched(channel, operations));
    if (operations == 0) {
      interests.remove(channel);
    } else {
      interests.put(channel, new Interest(operations, attachment));
    }
  }

  @Override
  public void foreignWork(int outstanding) {
    foreignWork = outstanding;
  }

  @Override
  public boolean watching() {
    return !interests.isEmpty();
  }

  @Override
  public void close() {
    closed++;
  }
}
