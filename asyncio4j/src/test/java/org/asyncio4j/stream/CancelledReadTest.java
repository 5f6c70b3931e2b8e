package org.asyncio4j.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.asyncio4j.stream.Feed.*;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.asyncio4j.Task;
import org.asyncio4j.testing.CancelEverywhere;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A read that was cancelled has taken nothing, wherever that strikes.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledReadTest {
  private static final String[] PIECES = {"on", "e\ntw", "o\n", "thr", "ee"};

  private interface Read {
    byte[] from(StreamReader reader) throws Throwable;
  }

  /// What comes out of reads that may be cancelled, and of one that is not, is all that came.
  private static void losesNothing(int reads, Read read) {
    new CancelEverywhere().test(attempt -> {
      var reader = new StreamReader();
      Task<?> feeding = laterEnding(reader, PIECES);
      var got = new StringBuilder();
      attempt.run(() -> {
        for (int i = 0; i < reads; i++) {
          got.append(text(read.from(reader)));
        }
      });
      got.append(text(reader.read()));
      feeding.await();
      assertThat(got.toString()).isEqualTo(String.join("", PIECES));
    });
  }

  @Test
  void aRead() {
    losesNothing(5, reader -> reader.read(3));
  }

  @Test
  void aReadIntoABuffer() {
    losesNothing(5, reader -> {
      ByteBuffer into = ByteBuffer.allocate(3);
      int count = reader.read(into);
      return Arrays.copyOf(into.array(), count);
    });
  }

  @Test
  void aReadToTheEnd() {
    losesNothing(1, StreamReader::read);
  }

  @Test
  void aReadOfAText() {
    losesNothing(1, reader -> bytes(reader.read(UTF_8)));
  }

  @Test
  void aReadOfSoManyBytes() {
    losesNothing(3, reader -> reader.readExactly(4));
  }

  @Test
  void aReadUpToASeparator() {
    losesNothing(2, reader -> reader.readUntil(bytes("e\n"), bytes("o\n")));
  }

  @Test
  void aLine() {
    losesNothing(3, StreamReader::readLine);
  }

  @Test
  void aLineOfALoop() {
    losesNothing(3, reader -> reader.lines().iterator().next());
  }
}
