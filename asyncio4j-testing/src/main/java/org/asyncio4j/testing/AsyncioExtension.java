package org.asyncio4j.testing;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ErrorReport;
import org.asyncio4j.EventLoop;
import org.asyncio4j.Task;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Gives each test a loop of its own in virtual time, set as the current one, and looks after
/// it.
///
/// A test method, or the constructor of its class, may take the [EventLoop] and its
/// [VirtualClock] as parameters. A method with [AsyncioTest] runs as a task on that loop; any
/// other one runs the loop itself.
///
/// A test fails if an error reached the loop's exception handler, unless the test has set one of
/// its own; if tasks are left over at its end; and if it stands still, with a [Standstill] that
/// names who waits for what.
public final class AsyncioExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver, InvocationInterceptor {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(AsyncioExtension.class);

  /// Made by JUnit.
  public AsyncioExtension() {}

  private record Fixture(VirtualClock clock, EventLoop loop, List<ErrorReport> errors) {
    static Fixture create() {
      var clock = new VirtualClock();
      EventLoop loop = clock.newEventLoop();
      List<ErrorReport> errors = new ArrayList<>();
      loop.setExceptionHandler((_, report) -> errors.add(report));
      return new Fixture(clock, loop, errors);
    }

    void check() {
      Set<Task<?>> left = Asyncio.allTasks(loop);
      loop.close(); // reports what was never looked at, and the tasks again, which we have
      List<ErrorReport> reported = errors.stream()
          .filter(report -> !(report.source() instanceof Task<?> task && left.contains(task)))
          .toList();
      if (!reported.isEmpty()) {
        var failure = new AssertionError(
            "errors were reported to the loop's exception handler:\n" + join(reported));
        reported.stream()
            .map(ErrorReport::exception)
            .filter(exception -> exception != null)
            .forEach(failure::addSuppressed);
        throw failure;
      }
      if (!left.isEmpty()) {
        throw new AssertionError("tasks are left over, await or cancel them:\n" + join(left));
      }
    }

    private static String join(Iterable<?> things) {
      var lines = new ArrayList<String>();
      things.forEach(thing -> lines.add("  " + thing));
      return lines.stream().collect(Collectors.joining("\n"));
    }
  }

  private static Fixture fixture(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(Fixture.class, _ -> Fixture.create(), Fixture.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Asyncio.setEventLoop(fixture(context).loop);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Asyncio.setEventLoop(null);
    fixture(context).check();
  }

  /// Has constructors of test classes belong to the test, not to the class: they may take the
  /// test's loop and clock, too.
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == EventLoop.class || type == VirtualClock.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Fixture fixture = fixture(context);
    return parameter.getParameter().getType() == EventLoop.class ? fixture.loop : fixture.clock;
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    if (AnnotationSupport.isAnnotated(method.getExecutable(), AsyncioTest.class)) {
      fixture(context).loop.runUntilComplete(invocation::proceed);
    } else {
      invocation.proceed();
    }
  }
}
