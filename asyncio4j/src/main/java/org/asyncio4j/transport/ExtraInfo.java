package org.asyncio4j.transport;

import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;

/// The name of something that a transport may know: see [BaseTransport#getExtraInfo].
///
/// asyncio: the names of `get_extra_info`.
///
/// @param name as asyncio has it
/// @param type of what it stands for
/// @param <T> of what it stands for
public record ExtraInfo<T>(String name, Class<T> type) {
  /// The address of this side.
  public static final ExtraInfo<SocketAddress> SOCKNAME =
      new ExtraInfo<>("sockname", SocketAddress.class);

  /// The address of the other side.
  public static final ExtraInfo<SocketAddress> PEERNAME =
      new ExtraInfo<>("peername", SocketAddress.class);

  /// The channel of a socket, to read or set its options; the transport reads, writes and closes
  /// it.
  public static final ExtraInfo<SelectableChannel> SOCKET =
      new ExtraInfo<>("socket", SelectableChannel.class);

  /// The channel of a pipe.
  public static final ExtraInfo<SelectableChannel> PIPE =
      new ExtraInfo<>("pipe", SelectableChannel.class);
}
