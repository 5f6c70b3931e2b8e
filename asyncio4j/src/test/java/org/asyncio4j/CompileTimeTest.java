package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// What the compiler refuses, so that nobody can get it wrong at run time.
class CompileTimeTest {
  /*
   * All statements are compiled at once, each on a line of its own: an error tells its line.
   */
  private static final List<String> STATEMENTS = new ArrayList<>();

  private static final Pair CALLBACK = pair("loop.callSoon(%s);", "1", "Program::callback");
  private static final Pair RUN_BODY = pair("loop.runUntilComplete(%s);", "\"x\"", "() -> \"x\"");
  private static final Pair RUN_FUTURE =
      pair("loop.runUntilComplete(%s);", "1", "loop.createFuture()");
  private static final Pair ASYNCIO_RUN = pair("Asyncio.run(%s);", "123", "() -> 123");
  private static final Pair RUNNER_RUN = pair("runner.run(%s);", "123", "() -> 123");
  private static final Pair EXCEPTION_HANDLER =
      pair("loop.setExceptionHandler(%s);", "\"spam\"", "(on, report) -> callback()");
  private static final Pair TASK_FACTORY =
      pair("loop.setTaskFactory(%s);", "1", "loop.getTaskFactory()");
  private static final Pair CURRENT_LOOP = pair("Asyncio.setEventLoop(%s);", "\"loop\"", "loop");
  private static final Pair EXECUTOR = pair(
      "loop.setDefaultExecutor(%s);",
      "(Runnable task) -> task.run()", "java.util.concurrent.ForkJoinPool.commonPool()");
  private static final Pair ADD_READER =
      pair("loop.addReader(%s, Program::callback);", "System.in", "pipe.source()");
  private static final Pair ADD_WRITER =
      pair("loop.addWriter(%s, Program::callback);", "System.out", "pipe.sink()");
  private static final Pair REMOVE_READER =
      pair("loop.removeReader(%s);", "System.in", "pipe.source()");
  private static final Pair REMOVE_WRITER =
      pair("loop.removeWriter(%s);", "System.out", "pipe.sink()");

  /// Two statements by their indices. That one is right shows what is wrong with the other.
  private record Pair(int wrong, int right) {
    void check() {
      assertTrue(Compiled.WRONG.contains(wrong), () -> "accepted: " + STATEMENTS.get(wrong));
      assertFalse(Compiled.WRONG.contains(right), () -> "refused: " + STATEMENTS.get(right));
    }
  }

  private static Pair pair(String statement, String wrong, String right) {
    STATEMENTS.add(statement.formatted(wrong));
    STATEMENTS.add(statement.formatted(right));
    return new Pair(STATEMENTS.size() - 2, STATEMENTS.size() - 1);
  }

  private static final class Compiled {
    private static final String HEAD = """
        import org.asyncio4j.*;
        class Program {
          static void callback() {}
          void use(EventLoop loop, Runner runner, java.nio.channels.Pipe pipe) throws Throwable {
        """;

    /// The indices of the statements that the compiler refuses.
    static final Set<Integer> WRONG = compile();

    private static Set<Integer> compile() {
      String text = HEAD + String.join("\n", STATEMENTS) + "\n}}";
      var source =
          new SimpleJavaFileObject(
              URI.create("string:///Program.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return text;
            }
          };
      var diagnostics = new DiagnosticCollector<JavaFileObject>();
      ToolProvider.getSystemJavaCompiler()
          .getTask(null, null, diagnostics, List.of("-proc:none"), null, List.of(source))
          .call();
      int first = HEAD.lines().toList().size() + 1;
      return diagnostics.getDiagnostics().stream()
          .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
          .map(diagnostic -> (int) diagnostic.getLineNumber() - first)
          .collect(Collectors.toSet());
    }
  }

  @Test
  void aCallbackIsNoNumber() {
    CALLBACK.check();
  }

  @Test
  void aLoopRunsBodiesAndFutures() {
    RUN_BODY.check();
    RUN_FUTURE.check();
  }

  @Test
  void aProgramIsABody() {
    ASYNCIO_RUN.check();
  }

  @Test
  void aRunnerRunsBodies() {
    RUNNER_RUN.check();
  }

  @Test
  void anExceptionHandlerIsNoText() {
    EXCEPTION_HANDLER.check();
  }

  @Test
  void aTaskFactoryIsNoNumber() {
    TASK_FACTORY.check();
  }

  @Test
  void theCurrentLoopIsALoop() {
    CURRENT_LOOP.check();
  }

  @Test
  void theDefaultExecutorCanBeShutDown() {
    EXECUTOR.check();
  }

  @Test
  void onlyChannelsAreWatched() {
    ADD_READER.check();
    ADD_WRITER.check();
    REMOVE_READER.check();
    REMOVE_WRITER.check();
  }
}
