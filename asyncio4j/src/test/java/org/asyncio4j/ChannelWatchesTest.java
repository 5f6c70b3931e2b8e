package org.asyncio4j;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.FakePoller.Watched;
import org.asyncio4j.loop.ChannelWatches;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What a loop asks of its poller as readers and writers come and go, and what it does with what
/// comes back.
class ChannelWatchesTest {
  private static final Runnable NOTHING = () -> {};

  /// As a socket is written to and connects, and is read from and does not accept.
  private static final int READ = OP_READ;
  private static final int WRITE = OP_WRITE | OP_CONNECT;

  private final FakePoller poller = new FakePoller();

  @AutoClose
  private final EventLoop loop = poller.newEventLoop();

  @AutoClose
  private final SocketChannel channel;

  private final ChannelWatches<Handle> watches = loop.reactor.channels;
  private final Handle reader = handle("reader");
  private final Handle writer = handle("writer");
  private final List<String> calls = new ArrayList<>();

  ChannelWatchesTest() throws IOException {
    channel = SocketChannel.open();
  }

  private Handle handle(String name) {
    return new Handle(loop, () -> calls.add(name), null);
  }

  private static ChannelWatches.Owner owner(String name) {
    return new ChannelWatches.Owner() {
      @Override
      public void loopClosed() {}

      @Override
      public String toString() {
        return name;
      }
    };
  }

  /// Asserts what the poller was told, in order, and forgets it.
  private void assertWatched(int... operations) {
    var expected = new ArrayList<Watched>();
    for (int each : operations) {
      expected.add(new Watched(channel, each));
    }
    assertEquals(expected, poller.watched);
    poller.watched.clear();
  }

  private void makeReady(int operations) {
    poller.makeReady(channel, operations);
    Tick.of(loop);
  }

  @Test
  void aReaderWatchesForReading() {
    loop.addReader(channel, () -> calls.add("reader"));
    assertWatched(READ);
    makeReady(READ | WRITE);
    assertEquals(List.of("reader"), calls);
  }

  @Test
  void aNewReaderCancelsTheOldOneAndKeepsTheWriter() {
    watches.addReader(channel, reader);
    watches.addWriter(channel, writer);
    watches.addReader(channel, handle("new reader"));
    assertWatched(READ, READ | WRITE, READ | WRITE);
    assertTrue(reader.cancelled());
    assertFalse(writer.cancelled());
    makeReady(READ | WRITE);
    assertEquals(List.of("new reader", "writer"), calls);
  }

  @Test
  void aReaderBesideAWriterWatchesForBoth() {
    watches.addWriter(channel, writer);
    watches.addReader(channel, reader);
    assertWatched(WRITE, READ | WRITE);
    assertFalse(writer.cancelled());
  }

  @Test
  void withoutItsOnlyReaderTheChannelIsNotWatched() {
    watches.addReader(channel, reader);
    assertTrue(loop.removeReader(channel));
    assertWatched(READ, 0);
    assertTrue(reader.cancelled());
    assertFalse(loop.removeReader(channel));
    assertWatched();
  }

  @Test
  void aChannelWithAWriterOnlyHasNoReaderToRemove() {
    watches.addWriter(channel, writer);
    assertFalse(loop.removeReader(channel));
    assertWatched(WRITE);
    assertFalse(writer.cancelled());
  }

  @Test
  void withoutItsReaderTheWriterIsStillWatched() {
    watches.addReader(channel, reader);
    watches.addWriter(channel, writer);
    assertTrue(loop.removeReader(channel));
    assertWatched(READ, READ | WRITE, WRITE);
    assertTrue(reader.cancelled());
    assertFalse(writer.cancelled());
    makeReady(READ | WRITE);
    assertEquals(List.of("writer"), calls);
  }

  @Test
  void anUnknownChannelHasNoReaderToRemove() {
    assertFalse(loop.removeReader(channel));
    assertWatched();
  }

  @Test
  void aWriterWatchesForWriting() {
    loop.addWriter(channel, () -> calls.add("writer"));
    assertWatched(WRITE);
    makeReady(READ | WRITE);
    assertEquals(List.of("writer"), calls);
  }

  @Test
  void aNewWriterCancelsTheOldOneAndKeepsTheReader() {
    watches.addReader(channel, reader);
    watches.addWriter(channel, writer);
    watches.addWriter(channel, handle("new writer"));
    assertWatched(READ, READ | WRITE, READ | WRITE);
    assertTrue(writer.cancelled());
    assertFalse(reader.cancelled());
    makeReady(READ | WRITE);
    assertEquals(List.of("reader", "new writer"), calls);
  }

  @Test
  void withoutItsOnlyWriterTheChannelIsNotWatched() {
    watches.addWriter(channel, writer);
    assertTrue(loop.removeWriter(channel));
    assertWatched(WRITE, 0);
    assertTrue(writer.cancelled());
    assertFalse(loop.removeWriter(channel));
    assertWatched();
  }

  @Test
  void aChannelWithAReaderOnlyHasNoWriterToRemove() {
    watches.addReader(channel, reader);
    assertFalse(loop.removeWriter(channel));
    assertWatched(READ);
    assertFalse(reader.cancelled());
  }

  @Test
  void withoutItsWriterTheReaderIsStillWatched() {
    watches.addReader(channel, reader);
    watches.addWriter(channel, writer);
    assertTrue(loop.removeWriter(channel));
    assertWatched(READ, READ | WRITE, READ);
    assertTrue(writer.cancelled());
    assertFalse(reader.cancelled());
    makeReady(READ | WRITE);
    assertEquals(List.of("reader"), calls);
  }

  @Test
  void anUnknownChannelHasNoWriterToRemove() {
    assertFalse(loop.removeWriter(channel));
    assertWatched();
  }

  @Test
  void aReadyReaderRunsBehindWhatIsReadyInTheSameIteration() {
    watches.addReader(channel, reader);
    loop.callSoon(() -> calls.add("callback"));
    makeReady(READ);
    assertEquals(List.of("callback", "reader"), calls);
    makeReady(READ);
    assertEquals(List.of("callback", "reader", "reader"), calls);
  }

  @Test
  void aReaderThatWasCancelledIsRemovedWhenItsChannelIsReady() {
    watches.addReader(channel, reader);
    watches.addWriter(channel, writer);
    reader.cancel();
    assertWatched(READ, READ | WRITE);
    makeReady(READ);
    assertWatched(WRITE);
    assertEquals(List.of(), calls);
    assertFalse(loop.removeReader(channel));
  }

  @Test
  void aReadyWriterRuns() {
    watches.addWriter(channel, writer);
    makeReady(OP_WRITE);
    assertEquals(List.of("writer"), calls);
    makeReady(OP_CONNECT);
    assertEquals(List.of("writer", "writer"), calls);
  }

  @Test
  void aWriterThatWasCancelledIsRemovedWhenItsChannelIsReady() {
    watches.addReader(channel, reader);
    watches.addWriter(channel, writer);
    writer.cancel();
    assertWatched(READ, READ | WRITE);
    makeReady(OP_WRITE);
    assertWatched(READ);
    assertEquals(List.of(), calls);
    assertFalse(loop.removeWriter(channel));
  }

  @Test
  void theLastHandleThatWasCancelledEndsTheWatch() {
    watches.addReader(channel, reader);
    reader.cancel();
    makeReady(READ);
    assertWatched(READ, 0);
    assertFalse(poller.watching());
  }

  private void assertUsedBy(String owner, Executable call) {
    var refused = assertThrows(IllegalStateException.class, call);
    assertTrue(refused.getMessage().endsWith("is used by transport " + owner));
  }

  @Test
  void aChannelIsOneTransportsOnly() {
    watches.claim(channel, owner("first"));
    assertUsedBy("first", () -> watches.claim(channel, owner("second")));
    watches.release(channel);
    watches.claim(channel, owner("second"));
    assertUsedBy("second", () -> watches.requireFree(channel));
  }

  @Test
  void nobodyElseWatchesATransportsChannel() {
    watches.claim(channel, owner("its owner"));
    assertUsedBy("its owner", () -> loop.addReader(channel, NOTHING));
    assertUsedBy("its owner", () -> loop.addWriter(channel, NOTHING));
    assertUsedBy("its owner", () -> loop.removeReader(channel));
    assertUsedBy("its owner", () -> loop.removeWriter(channel));
    assertWatched();
    watches.release(channel);
    loop.addReader(channel, NOTHING);
    assertWatched(READ);
  }
}
