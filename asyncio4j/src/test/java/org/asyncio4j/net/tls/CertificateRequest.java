package org.asyncio4j.net.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// What is to be certified. Without another word it is a key on a curve, of no authority, and
/// valid from yesterday until tomorrow.
final class CertificateRequest {
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final X500Principal subject;
  private final List<String> hosts;
  private TestCertificates.Kind kind = TestCertificates.Kind.EC;
  private boolean authority;
  private boolean forClientsOnly;
  private boolean weak;
  private Instant from = Instant.now().minus(DAY);

  CertificateRequest(String name, String... hosts) {
    this.subject = new X500Principal("CN=" + name);
    this.hosts = List.of(hosts);
  }

  CertificateRequest kind(TestCertificates.Kind kind) {
    this.kind = kind;
    return this;
  }

  CertificateRequest authority() {
    authority = true;
    return this;
  }

  CertificateRequest expired() {
    from = from.minus(DAY.multipliedBy(5));
    return this;
  }

  CertificateRequest notYetValid() {
    from = from.plus(DAY.multipliedBy(5));
    return this;
  }

  CertificateRequest forClientsOnly() {
    forClientsOnly = true;
    return this;
  }

  /// With a signature that the JDK does not trust; its issuer must have an RSA key.
  CertificateRequest weak() {
    weak = true;
    return this;
  }

  /// Issues it.
  ///
  /// @param issuer null for itself
  TestCertificates by(@Nullable TestCertificates issuer) {
    try {
      var generator = KeyPairGenerator.getInstance(kind.algorithm);
      if (kind == TestCertificates.Kind.RSA) {
        // The JDK's own size takes a second.
        generator.initialize(2048);
      }
      KeyPair pair = generator.generateKeyPair();
      var builder = new JcaX509v3CertificateBuilder(
          issuer == null ? subject : issuer.certificate().getSubjectX500Principal(),
          BigInteger.valueOf(SERIAL.getAndIncrement()),
          Date.from(from),
          Date.from(from.plus(DAY.multipliedBy(2))),
          subject,
          pair.getPublic());
      extend(builder);
      String signature = issuer == null ? kind.signature : issuer.kind().signature;
      var signer = new JcaContentSignerBuilder(
              weak ? signature.replace("SHA256", "MD5") : signature)
          .build(issuer == null ? pair.getPrivate() : issuer.key());
      X509Certificate made =
          new JcaX509CertificateConverter().getCertificate(builder.build(signer));
      return new TestCertificates(kind, pair.getPrivate(), made, issuer);
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError("cannot make a certificate of " + subject, e);
    }
  }

  private void extend(JcaX509v3CertificateBuilder builder) throws IOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (!hosts.isEmpty()) {
      GeneralName[] names =
          hosts.stream().map(CertificateRequest::name).toArray(GeneralName[]::new);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    if (forClientsOnly) {
      var usage = new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
      builder.addExtension(Extension.extendedKeyUsage, false, usage);
    }
  }

  private static GeneralName name(String host) {
    boolean address = host.matches("[0-9.]+|.*:.*");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }
}
