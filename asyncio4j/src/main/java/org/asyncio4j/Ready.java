package org.asyncio4j;

/// What stands in a loop's queue of ready things: a handle that runs, a task that has a step, a
/// sleep that ends.
///
/// A task stands there itself and not in a handle, so that a step allocates nothing.
sealed interface Ready permits Handle, Task, Timer {}
