package org.asyncio4j.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import org.asyncio4j.net.tls.TestCertificates.PemFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A client and a server that get on, for a test to change.
abstract class Sides {
  final TestCertificates authority = TestCertificates.authority("Test CA");

  @TempDir
  Path folder;

  /// The server's.
  PemFiles files;

  Tls client;
  Tls server;

  @BeforeEach
  void make() throws IOException {
    files = authority.issue("localhost", "a.org").write(folder);
    client = Tls.client().trust(files.authorities());
    server = Tls.server(files.chain(), files.key());
  }

  EnginePair pair() {
    return pair("localhost");
  }

  EnginePair pair(String host) {
    return EnginePair.of(client, host, server);
  }

  void serverAsks(ClientCertificates wish) throws IOException {
    server = server.trust(files.authorities()).clientCertificates(wish);
  }

  void clientIs(String name) throws IOException {
    PemFiles own = authority.issueToClient(name).write(folder);
    client = client.certificate(own.chain(), own.key());
  }
}
