package org.asyncio4j.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.stream.Feed.*;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.LoopRun;
import org.asyncio4j.Task;
import org.asyncio4j.stream.Local.Pair;
import org.asyncio4j.transport.ConnectionResetException;
import org.asyncio4j.transport.ExtraInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Room to write, and the end.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamWriterTest {
  @Test
  void whatIsWrittenIsTheWritersAgain() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        ByteBuffer data = ByteBuffer.wrap(bytes("xabx")).position(1).limit(3);
        writer.write(data);
        assertThat(data.position()).isEqualTo(1);
        writer.send(data);
        assertThat(data.position()).isEqualTo(1);
        writer.write("€", UTF_8);
        writer.writeLines(List.of(bytes("c"), bytes("d")));
        writer.writeEof();
        assertThat(text(pair.there().reader().read())).isEqualTo("abab€cd");
      }
    });
  }

  @Test
  void itKnowsItsTransport() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        assertThat(writer.getExtraInfo(ExtraInfo.PEERNAME))
            .isEqualTo(pair.there().writer().getExtraInfo(ExtraInfo.SOCKNAME))
            .isInstanceOf(InetSocketAddress.class);
        assertThat(writer).hasToString("<StreamWriter transport=" + writer.transport() + ">");
        assertThat(writer.canWriteEof()).isTrue();
      }
    });
  }

  /* ----------------------------------------- room ----------------------------------------- */

  @Test
  void allWhoWaitForRoomGoOnWhenThereIsSome() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        Local.protocol(writer).pauseWriting();
        List<Task<?>> drains = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          drains.add(createTask(() -> writer.drain()));
        }
        sleep(Duration.ZERO);
        assertThat(drains).noneMatch(Task::done);
        Local.protocol(writer).resumeWriting();
        drains.forEach(Task::await);
      }
    });
  }

  @Test
  void aSendThatIsCancelledHasSentNothing() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        int count = Local.fill(writer);
        for (int i = 0; i < 3; i++) {
          int which = i;
          Task<?> sending = createTask(() -> {
            switch (which) {
              case 0 -> writer.send(bytes("lost"));
              case 1 -> writer.send(ByteBuffer.wrap(bytes("lost")));
              default -> writer.send("lost", UTF_8);
            }
          });
          sleep(Duration.ZERO);
          assertThat(sending.done()).isFalse();
          sending.cancel();
          assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
        }
        Task<?> sending = createTask(() -> writer.send(bytes("sent")));
        assertThat(pair.there().reader().readExactly(count)).isEqualTo(new byte[count]);
        assertThat(text(pair.there().reader().readExactly(4))).isEqualTo("sent");
        sending.await();
        writer.close();
        assertThat(pair.there().reader().read()).isEmpty();
      }
    });
  }

  @Test
  void whoWritesToAPeerThatHasGoneIsToldAtLast() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        pair.there().writer().close();
        StreamWriter writer = pair.here().writer();
        assertThatThrownBy(() -> {
              while (true) {
                writer.write(bytes("foo\n"));
                writer.drain();
              }
            })
            .isInstanceOf(ConnectionResetException.class)
            .hasMessageContaining(" broke while ");
      }
    });
  }

  @Test
  void whoWaitsForRoomIsToldThatThePeerHasGone() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        Local.fill(writer);
        Task<?> draining = createTask(() -> writer.drain());
        sleep(Duration.ZERO);
        Local.reset(pair.there());
        assertThatThrownBy(draining::await).isInstanceOf(ConnectionResetException.class);
        assertThatThrownBy(writer::drain).isInstanceOf(ConnectionResetException.class);
      }
    });
  }

  @Test
  void whoWaitsForRoomIsToldThatItWasAborted() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        Local.fill(writer);
        Task<?> draining = createTask(() -> writer.drain());
        sleep(Duration.ZERO);
        writer.transport().abort();
        assertThatThrownBy(draining::await)
            .isInstanceOf(ConnectionResetException.class)
            .hasMessageContaining("is closed");
      }
    });
  }

  /* ---------------------------------------- the end --------------------------------------- */

  @Test
  void aWholeConversation() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        pair.there().writer().send(bytes("HTTP/1.0 200 OK\r\n\r\nbody"));
        writer.write(bytes("GET / HTTP/1.0\r\n\r\n"));
        writer.drain();
        assertThat(text(pair.here().reader().readLine())).isEqualTo("HTTP/1.0 200 OK\r\n");
        pair.there().writer().close();
        assertThat(text(pair.here().reader().read())).isEqualTo("\r\nbody");
        writer.close();
        writer.waitClosed();
      }
    });
  }

  @Test
  void closedTwiceItHasEnded() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        assertThat(writer.isClosing()).isFalse();
        writer.close();
        assertThat(writer.isClosing()).isTrue();
        writer.close();
        writer.waitClosed();
        writer.waitClosed();
        writer.close();
        assertThat(writer.isClosing()).isTrue();
      }
    });
  }

  @Test
  void itEndsThoughNobodyHasReadWhatCame() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        pair.there().writer().send(bytes("line1\nline2\n"));
        assertThat(text(pair.here().reader().readLine())).isEqualTo("line1\n");
        pair.here().writer().close();
        pair.here().writer().waitClosed();
        assertThat(text(pair.here().reader().read())).isEqualTo("line2\n");
      }
    });
  }

  @Test
  void closedItsReaderEndsToo() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        Task<byte[]> reading = createTask(() -> pair.here().reader().read());
        sleep(Duration.ZERO);
        pair.here().writer().close();
        assertThat(reading.await()).isEmpty();
        assertThat(pair.here().reader().atEof()).isTrue();
      }
    });
  }

  @Test
  void closedItDoesNotTakeMore() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        writer.close();
        writer.write(bytes("lost"));
        assertThatThrownBy(writer::drain)
            .isInstanceOf(ConnectionResetException.class)
            .hasMessageStartingWith("cannot write to ")
            .hasMessageContaining(writer.transport().toString());
        assertThatThrownBy(() -> writer.send(bytes("lost")))
            .isInstanceOf(ConnectionResetException.class);
        assertThat(pair.there().reader().read()).isEmpty();
      }
    });
  }

  @Test
  void afterItsEndOfOutputItTakesNoMore() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        writer.writeEof();
        assertThatThrownBy(() -> writer.write(bytes("late")))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("after writeEof()");
        assertThat(pair.there().reader().read()).isEmpty();
        pair.there().writer().send(bytes("answer\n"));
        assertThat(text(pair.here().reader().readLine())).isEqualTo("answer\n");
      }
    });
  }

  @Test
  void whoWaitsForTheEndIsToldOfAReset() throws IOException {
    LoopRun.of(() -> {
      try (var pair = Pair.open()) {
        StreamWriter writer = pair.here().writer();
        Task<?> waiting = createTask(() -> writer.waitClosed());
        sleep(Duration.ZERO);
        Local.reset(pair.there());
        assertThatThrownBy(waiting::await)
            .isInstanceOf(ConnectionResetException.class)
            .hasMessageContaining("0 bytes received");
        assertThatThrownBy(writer::waitClosed).isInstanceOf(ConnectionResetException.class);
        assertThat(writer.isClosing()).isTrue();
      }
    });
  }
}
