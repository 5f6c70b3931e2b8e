package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Each program of `docs/tutorial.md` prints what stands below it.
class TutorialTest {
  private static final Path PAGE = Path.of("../docs/tutorial.md");

  /// A program, and its output; none for one that is only compiled.
  private static final Pattern SAMPLE =
      Pattern.compile("(?s)```java\\R(.*?)```(?:\\R```text\\R(.*?)```)?");

  /// Hides the functions that make a loop: here its time is virtual.
  private static final String IN_VIRTUAL_TIME = """
      static <T, X extends Throwable> T run(ScopedValue.CallableOp<? extends T, X> main) throws X {
        return Asyncio.<T, X>run(new org.asyncio4j.testing.VirtualClock()::newEventLoop, main);
      }
      static <X extends Throwable> void run(RunnableOp<X> main) throws X {
        Asyncio.<X>run(new org.asyncio4j.testing.VirtualClock()::newEventLoop, main);
      }
      static EventLoop newEventLoop() {
        return new org.asyncio4j.testing.VirtualClock().newEventLoop();
      }
      """;

  @TempDir
  Path directory;

  @TestFactory
  Stream<DynamicTest> eachProgramPrintsWhatStandsBelowIt() throws IOException {
    String page = Files.readString(PAGE);
    List<MatchResult> samples = SAMPLE.matcher(page).results().toList();
    String imports = samples.getFirst().group(1);
    assertThat(imports.lines()).allMatch(line -> line.startsWith("import "));
    assertThat(samples.stream().filter(sample -> sample.group(2) != null).count())
        .as("outputs that stand below a program")
        .isEqualTo(page.lines().filter("```text"::equals).count())
        .isGreaterThan(10);
    return samples.stream().skip(1).map(sample -> {
      String name = "line" + (1 + page.substring(0, sample.start()).lines().count());
      String output = sample.group(2);
      return DynamicTest.dynamicTest(name, () -> {
        Path classes = directory.resolve(name);
        SampleCompiler.compile("Main", imports + program(sample.group(1)), classes);
        if (output != null) {
          assertThat(run(classes)).isEqualTo(output);
        }
      });
    });
  }

  /// A sample's imports, and then all else, in a `main` unless it has one.
  private static String program(String sample) {
    Map<Boolean, String> parts = sample
        .lines()
        .collect(Collectors.partitioningBy(
            line -> line.startsWith("import "), Collectors.joining("\n", "", "\n")));
    String code = parts.get(false);
    if (code.contains("class ")) {
      code += "void main() {}"; // only compiled
    } else if (!code.contains("void main()")) {
      code = "void main() {\nrun(() -> {\n" + code + "});\n}\n";
    }
    return parts.get(true) + IN_VIRTUAL_TIME + code;
  }

  private static String run(Path classes) throws Throwable {
    PrintStream before = System.out;
    var written = new ByteArrayOutputStream();
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
        var out = new PrintStream(written, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      Class<?> type = loader.loadClass("Main");
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      var main = type.getDeclaredMethod("main");
      main.setAccessible(true);
      main.invoke(constructor.newInstance());
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      System.setOut(before);
      Asyncio.setEventLoop(null);
    }
    return written.toString(StandardCharsets.UTF_8);
  }
}
