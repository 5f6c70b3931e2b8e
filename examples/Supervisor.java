// Keeps programs running: one that ends is started again, after a pause that grows while it fails.
//
//     ./asyncio examples/Supervisor.java [FILE]
//
// FILE has a line for each: a name, a colon, a shell command. Without a FILE it has three of its own. What they
// write appears with their names before it. SIGHUP starts all of them again. SIGTERM and Ctrl-C stop them, with all
// that they have started: they have five seconds to end by themselves. A second one stops at once.

import static java.nio.charset.StandardCharsets.*;
import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.process.Signals.*;
import static org.asyncio4j.process.Subprocesses.*;

import org.asyncio4j.process.Process;
import org.asyncio4j.process.Signal;
import org.asyncio4j.process.Stdio;
import org.asyncio4j.process.SubprocessOptions;

static final Duration FIRST_PAUSE = Duration.ofMillis(100);
static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
static final Duration STEADY = Duration.ofSeconds(10);
static final SubprocessOptions OPTIONS = SubprocessOptions.DEFAULT
    .stdin(Stdio.DEVNULL)
    .stdout(Stdio.PIPE)
    .stderr(Stdio.STDOUT)
    .grace(Duration.ofSeconds(5));
static final String PROGRAMS = """
    clock: while true; do date +%T; sleep 1; done
    quick: echo I am here; sleep 2; echo I go
    broken: echo no luck; exit 1
    """;

final Set<Process> running = new LinkedHashSet<>();
int width;

void main(String[] args) throws IOException {
  var programs = new LinkedHashMap<String, String>();
  for (var line : (args.length > 0 ? Files.readString(Path.of(args[0])) : PROGRAMS).lines().toList()) {
    var parts = line.split(":", 2);
    if (parts.length == 2) programs.put(parts[0].strip(), parts[1].strip());
  }
  width = programs.keySet().stream().mapToInt(String::length).max().orElse(0);
  run(() -> {
    endOnSignals(Signal.INT, Signal.TERM);
    addSignalHandler(Signal.HUP, () -> List.copyOf(running).forEach(each -> createTask(each::close)));
    taskGroup(group -> programs.forEach((name, command) -> group.createTask(() -> keep(name, command))));
  });
}

void keep(String name, String command) {
  var loop = getRunningLoop();
  try {
    for (var pause = FIRST_PAUSE; ; pause = Collections.min(List.of(pause.multipliedBy(2), LONGEST_PAUSE))) {
      var start = loop.time();
      try {
        say(name, "* ended with " + runOnce(name, command));
      } catch (IOException e) {
        say(name, "* " + e.getMessage());
      }
      if (loop.time().minus(start).compareTo(STEADY) >= 0) {
        pause = FIRST_PAUSE;
      }
      // A random part of it: what failed together shall not come back together.
      sleep(pause.dividedBy(2).plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 2 + 1)));
    }
  } finally {
    say(name, "* stopped");
  }
}

/// Leaving the block ends the process and all that it has started, also when this task is cancelled.
int runOnce(String name, String command) throws IOException {
  try (var process = createSubprocessShell(OPTIONS, command)) {
    running.add(process);
    try {
      say(name, "* started as " + process.pid());
      for (var line : process.stdout().lines()) {
        say(name, new String(line, UTF_8).stripTrailing());
      }
      return process.waitFor();
    } catch (UncheckedIOException e) { // a line that is too long
      throw e.getCause();
    } finally {
      running.remove(process);
    }
  }
}

void say(String name, String what) {
  IO.println(name + " ".repeat(width - name.length()) + " | " + what);
}
