package org.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Signals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -INT")
  void aProgramThatCtrlCEndsHasItsStatusAndPrintsNothingOfOurs() throws Exception {
    assumeFalse(Signals.sigintIsIgnored(), "SIGINT is ignored here");
    writeServer("");

    assertThat(
            new Child(directory, Child.LAUNCHER, program.toString()).quietly().runInterrupted())
        .isEqualTo(new Child.Ended(130, "ready\ncleaned up\n", ""));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -TERM")
  void aServerThatASignalEndsCleansUpAlsoWhereTheJarHasStartedIt() throws Exception {
    writeServer("org.asyncio4j.process.Signals.endOnSignals(org.asyncio4j.process.Signal.TERM);");

    var expected = new Child.Ended(143, "ready\ncleaned up\n", "");
    assertThat(
            new Child(directory, Child.LAUNCHER, program.toString()).quietly().runSignalled("TERM"))
        .isEqualTo(expected);
    assertThat(byTheJar(program.toString()).runSignalled("TERM")).isEqualTo(expected);
  }

  private void writeServer(String begin) throws Exception {
    Files.writeString(program, """
        import static org.asyncio4j.Asyncio.*;

        void main() {
          run(() -> {
            %s
            try {
              IO.println("ready");
              new org.asyncio4j.Future<Void>().await();
            } finally {
              IO.println("cleaned up");
            }
          });
        }
        """.formatted(begin));
  }

  @Test
  void theJarRunsASourceFileAsWell() throws Exception {
    assertThat(byTheJar(program.toString(), "two words").run())
        .isEqualTo(new Child.Ended(7, Child.ENGINE + " two words\n", ""));
  }

  private Child byTheJar(String... arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dasyncio4j.engine=" + Child.ENGINE,
        Child.QUIET,
        "-cp",
        Child.classes(),
        "org.asyncio4j.repl.Main"));
    command.addAll(List.of(arguments));
    return new Child(directory, command.toArray(String[]::new));
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
