package org.asyncio4j.net.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/// The forms that keys and certificates have in PEM files.
final class PemText {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private PemText() {}

  static String block(String label, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(content), label);
  }

  static String certificates(List<X509Certificate> certificates) {
    return certificates.stream()
        .map(certificate -> {
          try {
            return block("CERTIFICATE", certificate.getEncoded());
          } catch (GeneralSecurityException e) {
            throw new AssertionError("it has just been made", e);
          }
        })
        .collect(Collectors.joining());
  }

  static String pkcs8(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  /// PKCS#1: what an RSA key is in PKCS#8, without the frame.
  static String pkcs1(PrivateKey key) {
    return block("RSA PRIVATE KEY", encoded(content(key)));
  }

  /// SEC 1: what a key on a curve is in PKCS#8, without the frame, but with the curve.
  static String sec1(PrivateKey key) {
    var number = ((ECPrivateKey) key).getS();
    var curve = PrivateKeyInfo.getInstance(key.getEncoded()).getPrivateKeyAlgorithm();
    int bits = ((ECPrivateKey) key).getParams().getOrder().bitLength();
    var content = new org.bouncycastle.asn1.sec.ECPrivateKey(bits, number, curve.getParameters());
    return block("EC PRIVATE KEY", encoded(content));
  }

  private static ASN1Encodable content(PrivateKey key) {
    try {
      return PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey();
    } catch (IOException e) {
      throw new AssertionError("it has just been made", e);
    }
  }

  private static byte[] encoded(ASN1Encodable content) {
    try {
      return content.toASN1Primitive().getEncoded();
    } catch (IOException e) {
      throw new AssertionError("it has just been made", e);
    }
  }
}
