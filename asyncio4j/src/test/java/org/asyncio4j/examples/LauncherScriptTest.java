package org.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the launcher decides by itself, with JDKs and a Maven that only say what they are told to
/// do.
class LauncherScriptTest {
  @TempDir
  Path directory;

  private Path program;
  private Path nothing;

  @BeforeEach
  void write() throws IOException {
    program = Files.createFile(directory.resolve("Program.java"));
    nothing = Files.createDirectory(directory.resolve("nothing"));
  }

  /* ----------------------------------------- JDKs ----------------------------------------- */

  @Test
  void withoutAJdkItSaysInOneLineWhereItLooked() throws Exception {
    String old = jdk("jdks/17", "17.0.1").toString();

    var ended = launcher()
        .with("JAVA_HOME", old)
        .with("ASYNCIO4J_JDKS", directory + "/none/*:" + directory + "/jdks/*")
        .run();

    assertThat(ended)
        .isEqualTo(new Child.Ended(
            1,
            "",
            "asyncio: needs a JDK 25 or newer, and found none: looked at JAVA_HOME (" + old
                + ": a JDK 17), JAVA25_HOME (not set), the PATH (no java), and in " + directory
                + "/none/* " + directory + "/jdks/*; install one, or set JAVA_HOME\n"));
  }

  @Test
  void takesTheOldestJdkThatWillDo() throws Exception {
    jdk("jdks/8", "1.8.0_400");
    jdk("jdks/17", "17.0.1");
    jdk("jdks/25", "25.0.3");
    jdk("jdks/26", "26-ea");
    Files.delete(jdk("jdks/25-jre", "25").resolve("bin/javac"));

    assertThat(chosenJdk(launcher().without("JAVA_HOME"))).isEqualTo("jdks/25");
  }

  @Test
  void prefersTheJdkThatTheUserChose() throws Exception {
    jdk("jdks/25", "25");
    Path chosen = jdk("chosen", "27");

    assertThat(chosenJdk(launcher().with("JAVA_HOME", chosen.toString()))).isEqualTo("chosen");
  }

  @Test
  void findsTheJdkBehindTheJavaOfThePath() throws Exception {
    jdk("jdks/25", "25");
    Path java = jdk("chosen", "26").resolve("bin/java");
    Path bin = tools("readlink", "nproc");
    Files.createSymbolicLink(bin.resolve("java"), java);

    assertThat(chosenJdk(launcher().without("JAVA_HOME").with("PATH", bin.toString())))
        .isEqualTo("chosen");
  }

  private String chosenJdk(Child launcher) throws Exception {
    var ended = launcher.with("ASYNCIO4J_JDKS", directory + "/jdks/*").run();
    assertThat(ended.err()).isEmpty();
    return ended.out().lines().findFirst().orElseThrow();
  }

  /// Says which one it is, and then its arguments, a line each.
  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    Files.createDirectory(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"None\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), "printf '%s\\n' '" + name + "' \"$@\"");
    script(home.resolve("bin/javac"), "");
    return home;
  }

  /* --------------------------------------- options ---------------------------------------- */

  @Test
  void theUsersOptionsComeLastAndMayNameACollector() throws Exception {
    var ended = onJdk(launcher())
        .with("ASYNCIO4J_JAVA_OPTS", " -Xmx1g  -XX:+UseZGC -Dpattern=*\n-Dlast=1 ")
        .with("ASYNCIO4J_ENGINE", "native")
        .with("CLASSPATH", "more.jar")
        .run();

    assertThat(ended.out().lines().skip(1))
        .containsExactly(
            "-XX:+UseCompactObjectHeaders",
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "-Dasyncio4j.engine=native",
            "-Djdk.trackAllThreads=false",
            "-Xmx1g",
            "-XX:+UseZGC",
            "-Dpattern=*",
            "-Dlast=1",
            "-cp",
            Child.classes() + ":more.jar",
            program.toString());
  }

  @Test
  void thePortableEngineNeedsNoFlagAndDebuggingKeepsTheListOfThreads() throws Exception {
    var ended = onJdk(launcher())
        .with("ASYNCIO4J_ENGINE", "portable")
        .with("ASYNCIO4J_DEBUG", "1")
        .run();

    assertThat(ended.out().lines())
        .contains("-Dasyncio4j.engine=portable")
        .doesNotContain("--add-opens", "-Djdk.trackAllThreads=false");
  }

  @Test
  void saysWhatIsWrongWithItsArguments() throws Exception {
    assertThat(child("nowhere.java").run())
        .isEqualTo(new Child.Ended(1, "", "asyncio: cannot read nowhere.java\n"));
    assertThat(child("program").run())
        .isEqualTo(new Child.Ended(
            1, "", "asyncio: 'program' is not a Java source file: its name must end in .java\n"));
    assertThat(child("").run().status()).isEqualTo(1);
    assertThat(child("--help").run().out()).startsWith("usage: ./asyncio FILE.java [ARG...]");
    assertThat(child("-x").run().status()).isEqualTo(2);
  }

  /* --------------------------------------- building --------------------------------------- */

  @Test
  void buildsTheJarOnceForAllWhoWait() throws Exception {
    buildsOnce(checkout(), System.getenv("PATH"));
  }

  @Test
  void buildsTheJarOnceWhereThereIsNoFlock() throws Exception {
    Path tools =
        tools("cat", "cp", "find", "ln", "mkdir", "mv", "readlink", "rm", "sleep", "touch");
    buildsOnce(checkout(), tools.toString());
  }

  private void buildsOnce(Path root, String path) throws Exception {
    List<Child.Running> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(building(root).with("PATH", root.resolve("bin") + ":" + path).start());
    }
    StringBuilder said = new StringBuilder();
    for (Child.Running run : runs) {
      Child.Ended ended = run.join();
      assertThat(ended.status()).as(ended.err()).isEqualTo(0);
      assertThat(ended.out())
          .endsWith(root + "/asyncio4j/target/quick/asyncio4j.jar\n" + program + "\n");
      said.append(ended.err());
    }

    assertThat(said).hasToString("asyncio: building asyncio4j\n");
    assertThat(builds(root)).isEqualTo(1);
  }

  @Test
  void buildsAgainWhenASourceIsNewerThanTheJar() throws Exception {
    Path root = checkout();
    building(root).run();
    building(root).run();
    assertThat(builds(root)).isEqualTo(1);

    Files.setLastModifiedTime(
        root.resolve("asyncio4j/src/main/java/A.java"),
        FileTime.from(Instant.now().plusSeconds(60)));
    building(root).run();
    assertThat(builds(root)).isEqualTo(2);
  }

  @Test
  void withoutMavenItSaysSoInOneLine() throws Exception {
    var ended = building(checkout()).with("PATH", nothing.toString()).run();

    assertThat(ended)
        .isEqualTo(new Child.Ended(
            1,
            "",
            "asyncio: asyncio4j has to be built first, and there is no mvn on the PATH: install"
                + " Maven\n"));
  }

  @Test
  void showsWhyABuildFailed() throws Exception {
    Path root = checkout();
    script(root.resolve("bin/mvn"), "echo bad source; exit 1");

    assertThat(building(root).run())
        .isEqualTo(new Child.Ended(
            1,
            "",
            "asyncio: building asyncio4j\nbad source\n"
                + "asyncio: asyncio4j could not be built: see above\n"));
  }

  /// A copy of what the launcher looks at, with a Maven that counts.
  private Path checkout() throws IOException {
    Path root = Files.createDirectories(directory.resolve("checkout"));
    Files.copy(Path.of(Child.LAUNCHER), root.resolve("asyncio"));
    Files.createFile(root.resolve("pom.xml"));
    Path sources = Files.createDirectories(root.resolve("asyncio4j/src/main/java"));
    Files.createFile(sources.resolve("A.java"));
    Files.createFile(root.resolve("asyncio4j/pom.xml"));
    Files.createDirectory(root.resolve("bin"));
    script(
        root.resolve("bin/mvn"),
        "echo build >>builds; echo >asyncio4j/target/quick/asyncio4j-1.jar");
    return root;
  }

  private Child building(Path root) throws IOException {
    return onJdk(
            new Child(directory, bash(), root.resolve("asyncio").toString(), program.toString()))
        .without("ASYNCIO4J_JAR")
        .with("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
  }

  private static int builds(Path root) throws IOException {
    return Files.readAllLines(root.resolve("builds")).size();
  }

  /* --------------------------------------- children --------------------------------------- */

  /// With nothing on the PATH.
  private Child launcher() {
    return child(program.toString()).with("PATH", nothing.toString());
  }

  private Child child(String argument) {
    return new Child(directory, bash(), Child.LAUNCHER, argument);
  }

  private Child onJdk(Child child) throws IOException {
    Path home = directory.resolve("jdk");
    return child.with("JAVA_HOME", (Files.exists(home) ? home : jdk("jdk", "25")).toString());
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!" + bash() + "\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// A directory with these and no others.
  private Path tools(String... names) throws IOException {
    Path bin = Files.createDirectory(directory.resolve("bin"));
    for (String name : names) {
      script(bin.resolve(name), "exec " + onPath(name) + " \"$@\"");
    }
    return bin;
  }

  private static String bash() {
    return onPath("bash");
  }

  private static String onPath(String name) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + name + " on the PATH"))
        .toString();
  }
}
