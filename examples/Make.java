// Runs shell commands as `make -j` does: what does not need each other at the same time, but only so many at once.
//
//     ./asyncio examples/Make.java [FILE [AT_ONCE]]
//
// FILE has targets with what they need, and below each, indented, its commands; its first target is made. Without
// a FILE it makes tea. What a target's commands write appears when they have ended, in one piece. The first command
// that fails ends the others, and so does Ctrl-C: none is left behind.

import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.process.Subprocesses.*;

import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.process.Stdio;
import org.asyncio4j.process.SubprocessOptions;
import org.asyncio4j.sync.Semaphore;

static final int WIDTH = 20;
static final SubprocessOptions QUIET =
    SubprocessOptions.DEFAULT.stdin(Stdio.DEVNULL).stdout(Stdio.PIPE).stderr(Stdio.STDOUT);
static final String TEA = """
    tea: water pot cup
      echo there is tea
    water:
      sleep 1
      echo the water boils
    pot: leaves
      echo the leaves are in the pot
    leaves:
      sleep 0.5
    cup:
      sleep 0.2
    """;

record Target(String name, List<String> needs, List<String> commands) {}

final boolean terminal = System.console() != null && System.console().isTerminal();
final Map<String, Target> targets = new LinkedHashMap<>();
final Map<String, Task<?>> tasks = new HashMap<>();
final Set<String> running = new LinkedHashSet<>();
Semaphore places;
int made;

void main(String[] args) throws IOException {
  read(args.length > 0 ? Files.readString(Path.of(args[0])) : TEA);
  int atOnce = args.length > 1 ? Integer.parseInt(args[1]) : Runtime.getRuntime().availableProcessors();
  try {
    run(() -> {
      places = new Semaphore(atOnce);
      taskGroup(group -> make(targets.keySet().iterator().next(), group, new LinkedHashSet<>()));
    });
  } catch (ExceptionGroup e) {
    e.exceptions().forEach(each -> System.err.println("Make: " + each.getMessage()));
    System.exit(2);
  } finally {
    if (terminal) System.err.println();
  }
}

void read(String file) {
  Target last = null;
  for (var line : file.lines().filter(each -> !each.isBlank() && !each.startsWith("#")).toList()) {
    if (!Character.isWhitespace(line.charAt(0))) {
      var parts = line.split(":", 2);
      var needs = Stream.of(parts.length > 1 ? parts[1].strip().split("\\s+") : new String[0]);
      last = new Target(parts[0].strip(), needs.filter(each -> !each.isEmpty()).toList(), new ArrayList<>());
      targets.put(last.name, last);
    } else if (last != null) {
      last.commands.add(line.strip());
    }
  }
}

/// A task for each target, which waits for those of what it needs.
Task<?> make(String name, TaskGroup group, Set<String> above) {
  var target = targets.get(name);
  if (target == null) throw new IllegalArgumentException("there is no target " + name);
  if (!above.add(name)) throw new IllegalArgumentException(name + " needs itself: " + above);
  var task = tasks.get(name);
  if (task == null) {
    var needs = target.needs.stream().map(each -> make(each, group, above)).toList();
    task = group.createTask(() -> {
      needs.forEach(each -> await(each));
      build(target);
    });
    tasks.put(name, task);
  }
  above.remove(name);
  return task;
}

void build(Target target) throws IOException {
  try (var place = places.hold()) {
    running.add(target.name);
    show();
    for (var command : target.commands) {
      execute(target, command);
    }
    made++;
  } finally {
    running.remove(target.name);
  }
  show();
}

/// Whoever leaves the block, for whatever reason, ends the process first, and what that has started.
void execute(Target target, String command) throws IOException {
  try (var process = createSubprocessShell(QUIET, command)) {
    var output = process.communicate();
    if (terminal && output.stdout().length > 0) System.err.print("\r\033[K");
    System.out.write(output.stdout());
    System.out.flush();
    if (process.returnCode() != 0) {
      throw new IOException(target.name + ": '" + command + "' returned " + process.returnCode());
    }
  }
}

/// On a terminal always in the same line.
void show() {
  int full = WIDTH * made / tasks.size();
  var bar = "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "] " + made + " of " + tasks.size() + " "
      + String.join(" ", running);
  System.err.print(terminal ? "\r" + bar + "\033[K" : bar.strip() + "\n");
  System.err.flush();
}
