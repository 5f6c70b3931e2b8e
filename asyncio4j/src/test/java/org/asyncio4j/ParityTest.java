package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The page `docs/parity.md` against the names of asyncio and against our code.
class ParityTest {
  private static final Path PAGE = Path.of("../docs/parity.md");

  /// The modules that may have names without a place yet.
  private static final Set<String> OPEN_MODULES =
      Set.of("graph", "endpoints", "protocols", "transports", "streams", "subprocess", "tools");

  /// The names of other modules that belong to those.
  private static final Set<String> OPEN_NAMES = Set.of(
      "IncompleteReadError",
      "IncompleteReadError.partial",
      "IncompleteReadError.expected",
      "LimitOverrunError",
      "LimitOverrunError.consumed",
      "SendfileNotAvailableError",
      "future_add_to_awaited_by",
      "future_discard_from_awaited_by");

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern ALL_QUOTED = Pattern.compile("`[^`]+`(, `[^`]+`)*");
  private static final Set<String> GO_WITH_THEIR_TYPE =
      Set.of("toString", "equals", "hashCode", "compareTo");

  /// A line of a table: what its first cell lists, and the text of its second one.
  private record Row(String section, List<String> listed, String here) {
    List<String> places() {
      boolean ours = section.equals("Ours alone");
      return ours ? listed : ALL_QUOTED.matcher(here).matches() ? quoted(here) : List.of();
    }
  }

  private final List<Row> rows = readPage();
  private final Map<String, Class<?>> types = publicTypes();

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
      if (!row.section.equals("Ours alone")) {
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
        .filteredOn(row -> !row.section.equals("Ours alone"))
        .allMatch(
            row -> ALL_QUOTED.matcher(row.here).matches() || row.here.matches("(none|open): .+"));
  }

  @Test
  void onlyModulesOfLaterWorkAreOpen() {
    assertThat(rows)
        .filteredOn(row -> row.here.startsWith("open: "))
        .allMatch(row -> OPEN_MODULES.contains(row.section) || OPEN_NAMES.containsAll(row.listed));
  }

  /* --------------------------------------- our names -------------------------------------- */

  @Test
  void eachPlaceExists() {
    assertThat(rows.stream().flatMap(row -> row.places().stream()))
        .filteredOn(place -> at(place).isEmpty())
        .isEmpty();
  }

  @Test
  void eachPublicTypeMethodAndConstantStandsOnThePage() {
    Set<Object> onThePage = new HashSet<>();
    rows.forEach(row -> row.places().forEach(place -> onThePage.addAll(at(place))));
    // A type is told of by itself, or by one of its members.
    onThePage.addAll(onThePage.stream()
        .filter(Member.class::isInstance)
        .map(member -> ((Member) member).getDeclaringClass())
        .toList());
    List<String> missing = new ArrayList<>();
    types.forEach((name, type) -> {
      if (!onThePage.contains(type)) {
        missing.add(name);
      }
      members(type).stream()
          .filter(member -> !onThePage.contains(member))
          .map(member -> name + "." + text(member))
          .forEach(missing::add);
    });
    assertThat(types).hasSizeGreaterThan(40);
    assertThat(missing).as("not in docs/parity.md").isEmpty();
  }

  private static String text(Member member) {
    return member.getName() + (member instanceof Executable method ? parameters(method) : "");
  }

  /// What a place on the page means: `Type`, `Type.member`, `Type.method(Kind)`, `Type(Kind)`.
  private Set<Object> at(String place) {
    int open = place.indexOf('(');
    String name = open < 0 ? place : place.substring(0, open);
    String parameters = open < 0 ? "" : place.substring(open);
    Class<?> type = types.get(name);
    if (type != null && open < 0) {
      return Set.of(type);
    }
    Stream<? extends Member> candidates;
    if (type != null) {
      candidates = Arrays.stream(type.getConstructors());
    } else {
      int dot = name.lastIndexOf('.');
      Class<?> owner = dot < 0 ? null : types.get(name.substring(0, dot));
      if (owner == null) {
        return Set.of();
      }
      String member = name.substring(dot + 1);
      candidates = Stream.<Member>concat(
              Arrays.stream(owner.getMethods()).filter(method -> !method.isSynthetic()),
              Arrays.stream(owner.getFields()))
          .filter(m -> m.getName().equals(member));
    }
    return candidates
        .filter(m -> open < 0
            || m instanceof Executable executable && parameters(executable).equals(parameters))
        .collect(Collectors.toSet());
  }

  private static String parameters(Executable executable) {
    return Arrays.stream(executable.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /// The public methods and constants that a type adds to what it inherits from public types.
  private static List<Member> members(Class<?> type) {
    Stream<Method> methods = Arrays.stream(type.getMethods())
        .filter(method -> !method.isSynthetic()
            && isOurs(method.getDeclaringClass())
            && !GO_WITH_THEIR_TYPE.contains(method.getName())
            && !isOfRecordOrEnum(method)
            && !isInherited(method, type));
    Stream<Field> constants = Arrays.stream(type.getDeclaredFields())
        .filter(field -> Modifier.isPublic(field.getModifiers()) && !field.isEnumConstant());
    return Stream.<Member>concat(methods, constants).toList();
  }

  private static boolean isOurs(Class<?> type) {
    return type.getModule() == Asyncio.class.getModule()
        && type.getPackageName().startsWith("org.asyncio4j");
  }

  private static boolean isOfRecordOrEnum(Method method) {
    Class<?> type = method.getDeclaringClass();
    boolean component = type.isRecord()
        && Arrays.stream(type.getRecordComponents())
            .anyMatch(c -> c.getAccessor().equals(method));
    return component || type.isEnum() && Set.of("values", "valueOf").contains(method.getName());
  }

  private static boolean isInherited(Method method, Class<?> type) {
    List<Class<?>> above = new ArrayList<>(List.of(type.getInterfaces()));
    if (type.getSuperclass() != null) {
      above.add(type.getSuperclass());
    }
    return above.stream()
        .anyMatch(parent -> Modifier.isPublic(parent.getModifiers()) && declares(parent, method)
            || isInherited(method, parent));
  }

  private static boolean declares(Class<?> type, Method method) {
    return Arrays.stream(type.getMethods())
        .anyMatch(m -> m.getName().equals(method.getName())
            && Arrays.equals(m.getParameterTypes(), method.getParameterTypes()));
  }

  /// The public types of the exported packages, by their names without the package.
  private static Map<String, Class<?>> publicTypes() {
    try {
      Path classes = Path.of(
          Asyncio.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Map<String, Class<?>> types = new LinkedHashMap<>();
      try (var in = Files.newInputStream(classes.resolve("module-info.class"))) {
        for (var export : ModuleDescriptor.read(in).exports()) {
          collect(classes.resolve(export.source().replace('.', '/')), export.source(), types);
        }
      }
      return types;
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError("this is tested from a directory of classes", e);
    }
  }

  private static void collect(Path folder, String source, Map<String, Class<?>> types)
      throws IOException {
    try (var files = Files.newDirectoryStream(folder, "*.class")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".class", "");
        Class<?> type = named(source + "." + name);
        if (isPublic(type)) {
          types.put(name.replace('$', '.'), type);
        }
      }
    }
  }

  private static boolean isPublic(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return Modifier.isPublic(type.getModifiers())
        && !type.isSynthetic()
        && (outer == null ? type.getEnclosingClass() == null : isPublic(outer));
  }

  private static Class<?> named(String name) {
    if (name.endsWith(".package-info")) {
      return ParityTest.class; // which is not public
    }
    try {
      return Class.forName(name, false, Asyncio.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
