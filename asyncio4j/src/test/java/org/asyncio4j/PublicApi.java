package org.asyncio4j;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What this module exports, by reflection.
///
/// @param types the public types of the exported packages, by their names without the package
record PublicApi(Map<String, Class<?>> types) {
  private static final Set<String> GO_WITH_THEIR_TYPE =
      Set.of("toString", "equals", "hashCode", "compareTo");

  static PublicApi ofThisModule() {
    try {
      Path classes = Path.of(
          Asyncio.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Map<String, Class<?>> types = new LinkedHashMap<>();
      try (var in = Files.newInputStream(classes.resolve("module-info.class"))) {
        for (var export : ModuleDescriptor.read(in).exports()) {
          collect(classes.resolve(export.source().replace('.', '/')), export.source(), types);
        }
      }
      return new PublicApi(types);
    } catch (IOException | URISyntaxException | ClassNotFoundException e) {
      throw new AssertionError("this is tested from a directory of classes", e);
    }
  }

  private static void collect(Path folder, String source, Map<String, Class<?>> types)
      throws IOException, ClassNotFoundException {
    try (var files = Files.newDirectoryStream(folder, "*.class")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replace(".class", "");
        Class<?> type = Class.forName(source + "." + name, false, Asyncio.class.getClassLoader());
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

  /// The types, and the methods and constants that each adds to what it inherits.
  List<Object> all() {
    List<Object> all = new ArrayList<>(types.values());
    types.values().forEach(type -> all.addAll(members(type)));
    return all;
  }

  /// What a place on the page means: `Type`, `Type.member`, `Type.method(Kind)`, `Type(Kind)`.
  Set<Object> at(String place) {
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
            && method.getDeclaringClass().getPackageName().startsWith("org.asyncio4j")
            && !GO_WITH_THEIR_TYPE.contains(method.getName())
            && !isOfRecordOrEnum(method)
            && !isInherited(method, type));
    Stream<Field> constants = Arrays.stream(type.getDeclaredFields())
        .filter(field -> Modifier.isPublic(field.getModifiers()) && !field.isEnumConstant());
    return Stream.<Member>concat(methods, constants).toList();
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
}
