package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.*;

import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// What the exceptions of reads say, and keep.
class ReadExceptionsTest {
  @Test
  void anIncompleteReadHasWhatWasRead() {
    byte[] read = {1, 2, 3};
    EOFException e = new IncompleteReadException(read, 10);
    assertEquals("3 bytes read on a total of 10 expected bytes", e.getMessage());
    var incomplete = (IncompleteReadException) e;
    read[0] = 9;
    incomplete.partial()[1] = 9;
    assertArrayEquals(new byte[] {1, 2, 3}, incomplete.partial());
    assertEquals(10, incomplete.expected());
  }

  @Test
  void whatWasExpectedNeedNotBeKnown() {
    var e = new IncompleteReadException(new byte[0], null);
    assertEquals("0 bytes read on a total of undefined expected bytes", e.getMessage());
    assertNull(e.expected());
  }

  @Test
  void anOverrunSaysHowToGetOn() {
    IOException e = new LimitOverrunException("separator is not found within 64 bytes", 63);
    assertEquals("separator is not found within 64 bytes", e.getMessage());
    assertEquals(63, ((LimitOverrunException) e).consumed());
  }

  @Test
  void whatCannotBeSentIsAnErrorOfInputAndOutput() {
    IOException e = new SendfileNotAvailableException("a pipe");
    assertEquals("a pipe", e.getMessage());
  }
}
