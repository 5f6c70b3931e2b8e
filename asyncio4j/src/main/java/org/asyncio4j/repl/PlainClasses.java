package org.asyncio4j.repl;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.FieldTransform;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The library's classes without type annotations, for JShell to compile against.
///
/// JShell writes the types that it infers into source text, and a `Task<@Nullable Void>` in a way
/// that does not compile. So with the classes as they are, `createTask(() -> {})` would be an
/// error at the prompt.
final class PlainClasses {
  private static final Predicate<Object> ANNOTATIONS =
      RuntimeVisibleTypeAnnotationsAttribute.class::isInstance;

  private static final ClassTransform DROP = ClassTransform.dropping(ANNOTATIONS::test)
      .andThen(ClassTransform.transformingFields(FieldTransform.dropping(ANNOTATIONS::test)))
      .andThen(ClassTransform.transformingMethods(MethodTransform.dropping(ANNOTATIONS::test)));

  private PlainClasses() {}

  /// Writes a jar.
  ///
  /// @param jar the file
  static void write(Path jar) throws IOException {
    Path library = library();
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.setLevel(0);
      if (Files.isDirectory(library)) {
        write(library, out);
      } else {
        try (FileSystem files = FileSystems.newFileSystem(library)) {
          write(files.getPath("/"), out);
        }
      }
    }
  }

  private static Path library() {
    try {
      return Path.of(
          PlainClasses.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("asyncio4j is not in a file", e);
    }
  }

  private static void write(Path root, ZipOutputStream out) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("org"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".class")) {
          out.putNextEntry(new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
          out.write(plain(Files.readAllBytes(file)));
        }
      }
    }
  }

  private static byte[] plain(byte[] bytes) {
    ClassFile format = ClassFile.of();
    return format.transformClass(format.parse(bytes), DROP);
  }
}
