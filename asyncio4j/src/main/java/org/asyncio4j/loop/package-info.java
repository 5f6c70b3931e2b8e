/// What an event loop is built of, with no word of futures or coroutines: the queue of what is
/// ready, the timers, the channels, the system's clock and poller, the threads of its default
/// executor, and signals. Not exported.
package org.asyncio4j.loop;
