package org.asyncio4j.net.tls;

import java.net.Inet4Address;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/// The name of a server as a client gives it.
///
/// @param text a host in ASCII, or an address of IP
/// @param indication what the server is told of it (SNI): nothing of an address
record ServerName(String text, List<SNIServerName> indication) {
  /// @throws IllegalArgumentException if it cannot be the name of a host
  static ServerName of(String host) {
    String text = trimmed(host);
    if (isAddress(text)) {
      return new ServerName(text, List.of());
    }
    try {
      var name = new SNIHostName(text);
      return new ServerName(name.getAsciiName(), List.of(name));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" cannot be the name of a host in a certificate: %s"
              .formatted(host, e.getMessage()),
          e);
    }
  }

  /// As certificates have it: `[::1]` as `::1`, without a zone, and without the dot of the
  /// root.
  private static String trimmed(String host) {
    if (host.indexOf(':') >= 0) {
      return host.replaceFirst("^\\[", "").replaceFirst("(%.*)?]?$", "");
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static boolean isAddress(String host) {
    if (host.indexOf(':') >= 0) {
      return true;
    }
    try {
      Inet4Address.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
