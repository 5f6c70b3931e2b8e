package org.asyncio4j.testing;

import java.lang.reflect.Method;
import java.util.Set;
import org.asyncio4j.Asyncio;
import org.asyncio4j.EventLoop;
import org.asyncio4j.coroutine.Coroutines;
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
/// A test method, or the constructor of its class, may take the [EventLoop], its [VirtualClock]
/// and its [MemoryNetwork] as parameters. A method with [AsyncioTest] runs as a task on that
/// loop; any other one runs the loop itself.
///
/// A test fails if an error reached the loop's exception handler, unless the test has set one of
/// its own; if tasks are left over at its end, unless it failed anyway; and if it stands still,
/// with a [Standstill] that names who waits for what.
///
/// An interrupt of the test's thread, which is what JUnit's `@Timeout` comes to, ends the run of
/// an [AsyncioTest] in the loop's next iteration, with an [AssertionError] that names who waits
/// for what. If the test's own task blocks its thread, that is interrupted, too. For this the
/// loop of an [AsyncioTest] runs on a thread of its own; a loop that a test runs itself is not
/// ended.
public final class AsyncioExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver, InvocationInterceptor {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(AsyncioExtension.class);

  /// Made by JUnit.
  public AsyncioExtension() {}

  private static TestLoop fixture(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(TestLoop.class, _ -> TestLoop.create(Coroutines.system()), TestLoop.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Asyncio.setEventLoop(fixture(context).loop());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Asyncio.setEventLoop(null);
    fixture(context).closeAndCheck(context.getExecutionException().isEmpty());
  }

  /// Has constructors of test classes belong to the test, not to the class: they may take the
  /// test's loop and clock, too.
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Set.of(EventLoop.class, VirtualClock.class, MemoryNetwork.class)
        .contains(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestLoop fixture = fixture(context);
    Class<?> type = parameter.getParameter().getType();
    return type == EventLoop.class
        ? fixture.loop()
        : type == VirtualClock.class ? fixture.clock() : fixture.network();
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    if (AnnotationSupport.isAnnotated(method.getExecutable(), AsyncioTest.class)) {
      new InterruptibleRun(fixture(context)).run(invocation::proceed);
    } else {
      invocation.proceed();
    }
  }
}
