package org.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.asyncio4j.Signals;
import org.h2.Driver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The programs in `examples/`, started by the launcher.
@Tag("child-jvm")
class ExamplesTest {
  @TempDir
  Path directory;

  @Test
  void helloWorld() throws Exception {
    assertThat(run("HelloWorld.java")).isEqualTo(new Child.Ended(0, "Hello World!\n", ""));
  }

  @Test
  void seedHelloWorldNaive() throws Exception {
    var ended = run("seed/HelloWorldNaive.java");

    assertThat(ended.out()).isEqualTo("Return from coro.send: <Future pending>\n");
    assertThat(ended.err())
        .startsWith("Exception in thread \"main\" java.lang.AssertionError:"
            + " await wasn't used with future\n");
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void seedHelloWorldNaive2() throws Exception {
    assertThat(run("seed/HelloWorldNaive2.java"))
        .isEqualTo(
            new Child.Ended(0, "Return from coro.send: <Future pending>\nHello World!\n", ""));
  }

  @Test
  void seedHelloWorld() throws Exception {
    assertThat(run("seed/HelloWorld.java")).isEqualTo(new Child.Ended(0, "Hello World!\n", ""));
  }

  @Test
  void seedIterationSleep() throws Exception {
    assertThat(run("seed/IterationSleep.java"))
        .isEqualTo(new Child.Ended(0, "Future is done!\n", ""));
  }

  @Test
  void theCrawlerReadsEachPageThatCanBeRead() throws Exception {
    var ended = run("Crawler.java");

    assertThat(ended.out()).isEqualTo("""
        /: links: 4
        /busy: links: 1
        /late: links: 0
        /missing: missing
        /news: links: 3
        /shop: links: 1
        """);
    assertThat(ended.err().lines())
        .anyMatch(line -> line.matches("again: .*/busy: busy"))
        .anyMatch(line -> line.matches("again: .*/late: timed out after PT1S"))
        .anyMatch(line -> line.matches("6 of 6: .*"));
    assertThat(ended.status()).isEqualTo(0);
  }

  @Test
  void theCrawlerGivesUpAtTheFirstPageThatIsRefused() throws Exception {
    var ended = run("Crawler.java", "/staff");

    assertThat(ended.err())
        .contains("/safe answers 403")
        .doesNotContain("/never failed"); // it was cancelled
    assertThat(ended.out()).isEmpty();
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void thePipelineEndsWithItsInput() throws Exception {
    pipelineGivesAll(run("Pipeline.java", "30"), "taken in: 30, printed: 30\n");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill -INT")
  void whatThePipelineHasTakenInComesOutAfterCtrlC() throws Exception {
    assumeFalse(Signals.sigintIsIgnored(), "SIGINT is ignored here");
    var ended = child("Pipeline.java", "1000000").runInterrupted();

    long printed = ended.out().lines().count();
    pipelineGivesAll(ended, "interrupted\ntaken in: " + printed + ", printed: " + printed + "\n");
    assertThat(printed).isLessThan(1000000);
  }

  private static void pipelineGivesAll(Child.Ended ended, String summary) {
    assertThat(ended.err()).isEqualTo(summary);
    var squares = LongStream.rangeClosed(1, ended.out().lines().count())
        .mapToObj(n -> n + " * " + n + " = " + n * n);
    assertThat(ended.out().lines()).containsExactlyInAnyOrderElementsOf(squares.toList());
    assertThat(ended.status()).isEqualTo(0);
  }

  @Test
  void periodicJobsAreDueAtMultiplesOfTheirPeriods() throws Exception {
    var ended = run("PeriodicJobs.java", "1050");

    assertThat(ended.out()).endsWith("the end\n");
    assertThat(dueTimes("quick", ended)).isNotEmpty().isSorted().doesNotHaveDuplicates();
    assertThat(dueTimes("failing", ended)).allMatch(due -> due % 300 == 0);
    // Each run takes more than two periods, so at least two turns are left out after it.
    var slow = dueTimes("slow", ended);
    for (int i = 1; i < slow.size(); i++) {
      assertThat(slow.get(i) - slow.get(i - 1)).isGreaterThanOrEqualTo(300);
    }
    assertThat(ended).isEqualTo(new Child.Ended(0, ended.out(), ""));
  }

  private static List<Integer> dueTimes(String job, Child.Ended ended) {
    return Pattern.compile(job + ", due at (\\d+) ms")
        .matcher(ended.out())
        .results()
        .map(due -> Integer.valueOf(due.group(1)))
        .toList();
  }

  @Test
  void theRateLimiterLetsThroughWhatIsAllowed() throws Exception {
    var ended = run("RateLimiter.java", "500");

    var out = Pattern.compile("calls: 500\nmost within 100 ms: (\\d+), allowed: 200\n")
        .matcher(ended.out());
    assertThat(out.matches()).as("%s", ended).isTrue();
    assertThat(Integer.parseInt(out.group(1))).isBetween(100, 200);
    assertThat(ended.status()).isZero();
  }

  @Test
  void theCacheAsksOnceForEachPage() throws Exception {
    assertThat(run("Cache.java")).isEqualTo(new Child.Ended(0, """
        answers: {page/0=100, page/1=100, page/2=100}
        requests: 3
        cancelled: true
        """, ""));
  }

  @Test
  void eachTransactionIsWholeOrNotAtAll() throws Exception {
    var driver = Driver.class.getProtectionDomain().getCodeSource().getLocation();
    var ended =
        child("Jdbc.java").with("CLASSPATH", Path.of(driver.toURI()).toString()).run();

    assertThat(ended)
        .isEqualTo(new Child.Ended(0, "all money: 1000, each transfer whole: true\n", ""));
  }

  private Child.Ended run(String example, String... arguments) throws Exception {
    return child(example, arguments).run();
  }

  private Child child(String example, String... arguments) {
    var command = new ArrayList<>(
        List.of(Child.LAUNCHER, Child.ROOT.resolve("examples").resolve(example).toString()));
    command.addAll(List.of(arguments));
    return new Child(directory, command.toArray(String[]::new)).quietly();
  }
}
