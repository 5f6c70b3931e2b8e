package org.asyncio4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DivergenceTest {
  @Test
  void equalTracesDoNotDiverge() {
    assertThat(Divergence.first(List.of("a", "b"), List.of("a", "b"))).isEmpty();
  }

  @Test
  void anEmptyLineIsNotTheEnd() {
    assertThat(Divergence.first(List.of("a"), List.of("a", ""))).isPresent();
  }

  @Test
  void showsTheLinesAroundItSideBySide() {
    var divergence = Divergence.first(
        List.of("1", "2", "3", "4", "5", "six", "7"), List.of("1", "2", "3", "4", "5", "6"));
    assertThat(divergence.orElseThrow()).hasToString("""
                expected | actual
             2  2        | 2
             3  3        | 3
             4  4        | 4
             5  5        | 5
        >    6  six      | 6
             7  7        |\
        """);
  }
}
