package org.asyncio4j.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellTest {
  @Test
  void importsAllThatIsExportedButTheSpi() throws Exception {
    List<String> exported = exports().stream()
        .filter(name -> !name.endsWith(".spi"))
        .map(name -> "import " + name + ".*;")
        .toList();

    assertThat(Shell.IMPORTS.lines()).containsAll(exported);
  }

  private static List<String> exports() throws Exception {
    Path classes =
        Path.of(Shell.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var in = Files.newInputStream(classes.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in).exports().stream()
          .filter(export -> !export.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .toList();
    } catch (IOException e) {
      throw new AssertionError("the shell is tested from a directory of classes: " + classes, e);
    }
  }
}
