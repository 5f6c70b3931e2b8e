package org.asyncio4j.net.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Both sides of TLS for servers on this machine: an authority, a server with its certificate for
/// `localhost` and the loopback address, and clients that trust it.
public final class LocalTls {
  public static final TestCertificates AUTHORITY = TestCertificates.authority("test authority");
  private static final TestCertificates.PemFiles FILES =
      write(AUTHORITY.issue("localhost", "127.0.0.1", "::1", "example.org"));

  private LocalTls() {}

  /// For a server.
  public static Tls server() {
    try {
      return Tls.server(FILES.chain(), FILES.key());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// For a client that trusts it.
  public static Tls client() {
    try {
      return Tls.client().trust(FILES.authorities());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// For a client that trusts it, and knows nothing newer than TLS 1.2.
  public static Tls oldClient() {
    try {
      var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", AUTHORITY.certificate());
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      var context = SSLContext.getInstance("TLSv1.2");
      context.init(null, factory.getTrustManagers(), null);
      return Tls.of(context);
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError("the JDK has all of this", e);
    }
  }

  /// Files of certificates, until the JVM ends.
  public static TestCertificates.PemFiles write(TestCertificates certificates) {
    try {
      Path folder = Files.createTempDirectory("certificates");
      TestCertificates.PemFiles files = certificates.write(folder);
      try (var all = Files.walk(folder)) {
        all.forEach(file -> file.toFile().deleteOnExit());
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
