package org.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.net.Endpoints.getaddrinfo;
import static org.asyncio4j.net.Endpoints.getnameinfo;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names and addresses of hosts.
class LookupTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "1.2.3.4", "2001:db8::1"})
  void anAddressInItsTextFormStandsForItself(String text) throws Exception {
    Real.run(() -> assertThat(getaddrinfo(text, 80))
        .containsExactly(new InetSocketAddress(InetAddress.ofLiteral(text), 80)));
  }

  @Test
  void theScopeOfAnAddressIsKept() throws Exception {
    Real.run(() -> assertThat(getaddrinfo("fe80::1%1", 80))
        .singleElement()
        .satisfies(address -> assertThat(address.getAddress())
            .isInstanceOfSatisfying(
                Inet6Address.class, inet -> assertThat(inet.getScopeId()).isOne())));
  }

  @Test
  void aPortIsANumber() throws Exception {
    Real.run(() -> {
      assertThat(getaddrinfo("127.0.0.1", 0).getFirst().getPort()).isZero();
      assertThatThrownBy(() -> getaddrinfo("127.0.0.1", 65_536))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void aNameWithoutAnAddressIsNamed() throws Exception {
    Real.run(() -> assertThatThrownBy(() -> getaddrinfo("nobody.invalid", 80))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageStartingWith("host 'nobody.invalid' has no address"));
  }

  @Test
  void anAddressHasANameOrItsTextForm() throws Exception {
    Real.run(() -> assertThat(getnameinfo(InetAddress.getLoopbackAddress())).isNotEmpty());
  }
}
