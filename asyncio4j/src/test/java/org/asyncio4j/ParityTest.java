package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page `docs/parity.md` against the names of asyncio and against our code.
class ParityTest {
  private static final Path PAGE = Path.of("../docs/parity.md");

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern ALL_QUOTED = Pattern.compile("`[^`]+`(, `[^`]+`)*");

  /// A line of a table: what its first cell lists, and the text of its second one.
  private record Row(String section, List<String> listed, String here) {
    boolean isOurs() {
      return section.equals("Ours alone");
    }

    List<String> places() {
      return isOurs() ? listed : ALL_QUOTED.matcher(here).matches() ? quoted(here) : List.of();
    }
  }

  private final List<Row> rows = readPage();
  private final PublicApi api = PublicApi.ofThisModule();

  private static List<Row> readPage() {
    List<Row> rows = new ArrayList<>();
    String section = "";
    for (String line : lines(PAGE)) {
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (line.startsWith("| `")) {
        String[] cells = line.split(" \\| ?", -1);
        rows.add(new Row(section, quoted(cells[0]), cells[1]));
      }
    }
    return rows;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file.toAbsolutePath(), e);
    }
  }

  private static List<String> quoted(String cell) {
    return QUOTED.matcher(cell).results().map(found -> found.group(1)).toList();
  }

  /* ------------------------------------ asyncio's names ----------------------------------- */

  @Test
  void eachNameOfAsyncioStandsOnThePageOnceInItsModule() throws Exception {
    Map<String, List<String>> known = new LinkedHashMap<>();
    List<String> module = new ArrayList<>();
    Path names = Path.of(ParityTest.class.getResource("/asyncio-names.txt").toURI());
    for (String line : lines(names)) {
      if (line.startsWith("[")) {
        module =
            known.computeIfAbsent(line.substring(1, line.length() - 1), _ -> new ArrayList<>());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        module.add(line);
      }
    }
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (Row row : rows) {
      if (!row.isOurs()) {
        found.computeIfAbsent(row.section, _ -> new ArrayList<>()).addAll(row.listed);
      }
    }
    assertThat(found.keySet()).isEqualTo(known.keySet());
    known.forEach((section, expected) ->
        assertThat(found.get(section)).as(section).containsExactlyInAnyOrderElementsOf(expected));
    assertThat(found.values().stream().flatMap(List::stream)).doesNotHaveDuplicates();
  }

  @Test
  void eachNameHasAPlaceOrAReason() {
    assertThat(rows)
        .filteredOn(row -> !row.isOurs())
        .allMatch(row -> ALL_QUOTED.matcher(row.here).matches() || row.here.matches("none: .+"));
  }

  /* --------------------------------------- our names -------------------------------------- */

  @Test
  void eachPlaceExists() {
    assertThat(rows.stream().flatMap(row -> row.places().stream()))
        .filteredOn(place -> api.at(place).isEmpty())
        .isEmpty();
  }

  @Test
  void eachPublicTypeMethodAndConstantStandsOnThePage() {
    Set<Object> onThePage = new HashSet<>();
    rows.forEach(row -> row.places().forEach(place -> onThePage.addAll(api.at(place))));
    // A type is told of by itself, or by one of its members.
    onThePage.addAll(onThePage.stream()
        .filter(Member.class::isInstance)
        .map(member -> ((Member) member).getDeclaringClass())
        .toList());
    assertThat(api.all().size()).isGreaterThan(150);
    assertThat(api.all())
        .filteredOn(thing -> !onThePage.contains(thing))
        .as("not in docs/parity.md")
        .isEmpty();
  }
}
