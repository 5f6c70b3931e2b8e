package org.asyncio4j.benchmarks.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate of this machine that the JDK's `keytool` has made, in PEM files.
record MadeCertificate(Path chain, Path key, KeyStore store) {
  private static final String PASSWORD = "password";

  static MadeCertificate in(Path directory) throws Exception {
    Path file = directory.resolve("store.p12");
    int status = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD,
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost")
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("keytool.log").toFile())
        .start()
        .waitFor();
    assertEquals(0, status, () -> "keytool failed: see " + directory);
    var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    return new MadeCertificate(
        pem(directory, "CERTIFICATE", store.getCertificate("server").getEncoded()),
        pem(
            directory,
            "PRIVATE KEY",
            store.getKey("server", PASSWORD.toCharArray()).getEncoded()),
        store);
  }

  private static Path pem(Path directory, String what, byte[] der) throws Exception {
    String text = Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        directory.resolve(what + ".pem"),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  /// Makes sockets that trust it.
  SocketFactory socketFactory() throws Exception {
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls.getSocketFactory();
  }
}
