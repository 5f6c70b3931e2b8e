package org.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs in `examples/`, started by the launcher.
@Tag("child-jvm")
class ExamplesTest {
  @TempDir
  Path directory;

  @Test
  void helloWorld() throws Exception {
    assertThat(run("HelloWorld.java")).isEqualTo(new Child.Ended(0, "Hello World!\n", ""));
  }

  @Test
  void seedHelloWorldNaive() throws Exception {
    var ended = run("seed/HelloWorldNaive.java");

    assertThat(ended.out()).isEqualTo("Return from coro.send: <Future pending>\n");
    assertThat(ended.err())
        .startsWith("Exception in thread \"main\" java.lang.AssertionError:"
            + " await wasn't used with future\n");
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void seedHelloWorldNaive2() throws Exception {
    assertThat(run("seed/HelloWorldNaive2.java"))
        .isEqualTo(
            new Child.Ended(0, "Return from coro.send: <Future pending>\nHello World!\n", ""));
  }

  @Test
  void seedHelloWorld() throws Exception {
    assertThat(run("seed/HelloWorld.java")).isEqualTo(new Child.Ended(0, "Hello World!\n", ""));
  }

  @Test
  void seedIterationSleep() throws Exception {
    assertThat(run("seed/IterationSleep.java"))
        .isEqualTo(new Child.Ended(0, "Future is done!\n", ""));
  }

  private Child.Ended run(String example) throws Exception {
    String file = Child.ROOT.resolve("examples").resolve(example).toString();
    return new Child(directory, Child.LAUNCHER, file).quietly().run();
  }
}
