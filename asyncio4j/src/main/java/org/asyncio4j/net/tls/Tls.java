package org.asyncio4j.net.tls;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// What is wanted of TLS on a connection, for either side of it. It never changes: a method
/// that says more returns another one.
///
/// It is TLS 1.2 or 1.3, the newest that both sides know. A client checks that the server's
/// certificate comes from an authority that it trusts, that it is valid, and that it is for
/// the host that is wanted. If one of that is not so, the handshake fails with an
/// [javax.net.ssl.SSLHandshakeException] that says whose certificate it is, and what is
/// wrong.
///
/// A client that comes again resumes its session, which makes the handshake short. So make
/// one of these and keep it: sessions are resumed among those that were made from one another
/// without a change of [#trust], [#certificate] or [#certificates].
///
/// **Threads.** Any.
///
/// asyncio: `ssl.SSLContext`, and the keyword arguments that go with it.
public final class Tls {
  private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

  /// The longest name of a protocol that ALPN can carry, in bytes.
  private static final int LONGEST_PROTOCOL = 255;

  private final Contexts contexts;
  private final Wishes wishes;

  /// All that does not concern the context. It changes only before a `Tls` has it.
  private static final class Wishes {
    private ClientCertificates clientCertificates = ClientCertificates.NONE;
    private List<String> protocols = List.of();
    private @Nullable String serverName;
    private Duration handshakeTimeout = Duration.ofSeconds(60);
    private Duration shutdownTimeout = Duration.ofSeconds(30);
    private boolean acceptsTruncation;
    private boolean acceptsAnyHostname;

    Wishes copy() {
      var copy = new Wishes();
      copy.clientCertificates = clientCertificates;
      copy.protocols = protocols;
      copy.serverName = serverName;
      copy.handshakeTimeout = handshakeTimeout;
      copy.shutdownTimeout = shutdownTimeout;
      copy.acceptsTruncation = acceptsTruncation;
      copy.acceptsAnyHostname = acceptsAnyHostname;
      return copy;
    }
  }

  private Tls(Contexts contexts, Wishes wishes) {
    this.contexts = contexts;
    this.wishes = wishes;
  }

  private Tls with(Consumer<Wishes> wish) {
    Wishes copy = wishes.copy();
    wish.accept(copy);
    return new Tls(contexts, copy);
  }

  /* ---------------------------------------- making ---------------------------------------- */

  /// For clients: trusts the authorities that the JDK knows (its `cacerts`, or those of the
  /// property `javax.net.ssl.trustStore`), and shows no certificate.
  ///
  /// asyncio: `ssl.create_default_context()`, and `ssl=True`.
  ///
  /// @return this
  public static Tls client() {
    return new Tls(Contexts.system(), new Wishes());
  }

  /// For servers with one certificate. The two PEM files, which may be one, are read now.
  ///
  /// asyncio: `ssl.create_default_context(Purpose.CLIENT_AUTH)` and `load_cert_chain`.
  ///
  /// @param chain the server's certificate first, then those of who issued it
  /// @param key its private key: PKCS#8, PKCS#1 or SEC 1, not encrypted
  /// @return this
  /// @throws IOException if a file cannot be read, or has something else, or the key is
  ///     another certificate's; it names the file, and says what is wrong
  public static Tls server(Path chain, Path key) throws IOException {
    return server(Certificates.of(chain, key));
  }

  /// For servers with several certificates, or with some that are replaced while it serves.
  ///
  /// @param certificates of which it picks one for each connection
  /// @return this
  public static Tls server(Certificates certificates) {
    return client().certificates(certificates);
  }

  /// For either side. Whom it trusts, what certificates it shows, and what its errors say, is
  /// up to the context; all else is up to this, the check of the host included.
  ///
  /// asyncio: the argument `ssl`.
  ///
  /// @param context initialised
  /// @return this
  public static Tls of(SSLContext context) {
    return new Tls(Contexts.of(requireNonNull(context, "context")), new Wishes());
  }

  /* -------------------------------- trust and certificates -------------------------------- */

  /// With other authorities in place of the system's.
  ///
  /// asyncio: `SSLContext.load_verify_locations`, `create_default_context(cafile=)`.
  ///
  /// @param authorities a PEM file of certificates, read now. Trusted are these, and what has
  ///     been issued by them
  /// @return this with that
  /// @throws IOException if it cannot be read, or has no certificate
  /// @throws IllegalStateException if this is made of a context
  public Tls trust(Path authorities) throws IOException {
    return new Tls(contexts.with(Trust.of(authorities)), wishes);
  }

  /// With a certificate to show: as a server, or as a client to a server that asks.
  ///
  /// @param chain a PEM file, as for [#server(Path, Path)]
  /// @param key another, or the same
  /// @return this with that
  /// @throws IOException as for [#server(Path, Path)]
  /// @throws IllegalStateException if this is made of a context
  public Tls certificate(Path chain, Path key) throws IOException {
    return certificates(Certificates.of(chain, key));
  }

  /// With certificates to show: as a server, or as a client to a server that asks.
  ///
  /// asyncio: `SSLContext.load_cert_chain`.
  ///
  /// @param certificates of which one is shown
  /// @return this with that
  /// @throws IllegalStateException if this is made of a context
  public Tls certificates(Certificates certificates) {
    return new Tls(contexts.with(requireNonNull(certificates, "certificates")), wishes);
  }

  /// As a server, asks clients for certificates or does not. Those of the system's
  /// authorities say little of a client, so this needs [#trust] as well, unless it is made of
  /// a context.
  ///
  /// asyncio: `SSLContext.verify_mode`.
  ///
  /// @param wish none is asked for, where nothing is said
  /// @return this with that
  public Tls clientCertificates(ClientCertificates wish) {
    requireNonNull(wish, "wish");
    return with(wishes -> wishes.clientCertificates = wish);
  }

  /* ------------------------------------- the handshake ------------------------------------ */

  /// With protocols to choose from for what the connection carries. A server picks the first
  /// of its own that the client has too. Where both sides have some and no one in common, the
  /// handshake fails; where a side has none, no protocol is agreed on.
  ///
  /// asyncio: `SSLContext.set_alpn_protocols`.
  ///
  /// @param protocols such as `h2` and `http/1.1`, the preferred first
  /// @return this with that
  /// @throws IllegalArgumentException if one is empty, or longer than 255 bytes
  public Tls alpn(String... protocols) {
    for (String protocol : protocols) {
      int length = protocol.getBytes(StandardCharsets.UTF_8).length;
      if (length == 0 || length > LONGEST_PROTOCOL) {
        throw new IllegalArgumentException("the protocol \"%s\" has %d bytes: 1 to %d"
            .formatted(protocol, length, LONGEST_PROTOCOL));
      }
    }
    List<String> list = List.of(protocols);
    return with(wishes -> wishes.protocols = list);
  }

  /// As a client, with the name that the server is asked for (SNI) and that its certificate
  /// must have, in place of the host that is connected to.
  ///
  /// asyncio: the argument `server_hostname`.
  ///
  /// @param name a host or an address; empty asks for none, which leaves no name to be
  ///     checked, so it needs [#dangerouslyAcceptAnyHostname] as well
  /// @return this with that
  /// @throws IllegalArgumentException if it cannot be the name of a host
  public Tls serverName(String name) {
    String checked = name.isEmpty() ? name : ServerName.of(name).text();
    return with(wishes -> wishes.serverName = checked);
  }

  /// As a client, without a check of the server's name: **any server with a certificate from
  /// a trusted authority can pass for any other**. The rest of the certificate is checked.
  ///
  /// asyncio: `SSLContext.check_hostname = False`.
  ///
  /// @return this with that
  public Tls dangerouslyAcceptAnyHostname() {
    return with(wishes -> wishes.acceptsAnyHostname = true);
  }

  /// With a limit for the handshake, after which the connection is given up. Without this it
  /// is 60 seconds.
  ///
  /// asyncio: the argument `ssl_handshake_timeout`.
  ///
  /// @param limit a positive duration
  /// @return this with that
  /// @throws IllegalArgumentException if it is not positive
  public Tls handshakeTimeout(Duration limit) {
    checkPositive(limit, "the handshake's limit");
    return with(wishes -> wishes.handshakeTimeout = limit);
  }

  /* ---------------------------------------- the end --------------------------------------- */

  /// With a limit for the orderly end, after which the connection is cut. Without this it is
  /// 30 seconds.
  ///
  /// asyncio: the argument `ssl_shutdown_timeout`.
  ///
  /// @param limit a positive duration
  /// @return this with that
  /// @throws IllegalArgumentException if it is not positive
  public Tls shutdownTimeout(Duration limit) {
    checkPositive(limit, "the shutdown's limit");
    return with(wishes -> wishes.shutdownTimeout = limit);
  }

  private static void checkPositive(Duration limit, String what) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException(what + " is " + limit + ": a positive duration");
    }
  }

  /// For peers that never announce their end (`close_notify`): takes the end of the
  /// connection for the end of the data. **Who can cut the connection can cut the data short,
  /// unnoticed**, unless what it carries says how long it is. Without this, such an end is an
  /// error.
  ///
  /// asyncio: `ssl.OP_IGNORE_UNEXPECTED_EOF`, `SSLContext.suppress_ragged_eofs`.
  ///
  /// @return this with that
  public Tls acceptTruncation() {
    return with(wishes -> wishes.acceptsTruncation = true);
  }

  /* ------------------------------------ for transports ------------------------------------ */

  Duration handshakeTimeout() {
    return wishes.handshakeTimeout;
  }

  Duration shutdownTimeout() {
    return wishes.shutdownTimeout;
  }

  boolean acceptsTruncation() {
    return wishes.acceptsTruncation;
  }

  /// What [#serverName(String)] was told; null if nothing.
  @Nullable
  String serverName() {
    return wishes.serverName;
  }

  /// An engine for one connection.
  ///
  /// @param host what a client connects to; may be null for a server, or if [#serverName]
  ///     says it
  /// @param port of that, or -1: sessions are resumed by name and port
  /// @throws IllegalArgumentException if a client has no name to check
  /// @throws IllegalStateException if a server has no certificate, or asks its clients for
  ///     theirs and trusts nobody
  SSLEngine engine(boolean server, @Nullable String host, int port) {
    return server ? serverEngine() : clientEngine(host, port);
  }

  private SSLEngine serverEngine() {
    ClientCertificates asked = wishes.clientCertificates;
    contexts.checkServer(asked != ClientCertificates.NONE);
    SSLEngine engine = contexts.current().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = parameters(engine);
    parameters.setUseCipherSuitesOrder(true);
    switch (asked) {
      case NONE -> parameters.setNeedClientAuth(false);
      case WANTED -> parameters.setWantClientAuth(true);
      case NEEDED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private SSLEngine clientEngine(@Nullable String host, int port) {
    String wanted = wishes.serverName != null ? wishes.serverName : host == null ? "" : host;
    if (wanted.isEmpty()) {
      return unnamedEngine();
    }
    ServerName name = ServerName.of(wanted);
    // Under this name the JDK looks for the session, and checks the certificate.
    SSLEngine engine = contexts.current().createSSLEngine(name.text(), port);
    engine.setUseClientMode(true);
    SSLParameters parameters = parameters(engine);
    parameters.setServerNames(name.indication());
    parameters.setEndpointIdentificationAlgorithm(wishes.acceptsAnyHostname ? "" : "HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  private SSLEngine unnamedEngine() {
    if (!wishes.acceptsAnyHostname) {
      throw new IllegalArgumentException("which name must the server's certificate have? Give a"
          + " host, or Tls.serverName, or accept any by Tls.dangerouslyAcceptAnyHostname");
    }
    SSLEngine engine = contexts.current().createSSLEngine();
    engine.setUseClientMode(true);
    engine.setSSLParameters(parameters(engine));
    return engine;
  }

  /// What both sides have.
  private SSLParameters parameters(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(
        Arrays.stream(parameters.getProtocols()).filter(VERSIONS::contains).toArray(String[]::new));
    parameters.setApplicationProtocols(wishes.protocols.toArray(String[]::new));
    return parameters;
  }

  /// What differs from what is usual.
  @Override
  public String toString() {
    var text = new StringJoiner(", ", "Tls[", "]").add(contexts.toString());
    if (wishes.clientCertificates != ClientCertificates.NONE) {
      text.add("clientCertificates=" + wishes.clientCertificates);
    }
    if (!wishes.protocols.isEmpty()) {
      text.add("alpn=" + wishes.protocols);
    }
    if (wishes.serverName != null) {
      text.add("serverName=\"" + wishes.serverName + '"');
    }
    if (wishes.acceptsTruncation) {
      text.add("acceptTruncation");
    }
    if (wishes.acceptsAnyHostname) {
      text.add("dangerouslyAcceptAnyHostname");
    }
    return text.toString();
  }
}
