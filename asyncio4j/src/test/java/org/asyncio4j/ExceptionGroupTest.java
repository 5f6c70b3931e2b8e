package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Several exceptions as one.
class ExceptionGroupTest {
  private final IOException io = new IOException("io");
  private final ArithmeticException arithmetic = new ArithmeticException("arithmetic");
  private final ExceptionGroup inner = new ExceptionGroup("inner", List.of(io));
  private final ExceptionGroup group = new ExceptionGroup("outer", List.of(arithmetic, inner));

  @Test
  void itHoldsExceptionsInTheirOrderAndShowsThem() {
    assertEquals(List.of(arithmetic, inner), group.exceptions());
    assertEquals(List.of(arithmetic, io), group.leaves());
    assertEquals("outer (2 exceptions)", group.getMessage());
    assertEquals("inner (1 exception)", inner.getMessage());
    var text = new StringWriter();
    group.printStackTrace(new PrintWriter(text));
    assertTrue(text.toString().contains("java.io.IOException: io"));
  }

  @Test
  void anEmptyOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ExceptionGroup("none", List.of()));
  }

  @Test
  void aSplitKeepsTheNesting() {
    var parts = group.split(IOException.class);
    assertEquals(List.of(inner), parts.matching().exceptions());
    assertEquals(List.of(arithmetic), parts.rest().exceptions());
    assertEquals("outer (1 exception)", parts.matching().getMessage());
  }

  @Test
  void aSubgroupOfAllIsTheGroupItself() {
    assertSame(group, group.subgroup(Exception.class));
    assertNull(group.split(Exception.class).rest());
    assertNull(group.subgroup(Error.class));
    assertSame(group, group.split(Error.class).rest());
    assertEquals(List.of(arithmetic), group.subgroup(e -> e == arithmetic).exceptions());
  }

  @Test
  void aSingleExceptionCanBeTakenOut() {
    var outer = new ExceptionGroup("outer", List.of(inner));
    assertSame(io, assertThrows(IOException.class, () -> {
      throw outer.unwrap(IOException.class);
    }));
    assertSame(outer, outer.unwrap(IllegalStateException.class));
    assertSame(group, assertDoesNotThrow(() -> group.unwrap(IOException.class)));
  }
}
