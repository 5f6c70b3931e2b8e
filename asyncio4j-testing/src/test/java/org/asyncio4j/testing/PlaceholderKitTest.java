package org.asyncio4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaceholderKitTest {
  @Test
  void runsOnAnEngine() {
    assertThat(PlaceholderKit.engine()).isIn("native", "portable");
  }
}
