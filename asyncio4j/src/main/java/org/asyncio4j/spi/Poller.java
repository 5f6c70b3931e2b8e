package org.asyncio4j.spi;

import java.io.IOException;
import java.nio.channels.SelectableChannel;

/// Where an event loop waits: for channels to become ready, for its next timer, for another
/// thread's call.
///
/// All methods but [#wakeup] are called by one thread at a time: the loop's own or, for what does
/// not wait, that of one of its coroutines.
public interface Poller extends AutoCloseable {
  /// Waits until a watched channel is ready, the time is over, or [#wakeup] is called, and hands
  /// over what is ready. A wakeup that came before the wait ends it at once.
  ///
  /// @param timeoutNanos the longest wait, in nanoseconds: 0 does not wait, `Long.MAX_VALUE`
  ///     waits without end
  /// @param ready called for each channel that is ready
  /// @throws IOException if the system fails to wait
  void poll(long timeoutNanos, Ready ready) throws IOException;

  /// Ends the wait that is going on, or the next one. Called by any thread.
  void wakeup();

  /// Says what a channel is watched for, in place of what it was watched for until now.
  ///
  /// @param channel in non-blocking mode
  /// @param operations bits of `java.nio.channels.SelectionKey`; 0 ends the watch
  /// @param attachment handed back when the channel is ready
  /// @throws IOException if the channel is closed
  void watch(SelectableChannel channel, int operations, Object attachment) throws IOException;

  /// Whether a loop that has work to do should poll all the same, in each iteration.
  ///
  /// @return true if any channel is watched, or this wants to see each iteration
  boolean watching();

  /// Tells how many jobs run on other threads that will call [#wakeup] when they end. A poller
  /// whose time is virtual waits for them instead of going on to the next timer; others need not
  /// care.
  ///
  /// @param outstanding the number from now on
  default void foreignWork(int outstanding) {}

  /// Lets go of what the poller holds. The channels stay open.
  ///
  /// @throws IOException if the system fails to
  @Override
  void close() throws IOException;

  /// Takes the channels that are ready.
  @FunctionalInterface
  interface Ready {
    /// Called for a channel that is ready.
    ///
    /// @param attachment as it was given to [Poller#watch]
    /// @param operations what it is ready for, as bits of `java.nio.channels.SelectionKey`
    void ready(Object attachment, int operations);
  }
}
