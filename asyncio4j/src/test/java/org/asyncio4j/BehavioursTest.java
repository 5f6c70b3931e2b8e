package org.asyncio4j;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/// The tables in `behaviours` say which test holds which behaviour of asyncio; this holds the
/// tables against the tests.
class BehavioursTest {
  /// The letter of an area's ids, and how many there are.
  private record Area(String letter, int count) {}

  private static final Map<String, Area> AREAS = Map.ofEntries(
      entry("futures.md", new Area("F", 66)),
      entry("context.md", new Area("C", 7)),
      entry("tasks.md", new Area("T", 101)),
      entry("event-loop-core.md", new Area("B", 118)),
      entry("runner.md", new Area("R", 30)),
      entry("locks.md", new Area("L", 77)),
      entry("queues.md", new Area("Q", 41)),
      entry("timeouts.md", new Area("O", 34)),
      entry("wait-for.md", new Area("W", 19)),
      entry("task-groups.md", new Area("K", 45)),
      entry("call-graph.md", new Area("H", 8)),
      entry("threads.md", new Area("J", 17)),
      entry("eager.md", new Area("E", 21)),
      entry("streams.md", new Area("S", 73)),
      entry("sockets.md", new Area("D", 15)),
      entry("combinators.md", new Area("G", 59)),
      entry("endpoints.md", new Area("N", 204)),
      entry("sendfile.md", new Area("Z", 37)),
      entry("pipes.md", new Area("V", 35)),
      entry("tls.md", new Area("X", 58)),
      entry("signals.md", new Area("I", 19)),
      entry("subprocess.md", new Area("P", 51)),
      entry("happy-eyeballs.md", new Area("Y", 9)));

  private record Row(String id, List<String> tests, String note) {
    static Row of(String line) {
      String[] cells = line.substring(1).split("(?<!\\\\)\\|", -1);
      assertEquals(4, cells.length, () -> "not a row of three cells: " + line);
      List<String> tests = Stream.of(cells[1].split(","))
          .map(String::strip)
          .filter(t -> !t.isEmpty())
          .toList();
      return new Row(cells[0].strip(), tests, cells[2].strip());
    }
  }

  private static List<Path> tables() throws IOException, URISyntaxException {
    var folder = Path.of(BehavioursTest.class.getResource("/behaviours").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<Row> rows(Path table) throws IOException {
    try (Stream<String> lines = Files.lines(table)) {
      return lines
          .filter(line -> line.startsWith("| ") && !line.startsWith("| id |"))
          .map(Row::of)
          .toList();
    }
  }

  @Test
  void theTablesAreThere() throws Exception {
    Set<String> names =
        tables().stream().map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    assertTrue(names.containsAll(AREAS.keySet()), () -> names + " lack some of " + AREAS.keySet());
    assertTrue(AREAS.keySet().containsAll(names), () -> "unknown areas are among " + names);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aTableHasEachIdOfItsAreaOnceAndInOrder(Path table) throws IOException {
    Area area = AREAS.get(table.getFileName().toString());
    assertEquals(
        IntStream.rangeClosed(1, area.count).mapToObj(i -> area.letter + i).toList(),
        rows(table).stream().map(Row::id).toList());
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aRowWithoutATestHasANote(Path table) throws IOException {
    List<String> unexplained = rows(table).stream()
        .filter(row -> row.tests.isEmpty() && row.note.isEmpty())
        .map(Row::id)
        .toList();
    assertEquals(List.of(), unexplained);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void eachTestThatATableNamesIsOne(Path table) throws IOException {
    List<String> missing = rows(table).stream()
        .flatMap(row -> row.tests.stream().filter(test -> !isTest(test)).map(t -> row.id + " " + t))
        .toList();
    assertEquals(List.of(), missing);
  }

  /// Whether `Class.method`, or `package.Class.method`, is a test; a class without a package is
  /// in this one.
  private static boolean isTest(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return false;
    }
    String type = name.substring(0, dot);
    String qualified =
        type.contains(".") ? type : BehavioursTest.class.getPackageName() + "." + type;
    try {
      Method[] methods = Class.forName(qualified).getDeclaredMethods();
      return Arrays.stream(methods)
          .anyMatch(method -> method.getName().equals(name.substring(dot + 1))
              && AnnotationSupport.isAnnotated(method, Testable.class));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
