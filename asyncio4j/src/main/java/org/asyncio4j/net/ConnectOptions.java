package org.asyncio4j.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.asyncio4j.net.tls.Tls;
import org.jspecify.annotations.Nullable;

/// What may be said of a new connection.
///
/// asyncio: the keyword arguments of `create_connection`.
///
/// @param localAddress what to connect from; null for any
/// @param happyEyeballsDelay how long to wait for one address of a host before the next one is
/// tried
///     beside it, after RFC 8305, which recommends 250 ms; null tries one after the other
/// @param interleave how many addresses of the preferred family are tried before the first of the
///     other one; 0 leaves them in their order
/// @param allErrors whether, if none answers, an [org.asyncio4j.ExceptionGroup] has the errors of
///     all; else one exception has their texts
/// @param tls what is wanted of TLS; null does without
public record ConnectOptions(
    @Nullable InetSocketAddress localAddress,
    @Nullable Duration happyEyeballsDelay,
    int interleave,
    boolean allErrors,
    @Nullable Tls tls) {
  /// One address after the other, from any, without TLS.
  public static final ConnectOptions DEFAULT = new ConnectOptions(null, null, 0, false, null);

  /// Checks the number.
  public ConnectOptions {
    if (interleave < 0) {
      throw new IllegalArgumentException("interleave is " + interleave + ": at least 0");
    }
  }

  /// From a certain address.
  ///
  /// @param address with port 0 for any
  /// @return these options with that
  public ConnectOptions localAddress(InetSocketAddress address) {
    return new ConnectOptions(address, happyEyeballsDelay, interleave, allErrors, tls);
  }

  /// Several addresses beside each other, the families in turn.
  ///
  /// @param delay before the next one is tried
  /// @return these options with that
  public ConnectOptions happyEyeballsDelay(Duration delay) {
    return new ConnectOptions(localAddress, delay, Math.max(1, interleave), allErrors, tls);
  }

  /// The families in turn.
  ///
  /// @param first how many of the preferred one come first
  /// @return these options with that
  public ConnectOptions interleave(int first) {
    return new ConnectOptions(localAddress, happyEyeballsDelay, first, allErrors, tls);
  }

  /// With the errors of all addresses, or without.
  ///
  /// @param all whether they are thrown
  /// @return these options with that
  public ConnectOptions allErrors(boolean all) {
    return new ConnectOptions(localAddress, happyEyeballsDelay, interleave, all, tls);
  }

  /// With TLS, with the host as the name that is checked unless that says another one.
  ///
  /// @param tls what is wanted
  /// @return these options with that
  public ConnectOptions tls(Tls tls) {
    return new ConnectOptions(localAddress, happyEyeballsDelay, interleave, allErrors, tls);
  }
}
