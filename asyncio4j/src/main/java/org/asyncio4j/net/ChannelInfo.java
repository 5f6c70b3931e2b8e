package org.asyncio4j.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import org.asyncio4j.transport.ExtraInfo;
import org.jspecify.annotations.Nullable;

/// What is known of a channel, also when it is closed.
record ChannelInfo(
    SelectableChannel channel,
    @Nullable SocketAddress local,
    @Nullable SocketAddress remote) {
  /// @throws IOException if the channel is closed
  static ChannelInfo of(SelectableChannel channel) throws IOException {
    return switch (channel) {
      case SocketChannel socket ->
        new ChannelInfo(socket, socket.getLocalAddress(), socket.getRemoteAddress());
      case DatagramChannel socket ->
        new ChannelInfo(socket, socket.getLocalAddress(), socket.getRemoteAddress());
      default -> new ChannelInfo(channel, null, null);
    };
  }

  <T> @Nullable T get(ExtraInfo<T> key) {
    Object known = null;
    if (key.equals(ExtraInfo.SOCKNAME)) {
      known = local;
    } else if (key.equals(ExtraInfo.PEERNAME)) {
      known = remote;
    } else if (key.equals(isPipe() ? ExtraInfo.PIPE : ExtraInfo.SOCKET)) {
      known = channel;
    }
    return key.type().cast(known);
  }

  private boolean isPipe() {
    return !(channel instanceof SocketChannel || channel instanceof DatagramChannel);
  }

  /// An address as one writes it: `127.0.0.1:80`, `[::1]:80`, or a path.
  static String text(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      String host =
          inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
    }
    String text = String.valueOf(address);
    return address == null || text.isEmpty() ? "unnamed" : text;
  }

  @Override
  public String toString() {
    return isPipe()
        ? "pipe " + channel.getClass().getSimpleName()
        : text(local) + (remote == null ? "" : " -> " + text(remote));
  }
}
