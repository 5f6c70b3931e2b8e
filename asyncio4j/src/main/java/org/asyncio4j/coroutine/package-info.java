/// Coroutines, and the engines that run them: the part of asyncio4j that knows no event loop.
///
/// A [org.asyncio4j.coroutine.Coroutine] is driven step by step, by hand or by a task. The rest
/// of the package is for drivers: a [org.asyncio4j.coroutine.Strand] is the virtual thread
/// behind a coroutine, a [org.asyncio4j.coroutine.Driver] says whose step is next, and an engine
/// ([org.asyncio4j.coroutine.Coroutines]) carries the steps.
package org.asyncio4j.coroutine;
