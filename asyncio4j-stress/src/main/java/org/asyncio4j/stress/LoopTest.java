package org.asyncio4j.stress;

import org.asyncio4j.EventLoop;

/// State of a test: a loop of its own.
abstract class LoopTest {
  private final ParkingPoller poller = new ParkingPoller();
  final EventLoop loop = poller.loop;

  /// Runs the loop until it is stopped.
  ///
  /// @return what to add to the outcome if nobody woke the loop up; else nothing
  final String run() {
    loop.runForever();
    return overslept();
  }

  final String overslept() {
    return poller.overslept ? " overslept" : "";
  }

  /// One iteration, which does not wait: it takes in what was posted after the run.
  final void runOnce() {
    loop.stop();
    loop.runForever();
  }
}
