package org.asyncio4j.net.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Which of several chains a side shows in a handshake. An alias is a place in their list,
/// which never changes: what was chosen is what is shown.
final class KeyChoice extends X509ExtendedKeyManager {
  private final List<Chain> chains;

  KeyChoice(List<Chain> chains) {
    this.chains = chains;
  }

  /* ---------------------------------------- servers --------------------------------------- */

  /// JSSE asks for one kind of key after the other, as the client prefers them. So what is
  /// for the host is decided first: else another host's key of a better kind would win.
  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(forHost(requestedHost(engine)), chain -> chain.keyType().equals(keyType));
  }

  private List<Chain> forHost(@Nullable String host) {
    if (host != null) {
      List<Chain> exact = all(chain -> chain.names().hasExactly(host));
      if (!exact.isEmpty()) {
        return exact;
      }
      List<Chain> wildcard = all(chain -> chain.names().covers(host));
      if (!wildcard.isEmpty()) {
        return wildcard;
      }
    }
    Names first = chains.getFirst().names();
    return all(chain -> chain.names().equals(first));
  }

  private List<Chain> all(Predicate<Chain> condition) {
    return chains.stream().filter(condition).toList();
  }

  private static @Nullable String requestedHost(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (var name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    }
    return null;
  }

  /* ---------------------------------------- clients --------------------------------------- */

  /// A server may list fewer authorities than it trusts, so one of an authority that it does
  /// not list is better than none, as in OpenSSL: the server's refusal says more then.
  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    List<String> kinds = List.of(keyTypes);
    List<Principal> accepted = issuers == null ? List.of() : List.of(issuers);
    String best = alias(
        chains,
        chain -> kinds.contains(chain.keyType())
            && chain.certificates().stream()
                .anyMatch(shown -> accepted.contains(shown.getIssuerX500Principal())));
    return best != null ? best : alias(chains, chain -> kinds.contains(chain.keyType()));
  }

  /* ---------------------------------------- aliases --------------------------------------- */

  private @Nullable String alias(List<Chain> among, Predicate<Chain> condition) {
    return among.stream()
        .filter(condition)
        .findFirst()
        .map(chain -> Integer.toString(chains.indexOf(chain)))
        .orElse(null);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return chains.get(Integer.parseInt(alias)).certificates().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return chains.get(Integer.parseInt(alias)).key();
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  private String[] aliases(String keyType) {
    return IntStream.range(0, chains.size())
        .filter(i -> chains.get(i).keyType().equals(keyType))
        .mapToObj(Integer::toString)
        .toArray(String[]::new);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    throw new UnsupportedOperationException("these are for engines, not for " + socket);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    throw new UnsupportedOperationException("these are for engines, not for " + socket);
  }
}
