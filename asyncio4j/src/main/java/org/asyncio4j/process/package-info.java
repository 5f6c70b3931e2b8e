/// Child processes: programs that are started, whose pipes are streams or go to a protocol. And
/// signals: what the loop does when one comes, and how one ends a program in good order
/// ([org.asyncio4j.process.Signals]).
///
/// ```java
/// try (var process = createSubprocessExec(SubprocessOptions.PIPED, "sort", "-n")) {
///   var output = process.communicate("3\n1\n2\n".getBytes(UTF_8));
///   IO.println(output.stdout(UTF_8));
/// }
/// ```
///
/// **What holds a child up.** A child that writes and is not read waits when its pipe is full,
/// which takes some 100 KiB more than a pipe of the system. To wait for its end without reading
/// it is to wait for ever then. That the other side of a pipe has gone is seen one write later
/// than with a pipe of the system alone.
///
/// **What comes from its end.** The JDK tells when a child ends, and reaps it: none is left as
/// a zombie. Nothing is lost of what it wrote before. What it had started may go on, with its
/// pipes: what such a one writes after the child's end may be cut off, and while it keeps a pipe
/// open that nobody wants, a thread that reads this is left until it ends.
///
/// **Return codes** are as in asyncio: that of the program or, negative, the signal that has
/// ended it. The JDK gives 128 and the signal's number for the latter, so that a program that
/// returns 129 to 159 looks as if it had been ended by a signal: `exit 137` is -9.
package org.asyncio4j.process;
