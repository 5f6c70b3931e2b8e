package org.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Feed.*;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.asyncio4j.CancelledError;
import org.asyncio4j.LoopRun;
import org.asyncio4j.Task;
import org.asyncio4j.net.Server;
import org.asyncio4j.stream.Local.Pair;
import org.asyncio4j.stream.Local.Way;
import org.asyncio4j.transport.ConnectionResetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How a connection ends in a try-with-resources.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamConnectionTest {
  @Test
  void itIsLeftWhenAllIsSent() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        Task<byte[]> reading = createTask(() -> pair.there().reader().read());
        int count;
        try (StreamConnection connection = pair.here()) {
          count = Local.fill(connection.writer());
        }
        assertThat(pair.here().writer().transport().getWriteBufferSize()).isZero();
        assertThat(reading.await()).hasSize(count);
      }
    });
  }

  @Test
  void closedBeforeItIsLeftItStaysSo() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        try (StreamConnection connection = pair.here()) {
          connection.writer().close();
          connection.writer().waitClosed();
        }
        pair.here().close();
        assertThat(pair.there().reader().read()).isEmpty();
      }
    });
  }

  @Test
  void cancelledWhileItClosesItDropsWhatIsNotSent() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        int count = Local.fill(pair.here().writer());
        Task<?> closing = createTask(() -> {
          try (var _ = pair.here()) {
            // closes
          }
        });
        sleep(Duration.ZERO);
        assertThat(closing.done()).isFalse();
        closing.cancel();
        assertThatThrownBy(closing::await).isInstanceOf(CancelledError.class);
        pair.here().writer().waitClosed();
        assertThat(pair.there().reader().read()).hasSizeLessThan(count);
      }
    });
  }

  @Test
  void aBodyThatIsCancelledClosesItAsAnyOther() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        Task<?> task = createTask(() -> {
          try (StreamConnection connection = pair.here()) {
            connection.writer().send(bytes("sent"));
            connection.reader().read();
          }
        });
        assertThat(text(pair.there().reader().readExactly(4))).isEqualTo("sent");
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(pair.there().reader().read()).isEmpty();
      }
    });
  }

  @Test
  void aBodyThatSeesItBreakThrowsThatAndClosingIsSuppressed() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        Local.reset(pair.there());
        assertThatThrownBy(() -> {
              try (StreamConnection connection = pair.here()) {
                connection.reader().read();
              }
            })
            .isInstanceOf(ConnectionResetException.class)
            .hasMessageContaining(" broke while it was read from")
            .satisfies(e -> assertThat(e.getSuppressed())
                .singleElement()
                .satisfies(closing -> assertThat(closing).hasCause(e)));
      }
    });
  }

  @Test
  void aBodyThatDoesNotSeeItBreakIsToldWhenItCloses() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        Local.reset(pair.there());
        assertThatThrownBy(() -> {
              try (StreamConnection connection = pair.here()) {
                Local.fill(connection.writer());
              }
            })
            .isInstanceOf(ConnectionResetException.class)
            .hasMessageStartingWith("had broken when it was closed: ");
      }
    });
  }

  @TempDir
  private Path folder;

  /// Where closing needs no answer of the other side.
  @ParameterizedTest
  @EnumSource(names = {"TCP", "UNIX"})
  void lostForAReasonReadingThrowsThatAndClosingReportsNothing(Way way) throws IOException {
    LoopRun.of(() -> {
      var reason = new ArithmeticException("reason");
      try (Server server = way.serve((reader, writer) -> reader.read(), folder)) {
        StreamConnection connection = way.connect(server, folder);
        Local.protocol(connection.writer()).connectionLost(reason);
        assertThatThrownBy(connection.reader()::read).isSameAs(reason);
        connection.writer().close();
        sleep(Duration.ZERO);
        server.shutdown(Duration.ZERO);
      }
    });
  }
}
