package org.asyncio4j.watch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DebugTest {
  @Test
  void theEnvironmentVariableDecidesWhereThePropertySaysNothing() {
    assertFalse(Debug.byDefault(null, null));
    assertFalse(Debug.byDefault(null, ""));
    assertFalse(Debug.byDefault(null, "0"));
    assertTrue(Debug.byDefault(null, "1"));
    assertFalse(Debug.byDefault("false", "1"));
    assertTrue(Debug.byDefault("true", "0"));
  }
}
