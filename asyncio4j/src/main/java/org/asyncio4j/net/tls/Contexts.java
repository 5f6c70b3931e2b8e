package org.asyncio4j.net.tls;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// One context for as long as trust and certificates are the same: sessions are resumed
/// within a context. New certificates get a new one, so no session outlives those that it
/// began with.
final class Contexts {
  private static final List<Chain> NONE = List.of();

  private record Made(List<Chain> chains, SSLContext context) {}

  /// Decides by itself about trust and certificates; without it, the next two do.
  private final @Nullable SSLContext given;

  private final @Nullable Trust trust;
  private final @Nullable Certificates certificates;
  private @Nullable Made made;

  private Contexts(
      @Nullable SSLContext given, @Nullable Trust trust, @Nullable Certificates certificates) {
    this.given = given;
    this.trust = trust;
    this.certificates = certificates;
  }

  static Contexts of(SSLContext given) {
    return new Contexts(given, null, null);
  }

  /// Trusts what the system does, and shows no certificates.
  static Contexts system() {
    return new Contexts(null, null, null);
  }

  Contexts with(Trust other) {
    checkNotGiven("whom it trusts");
    return new Contexts(null, other, certificates);
  }

  Contexts with(Certificates others) {
    checkNotGiven("what certificates it shows");
    return new Contexts(null, trust, others);
  }

  private void checkNotGiven(String what) {
    if (given != null) {
      throw new IllegalStateException(
          "made of an SSLContext, which says " + what + ": tell the context, or use no context");
    }
  }

  /// Checks that a server can be made of this.
  ///
  /// @param asks whether it asks its clients for certificates
  void checkServer(boolean asks) {
    if (given == null && certificates == null) {
      throw new IllegalStateException(
          "a server needs a certificate: Tls.server, or Tls.certificate on this one");
    }
    if (given == null && trust == null && asks) {
      // All who have a web site's certificate would be let in.
      throw new IllegalStateException("clients are asked for certificates, and nothing is said of"
          + " who issues them: Tls.trust does");
    }
  }

  synchronized SSLContext current() {
    if (given != null) {
      return given;
    }
    List<Chain> chains = certificates == null ? NONE : certificates.chains();
    if (made == null || made.chains != chains) {
      made = new Made(chains, context(chains));
    }
    return made.context;
  }

  private SSLContext context(List<Chain> chains) {
    var keys = chains.isEmpty() ? null : new KeyManager[] {new KeyChoice(chains)};
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {trust == null ? Trust.system() : trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS: " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    if (given != null) {
      return "context " + given.getProtocol() + " of " + given.getProvider().getName();
    }
    String trusted = "trusts " + (trust == null ? "the system's authorities" : trust);
    return certificates == null ? trusted : "shows " + certificates + ", " + trusted;
  }
}
