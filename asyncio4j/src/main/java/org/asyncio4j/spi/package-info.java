/// The parts of an event loop that a program can replace: its clock, its poller and its network.
/// One more, the engine of its coroutines, is [org.asyncio4j.coroutine.Coroutines].
package org.asyncio4j.spi;
