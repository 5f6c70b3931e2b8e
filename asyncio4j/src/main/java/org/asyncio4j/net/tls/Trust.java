package org.asyncio4j.net.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whose certificates are trusted. The JDK decides; if it refuses one, this says why.
final class Trust extends X509ExtendedTrustManager {
  /// What it is, for people.
  private final String text;

  private @Nullable X509ExtendedTrustManager jdk;

  private Trust(String text, @Nullable X509ExtendedTrustManager jdk) {
    this.text = text;
    this.jdk = jdk;
  }

  /// The authorities that the JDK knows, or those of `javax.net.ssl.trustStore`. They are
  /// read when the first certificate is checked, which happens off the loop.
  static Trust system() {
    return new Trust("the system's authorities", null);
  }

  /// The certificates of a PEM file, and what they have issued.
  ///
  /// @throws IOException if it cannot be read, or has none
  static Trust of(Path authorities) throws IOException {
    List<X509Certificate> certificates = Pem.read(authorities).certificates();
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry(Integer.toString(i), certificates.get(i));
      }
      return new Trust(authorities.toString(), manager(store));
    } catch (GeneralSecurityException e) {
      throw new IOException(authorities + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static X509ExtendedTrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509ExtendedTrustManager) Arrays.stream(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException(factory + " has no manager for X.509"));
  }

  private synchronized X509ExtendedTrustManager jdk() throws CertificateException {
    if (jdk == null) {
      try {
        jdk = manager(null);
      } catch (GeneralSecurityException e) {
        throw new CertificateException("cannot read " + text + ": " + e.getMessage(), e);
      }
    }
    return jdk;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    X509ExtendedTrustManager manager = jdk();
    try {
      manager.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw Refusal.of(chain, engine.getPeerHost(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    X509ExtendedTrustManager manager = jdk();
    try {
      manager.checkClientTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw Refusal.of(chain, null, e);
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    try {
      return jdk().getAcceptedIssuers();
    } catch (CertificateException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    jdk().checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    jdk().checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    jdk().checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    jdk().checkServerTrusted(chain, authType);
  }

  @Override
  public String toString() {
    return text;
  }
}
