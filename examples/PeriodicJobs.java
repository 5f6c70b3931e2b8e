// Jobs that run again and again, neither twice at once nor ever later.
//
//     ./asyncio examples/PeriodicJobs.java [MILLISECONDS]
//
// Each is due at multiples of its period, counted from the start and not from when it has ended: so it does not
// drift. One that takes longer than its period leaves out what it has missed: so it does not overlap. One that
// fails runs again when it is due.

import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.TimeoutException;

record Job(String name, Duration period, Runnable work) {}

final List<Job> jobs = List.of(
    new Job("quick", Duration.ofMillis(100), () -> {}),
    new Job("slow", Duration.ofMillis(100), () -> sleep(Duration.ofMillis(250))),
    new Job("failing", Duration.ofMillis(300), () -> {
      throw new IllegalStateException("no luck");
    }));

void main(String[] args) {
  var length = Duration.ofMillis(args.length > 0 ? Long.parseLong(args[0]) : 1_050);
  try {
    run(() -> timeout(length, () -> taskGroup(group -> {
      for (var job : jobs) {
        group.createTask(() -> repeat(job));
      }
    })));
  } catch (TimeoutException e) {
    IO.println("the end");
  }
}

void repeat(Job job) {
  var loop = getRunningLoop();
  var start = loop.time();
  for (long turn = 1; ; turn = Math.max(turn, loop.time().minus(start).dividedBy(job.period)) + 1) {
    var due = job.period.multipliedBy(turn);
    sleep(start.plus(due).minus(loop.time()));
    try {
      job.work.run();
      IO.println(job.name + ", due at " + due.toMillis() + " ms: done");
    } catch (RuntimeException e) { // a cancellation is none, and ends the job
      IO.println(job.name + ", due at " + due.toMillis() + " ms: " + e.getMessage());
    }
  }
}
