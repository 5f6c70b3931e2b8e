/// How a loop is looked at, from outside and without its help: which step holds it and whose lock
/// that one waits for, where things stand and were made, what was left behind and collected. Not
/// exported.
///
/// It knows of a loop what [org.asyncio4j.watch.Watched] and
/// [org.asyncio4j.watch.TrackedList.Keeper] say, and nothing of futures and tasks.
package org.asyncio4j.watch;
