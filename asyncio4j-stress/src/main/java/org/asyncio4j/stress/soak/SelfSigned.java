package org.asyncio4j.stress.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.asyncio4j.net.tls.Tls;

/// A certificate of this machine, which is its own authority. The JDK's `keytool` makes it.
final class SelfSigned {
  private static final String PASSWORD = "password";

  private SelfSigned() {}

  /// For both sides: the server shows it, and the client trusts it.
  static Tls tls() throws IOException, GeneralSecurityException, InterruptedException {
    Path directory = Files.createTempDirectory("soak");
    Path file = directory.resolve("store.p12");
    try {
      make(file);
      return Tls.of(context(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray())));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  private static void make(Path file) throws IOException, InterruptedException {
    Process keytool = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=IP:127.0.0.1")
        .redirectErrorStream(true)
        .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool made no certificate: " + said);
    }
  }

  private static SSLContext context(KeyStore store) throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
