package org.asyncio4j.net.tls;

import java.security.cert.Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.asyncio4j.transport.BaseTransport;
import org.asyncio4j.transport.ExtraInfo;
import org.jspecify.annotations.Nullable;

/// What is known of a connection with TLS.
final class SessionInfo {
  private SessionInfo() {}

  /// @param raw knows the rest
  static <T> @Nullable T get(ExtraInfo<T> key, SSLEngine engine, BaseTransport raw) {
    SSLSession session = engine.getSession();
    Object known;
    if (key.equals(ExtraInfo.SSL_SESSION)) {
      known = session;
    } else if (key.equals(ExtraInfo.PEERCERT)) {
      known = certificate(session);
    } else if (key.equals(ExtraInfo.CIPHER)) {
      known = session.getCipherSuite();
    } else if (key.equals(ExtraInfo.ALPN_PROTOCOL)) {
      String agreed = engine.getApplicationProtocol();
      known = agreed == null || agreed.isEmpty() ? null : agreed;
    } else {
      return raw.getExtraInfo(key);
    }
    return key.type().cast(known);
  }

  private static @Nullable Certificate certificate(SSLSession session) {
    try {
      return session.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      return null; // it has shown none
    }
  }
}
