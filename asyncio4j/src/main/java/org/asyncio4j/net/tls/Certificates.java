package org.asyncio4j.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The certificates that a side may show, each with its private key.
///
/// A server shows the one for the host that its client asks for (SNI): one that names this
/// host, else one with a wildcard for it, else the first. Of several for the same hosts it
/// shows the one whose kind of key the client prefers, so RSA may stand beside EC. A client
/// shows one that the server says to accept, else the first.
///
/// **Threads.** Any.
///
/// asyncio: `SSLContext.load_cert_chain`.
public final class Certificates {
  /// What can be read again.
  private interface Source {
    Chain read() throws IOException;
  }

  private final List<Source> sources;
  private volatile List<Chain> chains;

  private Certificates(List<Source> sources, List<Chain> chains) {
    this.sources = sources;
    this.chains = chains;
  }

  /// One, of two PEM files, which may be the same one. Both are read now.
  ///
  /// @param chain its certificate first, then those of who issued it, each issued by the
  ///     next; that of the authority itself may be left out
  /// @param key its private key: PKCS#8, PKCS#1 or SEC 1, not encrypted
  /// @return these
  /// @throws IOException if a file cannot be read, or has something else, or the key is
  ///     another certificate's; it names the file, and says what is wrong
  public static Certificates of(Path chain, Path key) throws IOException {
    Source files = () ->
        Chain.of(Pem.read(key).privateKey(), Pem.read(chain).certificates(), key + " and " + chain);
    return new Certificates(List.of(files), List.of(files.read()));
  }

  /// One that the program has: from a key store, or from a device that keeps the key for
  /// itself.
  ///
  /// @param key its private key
  /// @param chain its certificate first, then those of who issued it
  /// @return these
  /// @throws IllegalArgumentException if there is no certificate, or the key is not its
  public static Certificates of(PrivateKey key, X509Certificate... chain) {
    if (chain.length == 0) {
      throw new IllegalArgumentException("there is a private key, and no certificate");
    }
    try {
      Chain given = Chain.of(key, List.of(chain), "what was given");
      return new Certificates(List.of(() -> given), List.of(given));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// These and others. To reload those of both, reload what this returns.
  ///
  /// @param others they come after these
  /// @return all
  public Certificates and(Certificates others) {
    return new Certificates(joined(sources, others.sources), joined(chains, others.chains));
  }

  private static <E> List<E> joined(List<E> first, List<E> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /// Reads the files again. Connections that are made from now on use what they have now, and
  /// those that there are go on; sessions that began with the old ones are not resumed. It
  /// does not suspend, but reads files: on a loop, call it by `toThread`.
  ///
  /// @throws IOException if a file cannot be read, as for [#of]; then all certificates stay
  ///     as they were
  public synchronized void reload() throws IOException {
    List<Chain> read = new ArrayList<>();
    for (Source source : sources) {
      read.add(source.read());
    }
    chains = List.copyOf(read);
  }

  /// Those of now; another list after each [#reload].
  List<Chain> chains() {
    return chains;
  }

  /// Their subjects.
  @Override
  public String toString() {
    return chains.stream().map(Chain::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
