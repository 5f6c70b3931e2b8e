/// What tasks of one loop use to wait for each other: locks, events, conditions, semaphores,
/// barriers, queues.
///
/// All are fair, first in, first out: who comes later does not overtake who waits. A waiter
/// that is cancelled loses nothing and blocks nobody: what it was about to get goes to the
/// next one. A call that does not have to wait does not suspend.
///
/// Between two awaits a task has its loop to itself anyway: these are for what spans an await.
///
/// **Threads.** Each is bound to the loop where it is first waited for, and is for that loop's
/// thread only. From another one: `loop.callSoonThreadsafe(event::set)`. Debug mode refuses calls
/// that change something from another thread, once it is bound; they have changed nothing then.
package org.asyncio4j.sync;
