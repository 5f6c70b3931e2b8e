package org.asyncio4j.net.tls;

/// Whether a server asks its clients for certificates.
///
/// asyncio: `ssl.VerifyMode`, on a server.
public enum ClientCertificates {
  /// It does not ask. The default.
  ///
  /// asyncio: `ssl.CERT_NONE`.
  NONE,

  /// It asks. Who shows none is let in; who shows one that is not trusted is not.
  ///
  /// asyncio: `ssl.CERT_OPTIONAL`.
  WANTED,

  /// Who shows none that is trusted is not let in.
  ///
  /// asyncio: `ssl.CERT_REQUIRED`.
  NEEDED
}
