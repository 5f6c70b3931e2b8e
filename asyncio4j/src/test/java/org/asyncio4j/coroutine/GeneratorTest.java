package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void whatTheBodyYieldsAreTheElements() {
    var generator = Generator.of(() -> {
      for (int i = 0; i < 3; i++) {
        Coroutine.yield(i * i);
      }
    });
    assertThat(generator).toIterable().containsExactly(0, 1, 4);
  }

  @Test
  void theBodyRunsOnlyAsFarAsItIsAsked() {
    var generator = Generator.of(() -> {
      log.add("started");
      Coroutine.yield(null);
      log.add("went on");
    });
    assertThat(log).isEmpty();
    assertThat(generator.hasNext()).isTrue();
    assertThat(generator.hasNext()).isTrue();
    assertThat(log).containsExactly("started");
    assertThat(generator.next()).isNull();
    assertThat(generator.hasNext()).isFalse();
    assertThat(log).containsExactly("started", "went on");
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(generator::next);
  }

  @Test
  void whatTheBodyThrowsComesOutAndEndsIt() {
    var failure = new IOException("x");
    Generator<Object> generator = Generator.of(() -> {
      throw failure;
    });
    assertThatThrownBy(generator::next).isSameAs(failure);
    assertThat(generator.hasNext()).isFalse();
  }

  @Test
  void closeRunsItsFinallyBlocksAndDropsTheElementAhead() {
    var generator = Generator.of(() -> {
      try {
        Coroutine.yield(1);
      } finally {
        log.add("finally");
      }
    });
    assertThat(generator.hasNext()).isTrue();
    generator.close();
    assertThat(log).containsExactly("finally");
    assertThat(generator.hasNext()).isFalse();
  }
}
