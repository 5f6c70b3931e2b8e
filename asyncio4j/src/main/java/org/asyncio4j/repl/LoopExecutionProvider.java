package org.asyncio4j.repl;

import java.util.Map;
import jdk.jshell.execution.LocalExecutionControlProvider;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionEnv;

/// Lets JShell find the execution of snippets on an event loop: `jshell --execution asyncio4j`.
public final class LoopExecutionProvider extends LocalExecutionControlProvider {
  static final String NAME = "asyncio4j";

  /// For the service loader.
  public LoopExecutionProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ExecutionControl createExecutionControl(ExecutionEnv env, Map<String, String> parameters) {
    return new LoopExecution(env.userIn());
  }
}
