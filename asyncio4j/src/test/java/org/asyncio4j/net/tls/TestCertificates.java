package org.asyncio4j.net.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key with its certificate, made when a test needs it: an authority, or what one has issued.
public final class TestCertificates {
  /// Kinds of keys.
  public enum Kind {
    RSA("RSA", "SHA256withRSA"),
    EC("EC", "SHA256withECDSA"),
    ED25519("Ed25519", "Ed25519");

    final String algorithm;
    final String signature;

    Kind(String algorithm, String signature) {
      this.algorithm = algorithm;
      this.signature = signature;
    }
  }

  /// What PEM files a side needs.
  ///
  /// @param authorities the certificate of the authority at the top
  /// @param chain the certificate, and those between it and the top
  /// @param key the private key, in PKCS#8
  public record PemFiles(Path authorities, Path chain, Path key) {}

  private final Kind kind;
  private final PrivateKey key;
  private final X509Certificate certificate;
  private final @Nullable TestCertificates issuer;

  TestCertificates(
      Kind kind, PrivateKey key, X509Certificate certificate, @Nullable TestCertificates issuer) {
    this.kind = kind;
    this.key = key;
    this.certificate = certificate;
    this.issuer = issuer;
  }

  /// An authority that nobody has issued but itself.
  public static TestCertificates authority(String name) {
    return new CertificateRequest(name).authority().by(null);
  }

  /// A server's certificate that nobody has issued but itself.
  public static TestCertificates selfSigned(String... hosts) {
    return new CertificateRequest("self " + hosts[0], hosts).by(null);
  }

  /// An authority below this one.
  public TestCertificates intermediate(String name) {
    return new CertificateRequest(name).authority().by(this);
  }

  /// A certificate of this authority for hosts.
  public TestCertificates issue(String... hosts) {
    return issue(Kind.EC, hosts);
  }

  /// A certificate of this authority for hosts, with a key of this kind.
  public TestCertificates issue(Kind kind, String... hosts) {
    return new CertificateRequest("of " + hosts[0], hosts).kind(kind).by(this);
  }

  /// A certificate of this authority for hosts, which has expired.
  public TestCertificates issueExpired(String... hosts) {
    return new CertificateRequest("of " + hosts[0], hosts).expired().by(this);
  }

  /// A certificate of this authority for somebody who is no host.
  public TestCertificates issueToClient(String name) {
    return new CertificateRequest(name).by(this);
  }

  Kind kind() {
    return kind;
  }

  public PrivateKey key() {
    return key;
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /// This one and those above it, but for the topmost, unless this is it.
  public List<X509Certificate> chain() {
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    for (var above = issuer; above != null && above.issuer != null; above = above.issuer) {
      chain.add(above.certificate);
    }
    return chain;
  }

  private TestCertificates top() {
    return issuer == null ? this : issuer.top();
  }

  /// Writes what a program would be given, into a new folder in this one.
  public PemFiles write(Path folder) {
    try {
      Path made = Files.createTempDirectory(folder, "pem");
      return new PemFiles(
          Files.writeString(
              made.resolve("ca.pem"), PemText.certificates(List.of(top().certificate))),
          Files.writeString(made.resolve("chain.pem"), PemText.certificates(chain())),
          Files.writeString(made.resolve("key.pem"), PemText.pkcs8(key)));
    } catch (IOException e) {
      throw new AssertionError("cannot write to " + folder, e);
    }
  }
}
