package org.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.asyncio4j.process.ProcessTest.PIPED;
import static org.asyncio4j.process.Subprocesses.createSubprocessExec;
import static org.asyncio4j.process.Subprocesses.createSubprocessShell;
import static org.asyncio4j.process.Subprocesses.subprocessExec;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A program that cannot be started is an error that says which, where and why.
@EnabledOnOs({OS.LINUX, OS.MAC})
class CannotRunTest {
  @TempDir
  private Path folder;

  private void assertCannotRun(
      SubprocessOptions options, String program, Class<? extends IOException> type, String reason)
      throws Exception {
    List<Thread> before = Real.pumps();
    Real.run(() -> {
      assertThatThrownBy(() -> createSubprocessExec(options, program))
          .isExactlyInstanceOf(type)
          .hasMessageContaining("cannot run '" + program + "'")
          .hasMessageContaining(reason)
          .hasCauseInstanceOf(IOException.class);
      assertThatThrownBy(() -> subprocessExec(Recording::new, options, program)).isInstanceOf(type);
    });
    assertThat(before).containsAll(Real.pumps());
  }

  @Test
  void thereIsNoSuchProgram() throws Exception {
    assertCannotRun(PIPED, "no-such-program", NoSuchFileException.class, "in the PATH");
    assertCannotRun(PIPED, folder + "/none", NoSuchFileException.class, "no such program");
    assertCannotRun(
        PIPED.directory(folder), "./none", NoSuchFileException.class, "in directory '" + folder);
  }

  @Test
  void thereIsNoSuchDirectory() throws Exception {
    var options = PIPED.directory(folder.resolve("gone"));
    assertCannotRun(options, "cat", NoSuchFileException.class, "there is no such directory");
    Path file = Files.writeString(folder.resolve("file"), "");
    assertCannotRun(PIPED.directory(file), "cat", FileSystemException.class, "is no directory");
  }

  @Test
  void itIsNotExecutable() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertCannotRun(PIPED, file.toString(), AccessDeniedException.class, "it is not executable");
    assertCannotRun(PIPED, folder.toString(), AccessDeniedException.class, "it is a directory");
  }

  @Test
  void itsInterpreterIsMissing() throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/no/such/interpreter\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    assertCannotRun(PIPED, script.toString(), IOException.class, "No such file or directory");
  }

  @Test
  void aFileForItIsMissing() throws Exception {
    var options = PIPED.stdin(Stdio.from(folder.resolve("none")));
    assertCannotRun(options, "cat", IOException.class, "a file that it is to read or write");
  }

  @Test
  void whatCannotBeIsRefused() throws Exception {
    Path file = folder.resolve("file");
    assertThatThrownBy(() -> PIPED.stdin(Stdio.STDOUT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PIPED.stdin(Stdio.to(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'to " + file + "'");
    assertThatThrownBy(() -> PIPED.stdout(Stdio.STDOUT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PIPED.stderr(Stdio.from(file)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PIPED.limit(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PIPED.grace(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    Real.run(() -> {
      assertThatThrownBy(() -> createSubprocessExec(""))
          .isInstanceOf(IllegalArgumentException.class);
      try (Process nothing = createSubprocessShell("")) {
        assertThat(nothing.waitFor()).isZero();
      }
    });
  }
}
