package org.asyncio4j.net.tls;

import static java.security.cert.CertPathValidatorException.BasicReason.EXPIRED;
import static java.security.cert.CertPathValidatorException.BasicReason.NOT_YET_VALID;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/// Why a certificate is refused, in words that name it.
final class Refusal {
  private Refusal() {}

  /// The JDK's refusal, explained.
  ///
  /// @param chain what the other side has shown
  /// @param host what it should be; null if that is not asked
  static CertificateException of(
      X509Certificate[] chain, @Nullable String host, CertificateException refusal) {
    X509Certificate shown = chain[0];
    // The JDK says by the class alone which of its two checks it was.
    String message = refusal.getClass() == CertificateException.class && host != null
        ? "the certificate of %s is not for %s, but for %s"
            .formatted(Names.subject(shown), host, hosts(shown))
        : "the certificate of %s, issued by %s, is not trusted: %s"
            .formatted(Names.subject(shown), Names.issuer(shown), reason(chain, refusal));
    // By this cause, and only directly under ours, the JDK picks the alert that the peer gets.
    Throwable cause =
        refusal.getCause() instanceof CertPathValidatorException path ? path : refusal;
    return new CertificateException(message, cause);
  }

  private static String hosts(X509Certificate certificate) {
    try {
      return Names.of(certificate).toString();
    } catch (CertificateParsingException e) {
      return "names that cannot be read (" + e.getMessage() + ")";
    }
  }

  private static String reason(X509Certificate[] chain, CertificateException refusal) {
    String time = time(chain);
    return switch (refusal.getCause()) {
      case CertPathValidatorException path ->
        time != null && (path.getReason() == EXPIRED || path.getReason() == NOT_YET_VALID)
            ? time
            : String.valueOf(path.getMessage());
      case CertPathBuilderException _ -> time != null ? time : unknown(chain);
      case null, default -> String.valueOf(refusal.getMessage());
    };
  }

  /// What is wrong with the time of the first whose time is not now; null if all is well.
  private static @Nullable String time(X509Certificate[] chain) {
    for (X509Certificate certificate : chain) {
      String which =
          certificate == chain[0] ? "it" : Names.subject(certificate) + ", which it leads to,";
      try {
        certificate.checkValidity();
      } catch (CertificateExpiredException e) {
        return which + " has expired on " + certificate.getNotAfter().toInstant();
      } catch (CertificateNotYetValidException e) {
        return which + " is not valid before " + certificate.getNotBefore().toInstant();
      }
    }
    return null;
  }

  private static String unknown(X509Certificate[] chain) {
    X509Certificate last = chain[chain.length - 1];
    if (chain.length > 1) {
      return "it leads to the unknown issuer " + Names.issuer(last);
    }
    return isSelfSigned(last)
        ? "it is self-signed, and not among those that are trusted"
        : "its issuer is unknown; if that is no authority itself, the other side must show its"
            + " certificate as well";
  }

  private static boolean isSelfSigned(X509Certificate certificate) {
    try {
      certificate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
