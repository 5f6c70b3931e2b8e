/// asyncio for Java: coroutines, futures and tasks on an event loop.
///
/// Start with [org.asyncio4j.Asyncio], whose functions are most of what a program needs.
package org.asyncio4j;
