package org.asyncio4j.net.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The hosts that a certificate is for: its subject alternative names.
///
/// @param hosts in lower case, as they stand there; a first label may be `*`
/// @param addresses of IP
record Names(Set<String> hosts, Set<String> addresses) {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  static Names of(X509Certificate certificate) throws CertificateParsingException {
    Set<String> hosts = new LinkedHashSet<>();
    Set<String> addresses = new LinkedHashSet<>();
    @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      if (name.get(0) instanceof Integer kind && name.get(1) instanceof String text) {
        switch (kind) {
          case DNS_NAME -> hosts.add(text.toLowerCase(Locale.ROOT));
          case IP_ADDRESS -> addresses.add(text);
          default -> {
            // A mail address or the like: no host has one.
          }
        }
      }
    }
    return new Names(hosts, addresses);
  }

  /// Whether a host stands there as it is.
  boolean hasExactly(String host) {
    return hosts.contains(host.toLowerCase(Locale.ROOT));
  }

  /// Whether a wildcard covers a host. It stands for one label.
  boolean covers(String host) {
    int dot = host.indexOf('.');
    return dot > 0 && hosts.contains("*" + host.substring(dot).toLowerCase(Locale.ROOT));
  }

  /// For people.
  @Override
  public String toString() {
    List<String> all = Stream.concat(hosts.stream(), addresses.stream()).toList();
    return all.isEmpty() ? "no host" : String.join(", ", all);
  }

  /// Whom a certificate is about, for people.
  static String subject(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName();
    return name.isEmpty() ? "(without a subject)" : name;
  }

  /// Who has issued a certificate, for people.
  static String issuer(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().getName();
  }
}
