/// What an event loop is built of, with no word of futures or coroutines: the queue of what is
/// ready, the timers, the system's clock and poller. Not exported.
package org.asyncio4j.loop;
