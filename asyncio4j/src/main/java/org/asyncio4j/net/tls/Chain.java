package org.asyncio4j.net.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.List;

/// A private key with its certificate and those of who issued that.
///
/// @param key of the first certificate
/// @param certificates what the other side is shown; each has been issued by the next
/// @param names whose the first certificate is
record Chain(PrivateKey key, List<X509Certificate> certificates, Names names) {
  private static final byte[] PROBE = new byte[32];

  /// Puts a key and its certificates together.
  ///
  /// @param from where they come from, for errors
  /// @throws IOException if the key is not that of the first certificate
  static Chain of(PrivateKey key, List<X509Certificate> certificates, String from)
      throws IOException {
    X509Certificate first = certificates.getFirst();
    try {
      if (!belongs(key, first.getPublicKey())) {
        throw new IOException(from + ": the private key is not that of the first certificate, "
            + Names.subject(first) + advice(key, certificates));
      }
      return new Chain(key, List.copyOf(certificates), Names.of(first));
    } catch (GeneralSecurityException e) {
      throw new IOException(from + ": " + e.getMessage(), e);
    }
  }

  private static String advice(PrivateKey key, List<X509Certificate> certificates)
      throws GeneralSecurityException {
    for (X509Certificate other : certificates) {
      if (belongs(key, other.getPublicKey())) {
        return ", but that of " + Names.subject(other) + ", which must come first";
      }
    }
    return "";
  }

  private static boolean belongs(PrivateKey key, PublicKey shown) throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(shown.getAlgorithm())) {
      return false;
    }
    if (key instanceof RSAKey mine && shown instanceof RSAKey theirs) {
      return mine.getModulus().equals(theirs.getModulus());
    }
    // A private key need not have its public half, so a signature has to tell.
    Signature signature = signature(key);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    try {
      signature.initVerify(shown);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (InvalidKeyException | SignatureException e) {
      // Of another curve: it has the same name, and another form.
      return false;
    }
  }

  private static Signature signature(PrivateKey key) throws NoSuchAlgorithmException {
    return switch (key.getAlgorithm()) {
      case "RSA" -> Signature.getInstance("SHA256withRSA");
      case "EC" -> Signature.getInstance("SHA256withECDSA");
      case "EdDSA" -> Signature.getInstance("EdDSA");
      default ->
        throw new NoSuchAlgorithmException(
            "a key of the kind " + key.getAlgorithm() + " does not serve for TLS 1.2 or 1.3");
    };
  }

  /// The kind of its key, as the JDK calls it in a handshake.
  String keyType() {
    return key.getAlgorithm();
  }

  /// Without the key.
  @Override
  public String toString() {
    return Names.subject(certificates.getFirst()) + " (" + keyType() + ")";
  }
}
