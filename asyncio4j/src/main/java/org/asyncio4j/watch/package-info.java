/// How a loop is looked at, from outside and without its help: which step holds it and whose lock
/// that one waits for, where things stand and were made, what was left behind and collected, what
/// other threads wait for. Not exported.
///
/// It knows of a loop what [org.asyncio4j.watch.Watched], [org.asyncio4j.watch.TrackedList.Keeper]
/// and [org.asyncio4j.watch.Outcomes.Home] say, and nothing of futures and tasks.
package org.asyncio4j.watch;
