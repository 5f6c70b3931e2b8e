package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.asyncio4j.Asyncio.run;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Which engine a JVM gets, and what it is told.
class EngineChoiceTest {
  private static final String FLAG = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  /// What the child JVMs run.
  static final class Program {
    public static void main(String[] arguments) {
      run(() -> System.out.println("runs on " + Coroutines.system()));
      System.out.println(Coroutine.of(() -> Coroutines.system()).send(null));
    }
  }

  private record Outcome(int status, String output) {}

  private static Outcome child(String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of(flags));
    command.add("-Dasyncio4j.watchdog=false");
    command.addAll(List.of("-cp", productAndTests(), Program.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), output);
  }

  private static String productAndTests() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.contains("classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void withTheFlagItIsTheNativeOne() throws Exception {
    Outcome outcome = child(FLAG);
    assertThat(outcome).isEqualTo(new Outcome(0, outcome.output));
    assertThat(outcome.output)
        .contains("runs on native", "Returned[value=native]")
        .doesNotContain("--add-opens");
  }

  @Test
  void withoutTheFlagItIsThePortableOneAndThatIsLoggedOnce() throws Exception {
    Outcome outcome = child();
    assertThat(outcome.status).isZero();
    assertThat(outcome.output)
        .contains("runs on portable")
        .containsOnlyOnce("--add-opens java.base/java.lang=ALL-UNNAMED");
  }

  @Test
  void thePropertyChoosesThePortableOneAndNothingIsLogged() throws Exception {
    Outcome outcome = child(FLAG, "-Dasyncio4j.engine=portable");
    assertThat(outcome.status).isZero();
    assertThat(outcome.output).contains("runs on portable").doesNotContain("--add-opens");
  }

  @Test
  void askingForTheNativeOneWithoutTheFlagFailsWithTheFlagToAdd() throws Exception {
    Outcome outcome = child("-Dasyncio4j.engine=native");
    assertThat(outcome.status).isEqualTo(1);
    assertThat(outcome.output)
        .contains("--add-opens java.base/java.lang=ALL-UNNAMED")
        .contains("--add-opens java.base/java.lang=org.asyncio4j");
  }

  /// Such a JDK is not at hand: what a program sees there is made of this text.
  @Test
  void whereTheFlagIsSetAndTheJdkIsNotKnownTheFlagIsNotBlamed() {
    assertThat(Coroutines.missing(true))
        .contains("this JDK", Runtime.version().toString())
        .doesNotContain("--add-opens");
  }

  @Test
  void anotherValueOfThePropertyIsAnError() {
    String before = System.getProperty(Coroutines.PROPERTY);
    System.setProperty(Coroutines.PROPERTY, "raw");
    try {
      assertThatIllegalArgumentException()
          .isThrownBy(Coroutines::system)
          .withMessageContaining("'raw'")
          .withMessageContaining("native or portable");
    } finally {
      System.setProperty(Coroutines.PROPERTY, before);
    }
  }
}
