package org.asyncio4j.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import javax.net.ssl.SNIHostName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerNameTest {
  @ParameterizedTest
  @CsvSource({
    "localhost,localhost",
    "example.org,example.org",
    "example.org.,example.org",
    "b\u00fccher.example,xn--bcher-kva.example",
    "1and1.example,1and1.example"
  })
  void aHostIsToldInAscii(String host, String text) {
    ServerName name = ServerName.of(host);

    assertThat(name.text()).isEqualTo(text);
    assertThat(name.indication()).containsExactly(new SNIHostName(text));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,127.0.0.1",
    "::1,::1",
    "[::1],::1",
    "[fe80::1%eth0],fe80::1",
    "fe80::1%eth0,fe80::1"
  })
  void anAddressIsNotTold(String host, String text) {
    ServerName name = ServerName.of(host);

    assertThat(name.text()).isEqualTo(text);
    assertThat(name.indication()).isEmpty();
  }
}
