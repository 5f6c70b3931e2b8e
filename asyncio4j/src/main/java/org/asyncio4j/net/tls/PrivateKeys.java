package org.asyncio4j.net.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;

/// The encodings of a private key that PEM files have: PKCS#8 for any, PKCS#1 for RSA, SEC 1
/// for elliptic curves. The JDK reads the first; so the others are put into its frame.
final class PrivateKeys {
  private static final byte[] RSA = HexFormat.of().parseHex("2a864886f70d010101");
  private static final byte[] ELLIPTIC_CURVE = HexFormat.of().parseHex("2a8648ce3d0201");
  private static final byte[] ZERO = Der.of(Der.INTEGER, new byte[1]);
  private static final byte[] NULL = Der.of(0x05);

  /// Where a key of SEC 1 says which curve it is on.
  private static final int CURVE = 0xa0;

  private PrivateKeys() {}

  static PrivateKey ofPkcs8(byte[] encoded) throws GeneralSecurityException {
    Der key = new Der(encoded).enter(Der.SEQUENCE);
    key.take(Der.INTEGER);
    byte[] id = key.enter(Der.SEQUENCE).take(Der.OBJECT_ID);
    return KeyFactory.getInstance(algorithm(id)).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  static PrivateKey ofPkcs1(byte[] encoded) throws GeneralSecurityException {
    return ofPkcs8(pkcs8(RSA, NULL, encoded));
  }

  static PrivateKey ofSec1(byte[] encoded) throws GeneralSecurityException {
    Der key = new Der(encoded).enter(Der.SEQUENCE);
    key.take(Der.INTEGER);
    key.take(Der.OCTETS);
    if (!key.hasNext() || key.peek() != CURVE) {
      throw new InvalidKeySpecException("it does not say which curve it is on");
    }
    return ofPkcs8(pkcs8(ELLIPTIC_CURVE, key.take(CURVE), encoded));
  }

  private static byte[] pkcs8(byte[] id, byte[] parameters, byte[] key) {
    byte[] algorithm = Der.of(Der.SEQUENCE, Der.of(Der.OBJECT_ID, id), parameters);
    return Der.of(Der.SEQUENCE, ZERO, algorithm, Der.of(Der.OCTETS, key));
  }

  private static String algorithm(byte[] id) throws InvalidKeySpecException {
    String hex = HexFormat.of().formatHex(id);
    return switch (hex) {
      case "2a864886f70d010101" -> "RSA";
      case "2a864886f70d01010a" -> "RSASSA-PSS";
      case "2a8648ce3d0201" -> "EC";
      case "2b6570", "2b6571" -> "EdDSA";
      default ->
        throw new InvalidKeySpecException(
            "its algorithm, with the object identifier %s, is none of RSA, RSASSA-PSS, EC, EdDSA"
                .formatted(hex));
    };
  }
}
