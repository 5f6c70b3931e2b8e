package org.asyncio4j.transport;

import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSession;

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

  /// The session of a connection with TLS: version, cipher suite, certificates.
  public static final ExtraInfo<SSLSession> SSL_SESSION =
      new ExtraInfo<>("ssl_object", SSLSession.class);

  /// The certificate of the other side, if it has shown one.
  public static final ExtraInfo<X509Certificate> PEERCERT =
      new ExtraInfo<>("peercert", X509Certificate.class);

  /// The name of the cipher suite.
  public static final ExtraInfo<String> CIPHER = new ExtraInfo<>("cipher", String.class);

  /// The protocol that both sides have agreed on by ALPN.
  public static final ExtraInfo<String> ALPN_PROTOCOL =
      new ExtraInfo<>("alpn_protocol", String.class);
}
