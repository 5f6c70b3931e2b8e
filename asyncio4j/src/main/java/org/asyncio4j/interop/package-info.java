/// Event loops and what other code of Java has: schedulers of java.util.concurrent, publishers of
/// `Flow`.
///
/// Single futures need nothing from here:
/// [org.asyncio4j.Asyncio#await(java.util.concurrent.Future)]
/// awaits them, [org.asyncio4j.Future#toCompletableFuture] and
/// [org.asyncio4j.Asyncio#runCoroutineThreadsafe] make some for other threads.
package org.asyncio4j.interop;
