package org.asyncio4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.asyncio4j.testing.PlaceholderKit;
import org.junit.jupiter.api.Test;

class PlaceholderKitTest {
  @Test
  void runsOnAnEngine() {
    assertThat(PlaceholderKit.engine()).isIn("native", "portable");
  }
}
