package org.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher, and what it starts: a program, or the shell.
@Tag("child-jvm")
class LauncherTest {
  @TempDir
  Path directory;

  private Path program;

  @BeforeEach
  void writeProgram() throws Exception {
    program = Files.writeString(directory.resolve("Program.java"), """
        import static org.asyncio4j.Asyncio.*;
        import org.asyncio4j.coroutine.Coroutines;

        void main(String[] args) {
          IO.println(Coroutines.system() + " " + String.join("|", args));
          System.exit(run(() -> 7));
        }
        """);
  }

  @Test
  void runsACompactSourceFileFromAnywhereThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of(Child.LAUNCHER));

    var ended = new Child(
            directory, link.toString(), program.getFileName().toString(), "two words", "", "*")
        .quietly()
        .run();

    assertThat(ended).isEqualTo(new Child.Ended(7, Child.ENGINE + " two words||*\n", ""));
    Files.delete(link); // else the clean-up warns that it leads elsewhere
  }

  @Test
  void aProgramThatFailsSaysWhatAndWhere() throws Exception {
    Files.writeString(program, """
        import static org.asyncio4j.Asyncio.*;

        void main() {
          run(() -> {
            throw new RuntimeException("mine");
          });
        }
        """);
    var ended = new Child(directory, Child.LAUNCHER, program.toString()).run();
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .contains(
            "java.lang.RuntimeException: mine", "Program.java:5", "Program.main(Program.java:4)");
  }

  @Test
  void theJarRunsASourceFileAsWell() throws Exception {
    var ended = new Child(
            directory,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dasyncio4j.engine=" + Child.ENGINE,
            Child.QUIET,
            "-cp",
            Child.classes(),
            "org.asyncio4j.repl.Main",
            program.toString(),
            "two words")
        .run();

    assertThat(ended).isEqualTo(new Child.Ended(7, Child.ENGINE + " two words\n", ""));
  }

  @Test
  void awaitWorksInTheShell() throws Exception {
    var ended = new Child(directory, Child.LAUNCHER)
        .with("ASYNCIO4J_JAVA_OPTS", "-Djava.util.prefs.userRoot=" + directory)
        .input("""
            1 + 1
            await(createTask(() -> { sleep(Duration.ofMillis(10)); return 42; }))
            var future = new Future<String>()
            createTask(() -> { future.setResult("from the background"); })
            await(future)
            throw new java.io.IOException("checked")
            /exit 3
            """)
        .run();

    assertThat(ended.out())
        .contains("$1 ==> 2")
        .contains("$2 ==> 42")
        .contains("future ==> <Future pending>")
        .contains("$4 ==> <Task pending ")
        .contains("$5 ==> \"from the background\"")
        .contains("Exception java.io.IOException: checked");
    assertThat(ended.status()).isEqualTo(3);
  }
}
