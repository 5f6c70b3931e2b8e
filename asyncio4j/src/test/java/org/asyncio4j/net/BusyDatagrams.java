package org.asyncio4j.net;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.asyncio4j.spi.Poller;
import org.jspecify.annotations.Nullable;

/// A channel that sends nothing before a loop has waited until it can, and the poller where that
/// waits: no socket of this machine is ever as busy.
final class BusyDatagrams extends DatagramChannel implements Poller {
  String sent = "";
  int attempts;
  private @Nullable Object watching;
  private boolean room;

  BusyDatagrams() {
    super(SelectorProvider.provider());
  }

  @Override
  public int send(ByteBuffer data, SocketAddress receiver) {
    attempts++;
    if (!room) {
      return 0;
    }
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    sent += receiver + " " + new String(bytes, StandardCharsets.UTF_8);
    return bytes.length;
  }

  /* -------------------------------------- the poller -------------------------------------- */

  @Override
  public void watch(SelectableChannel channel, int operations, Object attachment) {
    watching = operations == SelectionKey.OP_WRITE ? attachment : null;
  }

  @Override
  public void poll(long timeoutNanos, Ready ready) {
    if (watching != null) {
      room = true;
      ready.ready(watching, SelectionKey.OP_WRITE);
    }
  }

  @Override
  public boolean watching() {
    return watching != null;
  }

  @Override
  public void wakeup() {}

  /* ----------------------------------- of no use here ------------------------------------- */

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("of no use here");
  }

  @Override
  protected void implCloseSelectableChannel() {}

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public DatagramChannel bind(SocketAddress local) {
    throw unused();
  }

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
    throw unused();
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw unused();
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    throw unused();
  }

  @Override
  public DatagramSocket socket() {
    throw unused();
  }

  @Override
  public boolean isConnected() {
    throw unused();
  }

  @Override
  public DatagramChannel connect(SocketAddress remote) {
    throw unused();
  }

  @Override
  public DatagramChannel disconnect() {
    throw unused();
  }

  @Override
  public SocketAddress getRemoteAddress() {
    throw unused();
  }

  @Override
  public SocketAddress getLocalAddress() {
    throw unused();
  }

  @Override
  public SocketAddress receive(ByteBuffer data) {
    throw unused();
  }

  @Override
  public int read(ByteBuffer data) {
    throw unused();
  }

  @Override
  public long read(ByteBuffer[] data, int offset, int length) {
    throw unused();
  }

  @Override
  public int write(ByteBuffer data) {
    throw unused();
  }

  @Override
  public long write(ByteBuffer[] data, int offset, int length) {
    throw unused();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface through) {
    throw unused();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface through, InetAddress source) {
    throw unused();
  }
}
